"""A clerk's file as lines with typed values and faults. Reads Excel's habits; repairs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice

from django.utils import timezone

from notifications.models import Batch, Upload
from notifications.models.sealing import unseal_bytes, upload_place
from notifications.rules import fields as field_rules
from notifications.rules.columns import fold, letter
from notifications.rules.content import Layout
from notifications.rules.fields import Fault, Field, Kind, Problem, cell_key
from notifications.rules.matching import Number, read_number
from notifications.rules.money import NotMoney, TooMuchMoney, read_money, yen
from portal.lib import cells, codes, dates, tables
from portal.lib.wareki import wareki

LIMITS = cells.Limits(max_bytes=20 * 1024 * 1024, max_rows=100_000, max_columns=100)

_FAULTS: Mapping[type[cells.BadCell], Fault] = {
    cells.FormulaCell: Fault.FORMULA,
    cells.ErrorCell: Fault.UNREADABLE,
    cells.ControlCharacter: Fault.CONTROL,
    cells.CellWithoutColumn: Fault.BEYOND,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file. `texts`: what is written, by field; `values`: what the notice will say. `birth` is ISO or ""."""

    row: int
    texts: Mapping[str, str]
    values: Mapping[str, str]
    problems: tuple[Problem, ...]
    number: Number
    birth: str
    person: str
    branch: str


def open_file(data: bytes, file_name: str) -> cells.Table:
    """Raises `cells.UnreadableFile` (wrong encoding, too large, not what its name says, …)."""
    return tables.open_table(file_name, data, limits=LIMITS)


def uploaded_table(batch: Batch) -> cells.Table:
    """The file of a batch, unsealed and opened again."""
    kept = Upload.objects.get(pk=batch.pk).sealed
    return open_file(unseal_bytes(kept, upload_place(batch.municipality_id, batch.pk)), batch.file_name)


def first_lines(batch: Batch, count: int = 3) -> list[list[str]]:
    """The first rows as they are written, to recognise the columns by."""
    return [[cell.written for cell in row.cells] for row in islice(uploaded_table(batch).rows, count)]


def case_number_of(text: str) -> Number:
    """The number in its stored form; `doubt` is set for one that no office can have given out."""
    return read_number(text, codes.is_valid)


def birth_of(text: str) -> str:
    """The ISO date of a birth date as it was written in a file; "" for one that could not be read."""
    try:
        return dates.read_birth_date(text, timezone.localdate()).on.isoformat()
    except (dates.NotABirthDate, dates.UnreadableDate):
        return ""


def read(table: cells.Table, layout: Layout, columns: Mapping[str, int], today: date, after: int = 0) -> Iterator[Line]:
    """One line per row that is not blank and stands behind row `after`, in the order of the file."""
    way = _Way(layout, [(field, columns[field.key]) for field in layout.fields if field.key in columns], _beyond(table, layout), today)
    for row in table.rows:
        if row.number > after:
            yield _line(row, way)


@dataclass(frozen=True)
class _Way:
    """How a file is read: what is the same for each of its 100,000 rows is worked out once."""

    layout: Layout
    mapped: list[tuple[Field, int]]
    beyond: list[tuple[Field, int]]
    today: date

    @cached_property
    def place(self) -> dict[str, str]:
        """Field → letter of its column."""
        return {field.key: letter(index) for field, index in self.mapped}

    @cached_property
    def by_letter(self) -> dict[str, str]:
        return {where: key for key, where in self.place.items()}

    @cached_property
    def blank(self) -> dict[str, str]:
        return dict.fromkeys((field.key for field in self.layout.fields), "")

    @cached_property
    def needed(self) -> dict[str, tuple[Field, ...]]:
        """Result → the fields that a row with this result cannot do without."""
        return _Needed(self.layout.fields)


class _Needed(dict[str, tuple[Field, ...]]):
    def __init__(self, fields: tuple[Field, ...]) -> None:
        super().__init__()
        self.fields = fields

    def __missing__(self, branch: str) -> tuple[Field, ...]:
        return self.setdefault(branch, tuple(field for field in self.fields if field_rules.is_needed(field, branch)))


