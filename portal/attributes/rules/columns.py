"""One rule against many people: what may be used of each stands in columns, sorted by town and birth date (`layout`).

    count(rule, columns, today)               # -> how many match for certain, and how many could
    matching_rows(rule, Look(columns, today)) # -> the places of those who match for certain

The meaning is the walker's (`audience.judge`). A town is a stretch of rows and an age a stretch within it, so that most rules touch
a small part. Who has a child of one age is a short list of rows (`parents`), and all else that a rule asks is asked of these alone.
What is asked of many is asked of some at once, so that nothing that is worked out leaves the processor.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from . import grammar as g
from .ages import Born
from .areas import has_wards, town_of
from .audience import Branch, Literal, Rule
from .grammar import Leaf
from .layout import CHILDREN_UNKNOWN, CODES, DAYS, SETS, Column, Columns, Stretch, place_of
from .leaves import day_span, within
from .parents import ends, parents

Mask = npt.NDArray[np.bool_]
AT_ONCE = 1 << 17


class Reached(NamedTuple):
    """Of `asked` people, how many match for certain, and how many would if they told something that they have not."""

    certain: int
    undecided: int
    asked: int


def count(rule: Rule, columns: Columns, today: date, town_id: str | None = None, *, sure_only: bool = False) -> Reached:
    """In one town, or (None) everywhere. Who has told no town is nobody's. `sure_only` does not look for who is undecided."""
    stretches = _towns(columns, None if town_id is None else {int(town_id)})
    look = Look(columns, today)
    certain = _count(rule, look, stretches, sure=True)
    possible = certain if sure_only else _count(rule, look, stretches, sure=False)
    return Reached(certain, possible - certain, asked(columns, town_id))


def asked(columns: Columns, town_id: str | None = None) -> int:
    return sum(last - first for first, last in _towns(columns, None if town_id is None else {int(town_id)}))


def matching_rows(rule: Rule, look: "Look", town_id: str | None = None) -> Column:
    """The places of those who match for certain, in order. One look serves many rules."""
    stretches = _towns(look.columns, None if town_id is None else {int(town_id)})
    found = [rows.where(mask) for rows, mask in _hits(rule, look, stretches, sure=True)]
    return np.concatenate(found) if found else np.zeros(0, np.uint32)


class Rows(NamedTuple):
    """A stretch of rows; or, with `ids`, some of them, in order."""

    first: int
    last: int
    ids: Column | None = None

    @property
    def size(self) -> int:
        return self.last - self.first if self.ids is None else len(self.ids)

    def of(self, column: Column) -> Column:
        return column[self.first : self.last] if self.ids is None else column[self.ids]

    def where(self, mask: Mask | None) -> Column:
        if self.ids is not None:
            return self.ids if mask is None else self.ids[mask]
        return np.arange(self.first, self.last, dtype=np.uint32) if mask is None else (np.flatnonzero(mask) + self.first).astype(np.uint32)

    def in_parts(self) -> "Iterator[Rows]":
        for at in range(0, self.size, AT_ONCE):
            if self.ids is None:
                yield Rows(self.first + at, min(self.last, self.first + at + AT_ONCE))
            else:
                some = self.ids[at : at + AT_ONCE]
                yield Rows(int(some[0]), int(some[-1]) + 1, some)


class Look:
    """One look at the people of some columns, on one day. Parents are found once for a stretch, and then looked up part by part."""

    def __init__(self, columns: Columns, today: date) -> None:
        self.columns, self.today = columns, today
        self.stretch: Stretch = (0, 0)
        self._found: dict[tuple[g.SomeChild, Stretch], Column] = {}

    def parents(self, leaf: g.SomeChild) -> Column:
        asked = (leaf, self.stretch)
        if asked not in self._found:
            self._found[asked] = parents(leaf, self.columns, self.today, self.stretch)
        return self._found[asked]

    def are_parents(self, leaf: g.SomeChild, rows: Rows) -> Mask:
        all_of_them = self.parents(leaf)
        low, high = place_of(all_of_them, rows.first), place_of(all_of_them, rows.last)
        found = np.zeros(rows.last - rows.first, bool)
        found[all_of_them[low:high] - np.uint32(rows.first)] = True
        return found if rows.ids is None else found[rows.ids - np.uint32(rows.first)]


