"""A first look over a whole file: what must be known of all rows before one of them is judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from notifications.documents import reading, stamps
from notifications.rules.content import Layout
from notifications.rules.distribution import Figures
from notifications.rules.fields import Kind, chosen
from notifications.rules.money import NotMoney, TooMuchMoney, read_money
from portal.lib import cells, dates


@dataclass(slots=True)
class Survey:
    """What a file is as a whole, before any row is judged: read once, small however long the file is.

    `times`: case number -> rows; `births`: ISO dates; `broken`: rows whose fingerprint is not that of their key cells.
    """

    rows: int = 0
    times: Counter[str] = field(default_factory=Counter)
    births: set[str] = field(default_factory=set)
    figures: Figures = field(default_factory=Figures)
    broken: list[int] = field(default_factory=list)


def survey(table: cells.Table, layout: Layout, columns: Mapping[str, int], today: date, town_id: str) -> Survey:
    """Go through the key columns of the whole file."""
    found = Survey()
    stamp_at = stamp_column(table)
    birth_field = next((one for one in layout.fields if one.kind is Kind.BIRTH_DATE and one.key in columns), None)
    money = [(one.key, columns[one.key]) for one in layout.fields if one.kind is Kind.MONEY and one.key in columns]
    result = layout.field(layout.result) if layout.result else None
    number_at, person_at = columns.get(layout.number), columns.get(layout.person)
    for row in table.rows:
        found.rows += 1
        number = reading.case_number_of(row.cells[number_at].written if number_at is not None else "")
        birth = _birth(row.cells[columns[birth_field.key]], today) if birth_field else ""
        found.times[number.value] += 1
        found.births.update([birth] if birth else [])
        choice = chosen(row.cells[columns[result.key]].text, result.choices) if result and result.key in columns else ""
        amounts = {key: amount for key, at in money if (amount := _amount(row.cells[at])) is not None}
        found.figures.add(choice or "", amounts)
        if stamp_at is not None:
            person = row.cells[person_at].written if person_at is not None else ""
            if not stamps.is_right(row.cells[stamp_at].text, town_id, number.value, birth, person):
                found.broken.append(row.number)
    return found


def stamp_column(table: cells.Table) -> int | None:
    """Where the file keeps the portal's row fingerprints; None for a file that never had them."""
    return next((index for index, column in enumerate(table.header) if column.key == stamps.HEADER), None)


def _birth(cell: cells.Cell, today: date) -> str:
    """The ISO date, "" where there is none that can be read; a row without it is judged by the reader of rows."""
    try:
        return "" if cell.is_blank else dates.read_birth_date(cell.raw, today).on.isoformat()
    except (dates.NotABirthDate, dates.UnreadableDate):
        return ""


def _amount(cell: cells.Cell) -> int | None:
    try:
        return None if cell.is_blank else read_money(cell.text)
    except (NotMoney, TooMuchMoney):
        return None
