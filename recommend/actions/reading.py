"""A file of open data, read to its end: every row is facts or a refusal with its place and reason. Nothing is kept here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.lib.cells import Limits, Row, UnreadableFile, read_limited
from portal.lib.tables import first_rows, open_table
from recommend.rules.facts import Cells, Facts
from recommend.rules.reading import calendars, tables
from recommend.rules.reading.columns import header_among
from recommend.rules.reading.tables import Expected, NoSuchTable
from recommend.rules.refusals import RowRefused

LOOKED_AT = 40
Read = Callable[[Cells], Facts]
Numbered = tuple[int, Cells | RowRefused]


class NotGeoJson(UnreadableFile):
    sentence = _("{name}：GeoJSONとして読めません。配布元でデータの形が変わっていないか確かめてください。")


class NotACalendar(UnreadableFile):
    sentence = _("{name}：カレンダー（iCalendar）として読めません。配布元の住所を確かめてください。")


class CalendarUnreadable(UnreadableFile):
    sentence = _("{name}：文字が読めません（UTF-8でもShift_JISでもありません）。配布元に、UTF-8で出してもらってください。")


class NoHeaderFound(UnreadableFile):
    sentence = _("{name}：列の名前の行が見つかりません。名称・住所・開始日などの列の名前がある行が要ります。")


class ColumnMissing(UnreadableFile):
    sentence = _("{name}：{header_row}行目の見出しに「{missing}」の列がありません。得られるものと、配布元の列の名前を確かめてください。")


class PageInstead(UnreadableFile):
    sentence = _("{name}：データではなく、ホームページ（HTML）が返ってきました。データの住所が変わったのかもしれません。")


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken; `row` as Excel shows it, or the number of the feature or event in a file that has no rows."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class Reading:
    """`rows` = facts + refusals, always."""

    name: str
    rows: int
    facts: tuple[Facts, ...]
    refused: tuple[Refusal, ...]


def read_table(name: str, content: bytes, expected: Expected) -> Reading:
    """A CSV file or workbook in any generation of the standard. Raises an `UnreadableFile`."""
    header_row = header_among(first_rows(name, content, LOOKED_AT))
    if not header_row:
        raise NoHeaderFound(name=name)
    table = open_table(name, content, header_row=header_row)
    header = [column.name for column in table.header]
    rows = [*_rows(header, table.rows)]
    try:
        how = tables.reader(header, expected, lambda column: [row[column] for _number, row in rows if not isinstance(row, RowRefused)])
    except NoSuchTable as problem:
        raise ColumnMissing(name=name, header_row=header_row, missing=problem.missing) from None
    return gathered(name, rows, how.read, is_numbered_by_us=not how.has_ids)


def read_geojson(name: str, content: bytes, expected: Expected) -> Reading:
    rows = [*features(name, content)]
    columns = [*dict.fromkeys(column for _number, row in rows if not isinstance(row, RowRefused) for column in row)]
    try:
        how = tables.reader(columns, expected, lambda column: [row.get(column, "") for _n, row in rows if not isinstance(row, RowRefused)])
    except NoSuchTable as problem:
        raise ColumnMissing(name=name, header_row=1, missing=problem.missing) from None
    return gathered(name, rows, how.read, is_numbered_by_us=not how.has_ids)


def read_calendar(name: str, content: bytes, expected: Expected, today: Any) -> Reading:
    try:
        found = [*calendars.events(content, today)]
    except calendars.NotACalendar:
        raise NotACalendar(name=name) from None
    except calendars.UnknownLetters:
        raise CalendarUnreadable(name=name) from None
    return gathered(name, found, lambda row: calendars.facts(row, expected.area), is_numbered_by_us=False)


def read_with(name: str, content: bytes, read: Read, *, header_row: int, is_geojson: bool) -> Reading:
    """A file whose form is known beforehand: what came with the program."""
    if is_geojson:
        return gathered(name, [*features(name, content)], read, is_numbered_by_us=False)
    table = open_table(name, content, header_row=header_row)
    return gathered(name, [*_rows([column.name for column in table.header], table.rows)], read, is_numbered_by_us=False)


def refuse_page(name: str, content: bytes, kind: str) -> None:
    """A site that answers "not found" with a page and the status 200 must not be taken for an empty table."""
    begins = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_called_page = kind in ("text/html", "application/xhtml+xml")
    if begins.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (is_called_page and begins.startswith(b"<")):
        raise PageInstead(name=name)


def features(name: str, content: bytes) -> Iterator[Numbered]:
    try:
        found = json.loads(read_limited(content, Limits()))["features"]
        numbered = [*enumerate(found, start=1)]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotGeoJson(name=name) from None
    if numbered and not any(isinstance(feature, dict) and isinstance(feature.get("properties"), dict) for _number, feature in numbered):
        raise NotGeoJson(name=name)
    for number, feature in numbered:
        yield number, _feature(feature)


def _feature(feature: Any) -> Cells | RowRefused:
    try:
        properties = {str(name): _said(value) for name, value in feature["properties"].items()}
        point = _point(feature["geometry"])
    except (KeyError, TypeError, AttributeError, ValueError, IndexError):
        return RowRefused("点の位置と内容がそろっていません", "geometry")
    return {**properties, "緯度": str(point[1]), "経度": str(point[0])} if point else properties


def _said(value: Any) -> str:
    return "" if value is None else str(value) if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)


def _point(geometry: Any) -> tuple[float, float] | None:
    """A point, or the middle of the outline of something larger; None for a feature that has no place."""
    if geometry is None:
        return None
    spots = geometry["coordinates"]
    while isinstance(spots[0], list) and isinstance(spots[0][0], list):
        spots = spots[0]
    if not isinstance(spots[0], list):
        spots = [spots]
    return sum(float(spot[0]) for spot in spots) / len(spots), sum(float(spot[1]) for spot in spots) / len(spots)


def _rows(names: Sequence[str], rows: Iterator[Row]) -> Iterator[Numbered]:
    for row in rows:
        if not str(row.cells[0].raw or "").startswith("#"):
            yield row.number, _cells(names, row)


def _cells(names: Sequence[str], row: Row) -> Cells | RowRefused:
    if row.problems:
        return RowRefused(str(row.problems[0]), "")
    return {name: cell.written for name, cell in zip(names, row.cells, strict=True)}


def gathered(name: str, rows: Sequence[Numbered], read: Read, *, is_numbered_by_us: bool) -> Reading:
    """All rows read. Keys that we made of a row's words get a number when two different rows have the same; told ones must differ."""
    taken: dict[str, Facts] = {}
    contents: set[Facts] = set()
    refused: list[Refusal] = []
    for number, cells in rows:
        try:
            facts = _read_row(read, cells)
            if replace(facts, key="") in contents:
                raise RowRefused("同じ内容の行が前にあります", "")
            if facts.key in taken:
                facts = _another(facts, taken, is_numbered_by_us)
        except RowRefused as why:
            refused.append(Refusal(number, why.column, why.reason))
        else:
            taken[facts.key] = facts
            contents.add(replace(facts, key=""))
    return Reading(name, len(rows), tuple(taken.values()), tuple(refused))


def _read_row(read: Read, cells: Cells | RowRefused) -> Facts:
    if isinstance(cells, RowRefused):
        raise cells
    try:
        return read(cells)
    except KeyError as missing:
        raise RowRefused("列がありません", str(missing.args[0])) from None


def _another(facts: Facts, taken: dict[str, Facts], is_numbered_by_us: bool) -> Facts:
    if not is_numbered_by_us:
        raise RowRefused("同じ番号の行が前にあります", "")
    number = 2
    while f"{facts.key}-{number}" in taken:
        number += 1
    return replace(facts, key=f"{facts.key}-{number}")