def _count(rule: Rule, look: Look, stretches: Sequence[Stretch], *, sure: bool) -> int:
    hits = _hits(rule, look, stretches, sure=sure)
    return sum(rows.size if mask is None else int(np.count_nonzero(mask)) for rows, mask in hits)


def _hits(rule: Rule, look: Look, stretches: Sequence[Stretch], *, sure: bool) -> Iterator[tuple[Rows, Mask | None]]:
    """Parts of the rows, and who of each part matches; None: all of it."""
    tree = rule.tree
    parts = list(tree.parts) if isinstance(tree, Branch) and tree.every else [tree]
    stretches, parts = _narrowed(parts, look, stretches, sure=sure)
    child = next((part for part in parts if sure and _is_about_a_child(part)), None)
    left = [part for part in parts if part is not child]
    for stretch in stretches:
        look.stretch = stretch
        rows = Rows(*stretch)
        if isinstance(child, Literal) and isinstance(child.leaf, g.SomeChild):
            rows = Rows(*stretch, look.parents(child.leaf))
        for some in rows.in_parts() if left else [rows]:
            yield some, _all(left, look, some, sure=sure) if left else None


def _is_about_a_child(part: Branch | Literal) -> bool:
    return isinstance(part, Literal) and not part.negated and isinstance(part.leaf, g.SomeChild)


def _narrowed(
    parts: list[Branch | Literal], look: Look, stretches: Sequence[Stretch], *, sure: bool
) -> tuple[Sequence[Stretch], list[Branch | Literal]]:
    """The rows that the first area and the first age leave, and the conditions that are still to be asked there.

    A town is always known here, so it narrows what is possible, too. Those whose birth date is not known come first in each town.
    """
    left = list(parts)
    for part in parts:
        if isinstance(part, Literal) and not part.negated and isinstance(part.leaf, g.AreaIs):
            inside = _towns(look.columns, {int(town_of(code)) for code in part.leaf.codes})
            stretches = [one for one in inside if one in set(stretches)]
            if all(town_of(code) == code for code in part.leaf.codes):
                left.remove(part)
            break
    for part in left:
        if isinstance(part, Literal) and not part.negated and isinstance(part.leaf, g.AgeIs):
            aged = [_aged(look.columns, one, day_span(part.leaf, look.today)) for one in stretches]
            unknown = [] if sure else [_aged(look.columns, one, None) for one in stretches]
            left.remove(part)
            return [*unknown, *aged], left
    return _joined(stretches), left


def _towns(columns: Columns, wanted: set[int] | None) -> list[Stretch]:
    towns, first = columns["towns"].tolist(), columns["town_first"].tolist()
    return [(first[n], first[n + 1]) for n, town in enumerate(towns) if town and (wanted is None or town in wanted)]


def _joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for first, last in stretches:
        if joined and joined[-1][1] == first:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _aged(columns: Columns, stretch: Stretch, span: Born | None) -> Stretch:
    """Who was born in the span; None: of whom it is not known."""
    births = columns["birth_on"][stretch[0] : stretch[1]]
    low, high = ends(span) if span else (0, 0)
    return stretch[0] + place_of(births, low), stretch[0] + place_of(births, high, after=True)


def _all(parts: Sequence[Branch | Literal], look: Look, rows: Rows, *, sure: bool) -> Mask:
    found = _mask(parts[0], look, rows, sure=sure)
    for part in parts[1:]:
        if not found.any():
            break
        found = found & _mask(part, look, rows, sure=sure)
    return found


def _mask(tree: Branch | Literal, look: Look, rows: Rows, *, sure: bool) -> Mask:
    if isinstance(tree, Literal):
        return _literal(tree, look, rows, sure=sure)
    masks = [_mask(part, look, rows, sure=sure) for part in tree.parts]
    if not masks:
        return np.ones(rows.size, bool)
    found = masks[0].copy()
    for mask in masks[1:]:
        found = found & mask if tree.every else found | mask
    return found


