"""What a town starts with. Doing it twice changes nothing."""

from django.utils import timezone

from portal.audit import trail
from portal.municipalities.queries import PREFECTURE, Town
from recommend.actions import collecting, items
from recommend.queries import shipped
from recommend.rules.catalogue import DATA_SETS


def prepare(town: Town, *, by: trail.Actor) -> None:
    """Load the items and the open data that are shipped for a town; a town without any starts empty."""
    _load(town.code, town.code, town.name, by)
    _collect(town.code, by)


def prepare_portal(*, by: trail.Actor) -> None:
    """Load what the prefecture says to all, and the open data of neighbours."""
    _load(PREFECTURE, None, "大阪府", by)
    _collect(None, by)


def _load(code: str, town_id: str | None, name: str, by: trail.Actor) -> None:
    found = shipped.items(code)
    if found:
        items.load(found, town_id=town_id, area_name=name, by=by, now=timezone.now())


def _collect(town_id: str | None, by: trail.Actor) -> None:
    for data_set in DATA_SETS:
        if data_set.town_id == town_id:
            collecting.collect(data_set, shipped.content(data_set), by=by)
