"""What a town starts with. Doing it twice changes nothing."""

from pathlib import Path

from django.utils import timezone

from portal.audit import trail
from portal.municipalities.queries import PREFECTURE, Town
from recommend.actions import collecting, items
from recommend.rules import itemfile
from recommend.rules.catalogue import DATA_SETS

DATA = Path(__file__).resolve().parent / "data"


def prepare(town: Town, *, by: trail.Actor) -> None:
    """Load the items and the open data that are shipped for a town; a town without any starts empty."""
    _load(town.code, town.code, town.name, by)
    for data_set in DATA_SETS:
        if data_set.town_id == town.code:
            collecting.collect_shipped(data_set, by=by)


def prepare_portal(*, by: trail.Actor) -> None:
    """Load what the prefecture says to all, and the open data of neighbours."""
    _load(PREFECTURE, None, "大阪府", by)
    for data_set in DATA_SETS:
        if data_set.town_id is None:
            collecting.collect_shipped(data_set, by=by)


def _load(code: str, town_id: str | None, name: str, by: trail.Actor) -> None:
    file = DATA / f"items_{code}.json"
    if file.exists():
        items.load(itemfile.read(file.read_bytes()), town_id=town_id, area_name=name, by=by, now=timezone.now())
