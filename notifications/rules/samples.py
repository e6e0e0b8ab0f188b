"""Rows that nobody has, for looking at a template before anybody gets a letter: the longest, the rarest and the emptiest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from notifications.rules.content import Layout, shape_values
from notifications.rules.fields import Field, Kind, cell_key
from notifications.rules.money import LARGEST, yen
from portal.lib.wareki import wareki

LONG = date(2028, 12, 31)
BORN = date(1988, 11, 30)
_FILLER = "長い文章でも紙面からはみ出さないことを確かめるための見本の文です。Ｗ字幅も1234567890で確かめます。"
_RARE = "髙﨑𠮷濵渡邉 𠮷之助"


class Extreme(StrEnum):
    USUAL = "usual"
    LONGEST = "longest"
    RARE = "rare"
    SMALLEST = "smallest"


@dataclass(frozen=True, slots=True)
class Sample:
    """`shape` is the variant it shows."""

    extreme: Extreme
    shape: str
    values: dict[str, str]

    @property
    def name(self) -> str:
        return f"{self.extreme}:{self.shape}"


def samples(layout: Layout) -> Iterator[Sample]:
    """A usual and a longest row for every variant; the rare letters and the emptiest row once, for the first variant."""
    for place, (shape, wanted) in enumerate(shape_values(layout).items()):
        yield Sample(Extreme.USUAL, shape, _row(layout, Extreme.USUAL, wanted))
        yield Sample(Extreme.LONGEST, shape, _row(layout, Extreme.LONGEST, wanted))
        if place == 0:
            yield Sample(Extreme.RARE, shape, _row(layout, Extreme.RARE, wanted))
            yield Sample(Extreme.SMALLEST, shape, _row(layout, Extreme.SMALLEST, wanted))


def _row(layout: Layout, extreme: Extreme, wanted: dict[str, str]) -> dict[str, str]:
    row = dict.fromkeys((one.key for one in layout.fields), "")
    for one in layout.declared:
        given = wanted.get(one.key)
        if one.kind is Kind.TABLE:
            row |= _lines(one, extreme, is_wanted=given != "")
        elif one.kind is Kind.CHOICE:
            row[one.key] = given if given is not None else _choice(one, extreme)
        elif given == "" or (extreme is Extreme.SMALLEST and given is None and not _is_needed(layout, one, wanted)):
            row[one.key] = ""
        else:
            row[one.key] = _value(one, extreme)
    return row


def _is_needed(layout: Layout, one: Field, wanted: dict[str, str]) -> bool:
    return one.required or wanted.get(layout.result, "") in one.needed_for


def _choice(one: Field, extreme: Extreme) -> str:
    return max(one.choices, key=len) if extreme is Extreme.LONGEST else one.choices[0]


def _lines(table: Field, extreme: Extreme, *, is_wanted: bool) -> dict[str, str]:
    count = {Extreme.LONGEST: table.most, Extreme.SMALLEST: 1 if table.required else 0}.get(extreme, min(2, table.most))
    lines = range(1, (count if is_wanted else 0) + 1)
    return {cell_key(table.key, line, column.key): _value(column, extreme) for line in lines for column in table.columns}


def _value(one: Field, extreme: Extreme) -> str:
    match one.kind:
        case Kind.MONEY:
            return yen({Extreme.LONGEST: LARGEST, Extreme.SMALLEST: 0}.get(extreme, 12_300))
        case Kind.DATE:
            return wareki(LONG)
        case Kind.BIRTH_DATE:
            return wareki(BORN)
        case Kind.CHOICE:
            return _choice(one, extreme)
        case Kind.CASE_NUMBER:
            return "0" * 12 if extreme is Extreme.LONGEST else "0012345674"
    return _text(one, extreme)


def _text(one: Field, extreme: Extreme) -> str:
    is_name = one.kind is Kind.NAME
    if extreme is Extreme.RARE:
        return _RARE if is_name else f"{_RARE}（{one.label}）"[: one.longest]
    if extreme is Extreme.SMALLEST:
        return "一"
    if extreme is Extreme.USUAL:
        return "山田 花子" if is_name else f"（{one.label}）"
    filler = "マリア・クリスティーナ 勘解由小路左衛門三郎" if is_name else _FILLER
    return (filler * (one.longest // len(filler) + 1))[: one.longest]
