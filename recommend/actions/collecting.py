"""Open data in: every row of a file is loaded or refused with a reason, and the books balance."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.lib.cells import Limits, Row, UnreadableFile, read_limited
from portal.lib.csvfile import open_csv
from recommend import events
from recommend.actions import editions
from recommend.models import Event, Place, Source
from recommend.rules.catalogue import DataSet
from recommend.rules.datasets import Cells, EventFacts, Facts
from recommend.rules.refusals import RowRefused

AT_ONCE = 500
_EVENT_COLUMNS = [
    "municipality", "area_name", "name", "overview", "venue", "address", "organizer", "starts_on", "starts_at", "ends_on", "ends_at",
]  # fmt: skip
_PLACE_COLUMNS = [
    "municipality", "area_name", "kind", "name", "address", "latitude", "longitude", "phone", "url", "hours", "facts",
]  # fmt: skip


class NotGeoJson(UnreadableFile):
    sentence = _("{name}：GeoJSONとして読めません。配布元でデータの形が変わっていないか確かめてください。")


class NothingUsable(UnreadableFile):
    sentence = _("{name}：使える行が1つもありません。前に取り込んだ内容をそのまま残します。")


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken; `row` as Excel shows it, or the number of the feature in a GeoJSON file."""

    row: int
    column: str
    reason: str


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
    """Take the file's rows as the whole of its source: new ones come, changed ones change, those that are gone go.

    Raises an `UnreadableFile` (one sentence) for a file that cannot be read or has no usable row; then all stays as it was.
    """
    rows = [*_rows(data_set, content)]
    facts, refused = _read(data_set, rows)
    if not facts:
        raise NothingUsable(name=data_set.name)
    with trail.act(events.SOURCE_COLLECTED, by=by, town=data_set.town_id) as act:
        _keep(data_set, facts)
        editions.bump()
        act.note(source=data_set.code, rows=len(rows), loaded=len(facts), refused=len(refused))
    return Collected(data_set, len(rows), len(facts), tuple(refused))


def _rows(data_set: DataSet, content: bytes) -> Iterator[tuple[int, Cells | RowRefused]]:
    if data_set.is_geojson:
        yield from _features(data_set, content)
        return
    table = open_csv(content, header_row=data_set.header_row)
    names = [column.name for column in table.header]
    for row in table.rows:
        if not str(row.cells[0].raw or "").startswith("#"):
            yield row.number, _cells(names, row)


def _cells(names: Sequence[str], row: Row) -> Cells | RowRefused:
    if row.problems:
        return RowRefused(str(row.problems[0]), "")
    return {name: cell.written for name, cell in zip(names, row.cells, strict=True)}


def _features(data_set: DataSet, content: bytes) -> Iterator[tuple[int, Cells | RowRefused]]:
    try:
        features = json.loads(read_limited(content, Limits()))["features"]
        for number, feature in enumerate(features, start=1):
            longitude, latitude = feature["geometry"]["coordinates"][:2]
            properties = {name: str(value or "") for name, value in feature["properties"].items()}
            yield number, {**properties, "緯度": str(latitude), "経度": str(longitude)}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotGeoJson(name=data_set.name) from None


def _read(data_set: DataSet, rows: Sequence[tuple[int, Cells | RowRefused]]) -> tuple[list[Facts], list[Refusal]]:
    taken: dict[str, Facts] = {}
    contents: set[Facts] = set()
    refused: list[Refusal] = []
    for number, cells in rows:
        try:
            facts = _read_row(data_set, cells)
            _refuse_repeated(facts, taken, contents)
        except RowRefused as why:
            refused.append(Refusal(number, why.column, why.reason))
        else:
            taken[facts.key] = facts
            contents.add(replace(facts, key=""))
    return [*taken.values()], refused


def _read_row(data_set: DataSet, cells: Cells | RowRefused) -> Facts:
    if isinstance(cells, RowRefused):
        raise cells
    try:
        return data_set.read(cells)
    except KeyError as missing:
        raise RowRefused("列がありません", str(missing.args[0])) from None


def _refuse_repeated(facts: Facts, taken: dict[str, Facts], contents: set[Facts]) -> None:
    if replace(facts, key="") in contents:
        raise RowRefused("同じ内容の行が前にあります", "")
    if facts.key in taken:
        raise RowRefused("同じ番号の行が前にあります", "")


def _keep(data_set: DataSet, facts: Sequence[Facts]) -> None:
    source, _is_new = Source.objects.update_or_create(
        code=data_set.code,
        defaults={
            "name": data_set.name, "licence": data_set.licence, "attribution": data_set.attribution, "url": data_set.url,
            "collected_at": timezone.now(),
        },
    )  # fmt: skip
    model: type[Any] = Event if isinstance(facts[0], EventFacts) else Place
    fixed = {"source": source, "municipality_id": data_set.town_id}
    rows = [model(source_key=one.key, **fixed, **{k: v for k, v in asdict(one).items() if k != "key"}) for one in facts]
    model.objects.filter(source=source).exclude(source_key__in=[one.key for one in facts]).delete()
    columns = _EVENT_COLUMNS if model is Event else _PLACE_COLUMNS
    model.objects.bulk_create(
        rows, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["source", "source_key"], update_fields=columns
    )