def _literal(literal: Literal, look: Look, rows: Rows, *, sure: bool) -> Mask:
    """`yes` is never true of what is not known, so only two of the four need to look at what is."""
    yes = _yes(literal.leaf, look, rows)
    if sure:
        return _known(literal.leaf, look, rows) & ~yes if literal.negated else yes
    return ~yes if literal.negated else yes | ~_known(literal.leaf, look, rows)


def _yes(leaf: Leaf, look: Look, rows: Rows) -> Mask:
    """Of whom it is true, with one place per row."""
    column = rows.of(look.columns[_column_of(leaf)])
    if isinstance(leaf, g.AreaIs):
        return _lives_in(leaf, column, rows.of(look.columns["ward"]))
    if isinstance(leaf, g.SomeChild):
        return look.are_parents(leaf, rows)
    if type(leaf) in DAYS:
        low, high = ends(day_span(cast(Any, leaf), look.today))
        return (column >= low) & (column <= high)
    if type(leaf) in SETS:
        codes = SETS[type(leaf)][1]
        return (column & column.dtype.type(sum(1 << codes.index(code) for code in _codes(leaf)))) != 0
    if isinstance(leaf, g.HouseholdOf):
        return (column >= (leaf.gte or 1)) & (column < (leaf.lt or 255))
    return _is_coded(leaf, column)


def _known(leaf: Leaf, look: Look, rows: Rows) -> Mask:
    """Of whom it is known."""
    column = rows.of(look.columns[_column_of(leaf)])
    if isinstance(leaf, g.SomeChild):
        return cast(Mask, column != CHILDREN_UNKNOWN)
    if isinstance(leaf, g.AreaIs):
        ward = rows.of(look.columns["ward"])
        inside = {int(town_of(code)) for code in leaf.codes if has_wards(town_of(code))}
        decided = _lives_in(leaf, column, ward) | (ward != 0) | ~_is_one_of(column, [*inside]) if inside else True
        return (column != 0) & decided
    return cast(Mask, column != 0)


def _column_of(leaf: Leaf) -> str:
    kind = type(leaf)
    if kind in DAYS:
        return DAYS[kind]
    return (SETS.get(kind) or CODES.get(kind) or _OTHERS[kind])[0]


_OTHERS: dict[type, tuple[str]] = {
    g.AreaIs: ("town",), g.SomeChild: ("children",), g.HouseholdOf: ("household",), g.PostalIs: ("postal",), g.WorksIn: ("work_town",),
    g.NearTo: ("place_mesh",),
}  # fmt: skip


def _is_coded(leaf: Leaf, column: Column) -> Mask:
    if isinstance(leaf, g.NearTo):
        return cast(Mask, np.frombuffer(within(leaf), bool)[column])
    if isinstance(leaf, g.PostalIs):
        found = np.zeros(len(column), bool)
        for code in leaf.codes:
            low, size = int(code.ljust(7, "0")) + 1, 10 ** (7 - len(code))
            found |= (column >= low) & (column < low + size)
        return found
    known_codes = CODES[type(leaf)][1] if type(leaf) in CODES else None
    return _is_one_of(column, [int(code) if known_codes is None else known_codes.index(code) + 1 for code in _codes(leaf)])


def _lives_in(leaf: g.AreaIs, town: Column, ward: Column) -> Mask:
    yes = _is_one_of(town, [int(code) for code in leaf.codes])
    wards = [int(code) for code in leaf.codes if town_of(code) != code]
    if wards:
        yes |= _is_one_of(ward, wards)
    return yes & (town != 0)


def _is_one_of(column: Column, numbers: Sequence[int]) -> Mask:
    found = column == numbers[0]
    for number in numbers[1:]:
        found |= column == number
    return cast(Mask, found)


def _codes(leaf: Leaf) -> tuple[str, ...]:
    return cast("tuple[str, ...]", getattr(leaf, "codes", ()))
