"""How things are thrown away, by town and word."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from portal.lib.japanese import fold_width
from recommend.models import GarbageWord


@dataclass(frozen=True)
class GarbageSearch:
    area: str = ""
    words: str = ""


@dataclass(frozen=True)
class GarbageLine:
    name: str
    sorting: str
    note: str
    area_name: str
    attribution: str


def garbage_words(search: GarbageSearch) -> QuerySet[GarbageWord]:
    """Rows for `garbage_line`, as a query that a paginator can cut. Found in either width."""
    rows = GarbageWord.objects.select_related("source")
    if search.area:
        rows = rows.filter(area_name=search.area)
    if search.words:
        typed, wide = search.words.strip(), search.words.strip().translate(_WIDE)
        said = Q(name__icontains=typed) | Q(name__icontains=fold_width(typed)) | Q(name__icontains=wide) | Q(note__icontains=typed)
        rows = rows.filter(said)
    return rows


_WIDE = {narrow: narrow + 0xFEE0 for narrow in range(0x21, 0x7F)}


def garbage_line(row: GarbageWord) -> GarbageLine:
    return GarbageLine(row.name, row.sorting, row.note, row.area_name, row.source.attribution)


def knows_garbage(area: str) -> bool:
    """Whether a town by this name tells how things are thrown away."""
    return GarbageWord.objects.filter(area_name=area).exists()


def garbage_areas() -> list[str]:
    return [*GarbageWord.objects.order_by("area_name").values_list("area_name", flat=True).distinct()]
