"""What a template asks of each row: typed fields, and the one reader that turns a cell into a value or a fault."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    CASE_NUMBER = "case_number"
    BIRTH_DATE = "birth_date"
    DATE = "date"
    NAME = "name"
    CHOICE = "choice"
    TEXT = "text"


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


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a template. `needed_for` names the branches that cannot do without it; `required` means all."""

    key: str
    label: str
    kind: Kind
    synonyms: tuple[str, ...] = ()
    required: bool = False
    needed_for: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    longest: int = 100


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
    if any(unicodedata.category(letter).startswith("C") and letter not in "\n\t" for letter in text):
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