def _beyond(table: cells.Table, layout: Layout) -> list[tuple[Field, int]]:
    """(table, column) for columns of the file that are lines of a table (別表13_金額) which the template does not print."""
    taken = {fold(name) for field in layout.fields for name in (field.label, *field.synonyms)}
    names = {fold(one.label) + r"(\d+)" + fold(column.label): one for one in layout.tables for column in one.columns}
    return [
        (one, index)
        for index, column in enumerate(table.header)
        for pattern, one in names.items()
        if fold(column.name) not in taken and re.fullmatch(pattern, fold(column.name))
    ]


def _line(row: cells.Row, way: _Way) -> Line:
    layout = way.layout
    texts = {field.key: row.cells[index].written for field, index in way.mapped}
    values = dict(way.blank)
    problems = _problems_of_cells(row, way) if row.problems else []
    spoilt = {problem.field for problem in problems}
    birth = ""
    for field, index in way.mapped:
        cell, text = row.cells[index], texts[field.key]
        if field.key in spoilt or cell.is_blank:
            continue
        fault = field_rules.fault_of_text(text, field)
        if fault is None:
            values[field.key], birth_on, fault = _value(cell, text, field, way.today)
            birth = birth_on or birth
        if fault:
            problems.append(Problem(letter(index), field.key, fault))
    branch = values[layout.result] if layout.result else ""
    problems += [Problem(way.place.get(one.key, ""), one.key, Fault.EMPTY) for one in way.needed[branch] if not texts.get(one.key)]
    if layout.tables:
        problems += _missing_in_tables(texts, way)
    problems += [Problem(letter(index), one.key, Fault.TOO_MANY_LINES) for one, index in way.beyond if not row.cells[index].is_blank]
    number = case_number_of(texts.get(layout.number, ""))
    return Line(row.number, texts, values, tuple(problems), number, birth, values[layout.person], branch)


def _problems_of_cells(row: cells.Row, way: _Way) -> list[Problem]:
    """What the reader of the file found, for the columns in use; a value beyond the header spoils the whole row."""
    found = []
    for problem in row.problems:
        column = str(problem.facts["cell"]).rstrip("0123456789")
        fault = _FAULTS.get(type(problem), Fault.UNREADABLE)
        if column in way.by_letter or fault is Fault.BEYOND:
            found.append(Problem(column, way.by_letter.get(column, ""), fault))
    return found


def _value(cell: cells.Cell, written: str, field: Field, today: date) -> tuple[str, str, Fault | None]:
    """(what the notice says, ISO birth date or "", fault)."""
    if field.kind in {Kind.DATE, Kind.BIRTH_DATE}:
        return _day(cell, field, today)
    if field.kind is Kind.CHOICE:
        choice = field_rules.chosen(cell.text, field.choices)
        return choice or "", "", None if choice else Fault.NOT_A_CHOICE
    if field.kind is Kind.CASE_NUMBER:
        return cell.text, "", None
    if field.kind is Kind.MONEY:
        return _money(cell)
    return written, "", None


def _money(cell: cells.Cell) -> tuple[str, str, Fault | None]:
    try:
        return yen(read_money(cell.text)), "", None
    except TooMuchMoney:
        return "", "", Fault.TOO_MUCH_MONEY
    except NotMoney:
        return "", "", Fault.NOT_MONEY


def _day(cell: cells.Cell, field: Field, today: date) -> tuple[str, str, Fault | None]:
    try:
        if field.kind is Kind.BIRTH_DATE:
            on = dates.read_birth_date(cell.raw, today).on
            return wareki(on), on.isoformat(), None
        return wareki(dates.read_date(cell.raw).on), "", None
    except dates.NotABirthDate:
        return "", "", Fault.IN_THE_FUTURE
    except dates.UnreadableDate:
        return "", "", Fault.NOT_A_DATE


def _missing_in_tables(texts: Mapping[str, str], way: _Way) -> list[Problem]:
    """A table that the row needs has no line, or a line that is begun lacks a cell it cannot do without."""
    place = way.place
    found = []
    for table in way.layout.tables:
        lines = [{column: cell_key(table.key, line, column.key) for column in table.columns} for line in range(1, table.most + 1)]
        begun = [cells_of_line for cells_of_line in lines if any(texts.get(key) for key in cells_of_line.values())]
        if table.required and not begun:
            first = next((place[key] for key in lines[0].values() if key in place), "")
            found.append(Problem(first, table.key, Fault.EMPTY))
        found += [
            Problem(place.get(key, ""), key, Fault.EMPTY)
            for cells_of_line in begun
            for column, key in cells_of_line.items()
            if column.required and not texts.get(key)
        ]
    return found
