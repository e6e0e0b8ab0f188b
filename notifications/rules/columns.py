"""Which column of the file is which field: proposed from headers, remembered by template, decided by the clerk."""

from __future__ import annotations

import functools
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from notifications.rules.fields import Field

ColumnMap: TypeAlias = dict[str, int]
"""Field key -> index of the column, counted from 0. A field without a column is absent."""


@functools.lru_cache(maxsize=256)
def letter(index: int) -> str:
    """The spreadsheet's name of a column counted from 0: 0 is A, 25 is Z, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def fold(header: str) -> str:
    """Headers are compared without width, case, blanks, brackets and marks: "受付 番号（半角）" equals "受付番号"."""
    text = unicodedata.normalize("NFKC", header)
    for opening, closing in ("()", "[]", "【】", "「」"):
        while opening in text and closing in text[text.index(opening) :]:
            start = text.index(opening)
            text = text[:start] + text[text.index(closing, start) + 1 :]
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def propose(header: Sequence[str], fields: Sequence[Field], remembered: Mapping[str, str]) -> ColumnMap:
    """The clerk's last choice first, then label and synonyms in their order. Never one column for two fields.

    `remembered` is field key -> header of the last batch of this template. A header that stands twice proposes nothing:
    the clerk says which one is meant.
    """
    folded = [fold(name) for name in header]
    count = Counter(folded)
    place = {name: index for index, name in enumerate(folded) if name and count[name] == 1}
    found: ColumnMap = {}
    for field in fields:
        names = (remembered.get(field.key, ""), field.label, *field.synonyms)
        for name in names:
            index = place.get(fold(name))
            if index is not None and index not in found.values():
                found[field.key] = index
                break
    return found


def unmapped(fields: Sequence[Field], columns: Mapping[str, int]) -> list[Field]:
    """Required fields that no column feeds; the file cannot be checked before each has one."""
    return [field for field in fields if field.required and field.key not in columns]


def doubled(columns: Mapping[str, int]) -> list[int]:
    """Columns that feed two fields: a slip, and the way decisions land in the wrong place."""
    return sorted(index for index, times in Counter(columns.values()).items() if times > 1)


def remember(header: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {key: header[index] for key, index in columns.items() if index < len(header)}
