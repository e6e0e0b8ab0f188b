"""Open data in: every row of a file is loaded or refused with a reason, and the books balance.

`collect` takes what came with the program; what is fetched comes in through `recommend.actions.visiting`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.lib.cells import UnreadableFile
from recommend import events
from recommend.actions import editions, keeping
from recommend.actions.reading import Reading, Refusal, read_with
from recommend.models import Source
from recommend.rules.catalogue import DataSet


class NothingUsable(UnreadableFile):
    sentence = _("{name}：使える行が1つもありません。前に取り込んだ内容をそのまま残します。")


@dataclass(frozen=True)
class Collected:
    data_set: DataSet
    rows: int
    loaded: int
    refused: tuple[Refusal, ...]

    @property
    def reasons(self) -> dict[str, int]:
        return dict(Counter(refusal.reason for refusal in self.refused))


def collect(data_set: DataSet, content: bytes, *, by: trail.Actor) -> Collected:
    """Take the file's rows as the whole of its source: new ones come, changed ones change, those that are gone are retired.

    Raises an `UnreadableFile` (one sentence) for a file that cannot be read or has no usable row; then all stays as it was.
    """
    read = read_with(data_set.name, content, data_set.read, header_row=data_set.header_row, is_geojson=data_set.is_geojson)
    refuse_useless(read)
    with trail.act(events.SOURCE_COLLECTED, by=by, town=data_set.town_id) as act:
        changes = keeping.bring_in_line(_source(data_set), read.facts, now=timezone.now())
        if changes.any:
            editions.bump()
        act.note(source=data_set.code, rows=read.rows, loaded=len(read.facts), refused=len(read.refused))
    return Collected(data_set, read.rows, len(read.facts), read.refused)


def refuse_useless(read: Reading) -> None:
    if not read.facts:
        raise NothingUsable(name=read.name)


def _source(data_set: DataSet) -> Source:
    source, _is_new = Source.objects.update_or_create(
        code=data_set.code,
        defaults={
            "name": data_set.name, "licence": data_set.licence, "attribution": data_set.attribution, "url": data_set.url,
            "municipality_id": data_set.town_id, "area_name": data_set.area, "is_trusted": True, "collected_at": timezone.now(),
        },
    )  # fmt: skip
    return source
