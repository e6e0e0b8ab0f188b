"""What a template asks of each row: typed fields, and the one reader that turns a cell into a value or a fault."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    CASE_NUMBER = "case_number"
    BIRTH_DATE = "birth_date"
    DATE = "date"
    NAME = "name"
    CHOICE = "choice"
    TEXT = "text"
    MONEY = "money"
    TABLE = "table"


class Fault(StrEnum):
    """Why a cell cannot be used. The row is then invalid: it is corrected in the file, not guessed."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOT_A_DATE = "not_a_date"
    IN_THE_FUTURE = "in_the_future"
    NOT_A_CHOICE = "not_a_choice"
    FORMULA = "formula"
    CONTROL = "control"
    UNREADABLE = "unreadable"
    BEYOND = "beyond"
    NOT_MONEY = "not_money"
    TOO_MUCH_MONEY = "too_much_money"
    TOO_MANY_LINES = "too_many_lines"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a template. `needed_for` names the branches that cannot do without it; `required` means all.

    A table (別表) has `columns` of its own and at most `most` lines; `total` names the money column that is summed up. In the
    file each of its cells is a column: see `cells_of`.
    """

    key: str
    label: str
    kind: Kind
    synonyms: tuple[str, ...] = ()
    required: bool = False
    needed_for: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    longest: int = 100
    columns: tuple[Field, ...] = ()
    most: int = 0
    total: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in one cell: spreadsheet column letter, the field, what is wrong. Never the value itself."""

    column: str
    field: str
    fault: Fault


_FORMULA_STARTS = "=+@＝＋＠"


def fault_of_text(text: str, field: Field) -> Fault | None:
    """What is wrong with a cell before its kind is looked at; None for a usable text."""
    # Control, format (text that runs backwards) and private letters (外字); not the wide space between two names.
    # Nearly every cell is printable: then it holds none of them, and its letters need no look one by one.
    if not text.isprintable() and any(unicodedata.category(letter).startswith("C") and letter not in "\n\t" for letter in text):
        return Fault.CONTROL
    if text[:1] in _FORMULA_STARTS and text:
        return Fault.FORMULA
    if len(text) > field.longest:
        return Fault.TOO_LONG
    return None


def is_needed(field: Field, branch: str) -> bool:
    return field.required or branch in field.needed_for


def chosen(text: str, choices: Sequence[str]) -> str | None:
    """The declared choice that `text` means, surrounding blanks apart; None when it is none of them."""
    wanted = "".join(text.split())
    return next((choice for choice in choices if choice == wanted), None)


def cell_key(table: str, line: int, column: str) -> str:
    return f"{table}_{line}_{column}"


def cells_of(table: Field) -> tuple[Field, ...]:
    """The cells of a table as fields of the file, line by line: 別表1_期別, 別表1_金額, 別表2_期別, …"""
    return tuple(_cell(table, line, column) for line in range(1, table.most + 1) for column in table.columns)


def _cell(table: Field, line: int, column: Field) -> Field:
    names = (f"{column.label}{line}", *(f"{name}{line}" for name in column.synonyms))
    label = f"{table.label}{line}_{column.label}"
    return replace(column, key=cell_key(table.key, line, column.key), label=label, synonyms=names, required=False)


def lines_of(table: Field, values: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """The lines of a row's table that hold anything, in their order. A blank line in between is left out, not a gap."""
    lines = (tuple(values.get(cell_key(table.key, line, column.key), "") for column in table.columns) for line in range(1, table.most + 1))
    return tuple(line for line in lines if any(line))
