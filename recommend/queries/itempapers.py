"""Files of items: for everybody while the item is public, and for the officers who write it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Q

from portal.lib.uploads import CONTENT_TYPES, Kind
from recommend.models import ItemPaper, State

FOLDER = "items"
LEFT_BEHIND_AFTER = dt.timedelta(days=1)


@dataclass(frozen=True)
class PaperCard:
    id: UUID
    name: str
    kilobytes: int


def papers_of(item_id: int) -> tuple[PaperCard, ...]:
    """One query."""
    rows = ItemPaper.objects.filter(item=item_id).values_list("pk", "name", "size")
    return tuple(PaperCard(pk, name, max(1, round(size / 1024))) for pk, name, size in rows)


def left_behind(now: dt.datetime) -> list[str]:
    """Names of files that are a day old and that no row names: their worker died before it could say so."""
    try:
        files = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    except FileNotFoundError:
        return []
    old = {name for name in files if now - default_storage.get_modified_time(name) > LEFT_BEHIND_AFTER}
    return sorted(old - {*ItemPaper.objects.filter(file__in=old).values_list("file", flat=True)})


def content(item_id: int, paper_id: UUID, today: dt.date) -> tuple[str, str, bytes] | None:
    """(name, content type, content) of a file of a published item, until its last day; None for all others."""
    lasts = Q(item__closes_on=None) | Q(item__closes_on__gte=today)
    row = ItemPaper.objects.filter(lasts, pk=paper_id, item=item_id, item__state=State.PUBLISHED, item__opens_on__lte=today).first()
    if row is None:
        return None
    with default_storage.open(row.file) as file:
        return row.name, CONTENT_TYPES[Kind(row.kind)], file.read()
