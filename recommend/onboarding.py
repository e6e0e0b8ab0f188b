"""What a town starts with. Doing it twice changes nothing."""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit import trail
from portal.municipalities.queries import PREFECTURE, Town
from portal.municipalities.steps import Offer
from recommend.actions import collecting, items
from recommend.models import Item, Source
from recommend.queries import shipped
from recommend.rules.catalogue import DATA_SETS

ITEMS = "items:shipped"


def offers(town: Town) -> tuple[Offer, ...]:
    """The items and the open data that are shipped for a town; most have none and begin empty."""
    found = shipped.items(town.code)
    has_items = Item.objects.filter(municipality=town.code).exists()
    news = [Offer(ITEMS, _("まちの情報の見本"), _("公開のあとでも、職員が書き直せます。"), (), True, has_items)] if found else []
    mine = [one for one in DATA_SETS if one.town_id == town.code]
    taken = {*Source.objects.filter(code__in=[one.code for one in mine]).values_list("code", flat=True)}
    return (*news, *(Offer(f"source:{one.code}", one.name, one.licence, (), True, one.code in taken) for one in mine))


def prepare(town: Town, *, by: trail.Actor, only: Collection[str] | None = None) -> None:
    """Load the items and the open data that are shipped for a town (of these offers; None: all)."""
    if only is None or ITEMS in only:
        _load(town.code, town.code, town.name, by)
    _collect(town.code, by, only)


def prepare_portal(*, by: trail.Actor) -> None:
    """Load what the prefecture says to all, and the open data of neighbours."""
    _load(PREFECTURE, None, "大阪府", by)
    _collect(None, by)


def _load(code: str, town_id: str | None, name: str, by: trail.Actor) -> None:
    found = shipped.items(code)
    if found:
        items.load(found, town_id=town_id, area_name=name, by=by, now=timezone.now())


def _collect(town_id: str | None, by: trail.Actor, only: Collection[str] | None = None) -> None:
    for data_set in DATA_SETS:
        if data_set.town_id == town_id and (only is None or f"source:{data_set.code}" in only):
            collecting.collect(data_set, shipped.content(data_set), by=by)
