"""One rule against many people: what may be used of each stands in columns, sorted by town and birth date.

    columns = encode(people)                  # Facts -> arrays; `queries.snapshots` keeps them in a file that all workers map
    count(rule, columns, today)               # -> how many match for certain, and how many could

The meaning is the walker's (`audience.judge`). A zero is "not known" in every column. A town is a stretch of rows and an age a
stretch within it, so that most rules touch a small part. Children stand in the order of their parents: who has one of an age is a
short list of rows, and all else that a rule asks is asked of these alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from . import grammar as g
from . import vocabulary as words
from .ages import Born
from .areas import has_wards, town_of
from .audience import Branch, Literal, Rule
from .facts import Facts
from .grammar import Leaf
from .leaves import children_born, day_span

Columns = Mapping[str, npt.NDArray[Any]]
Mask = npt.NDArray[np.bool_]
NO_WARD, CHILDREN_UNKNOWN = 1, 255
# So many children at once, that what is worked out of them stays in the processor.
AT_ONCE = 1 << 17
# A set is a mask of bits; the highest says that it is known.
_SETS: dict[type, tuple[str, list[str], int]] = {
    g.InterestedIn: ("interests", [*words.INTEREST_NAMES], 1 << 31),
    g.KeepsPet: ("pets", [*words.PET_NAMES], 1 << 7),
    g.HasDisability: ("disability", [*words.DISABILITY_NAMES], 1 << 7),
}
_CODES: dict[type, tuple[str, list[str]]] = {
    g.LanguageIs: ("language", [*words.LANGUAGE_NAMES]),
    g.DwellsIn: ("dwelling", [*words.DWELLING_NAMES]),
    g.CarIs: ("car", [*words.CAR_NAMES]),
    g.CareIs: ("care", [*words.CARE_NAMES]),
}
_DAYS: dict[type, str] = {g.AgeIs: "birth_on", g.MovedWithin: "moved_on", g.DueWithin: "due_on"}
TYPES = {
    "town": np.uint32, "ward": np.uint32, "birth_on": np.int32, "language": np.uint8, "interests": np.uint32, "postal": np.uint32,
    "work_town": np.uint32, "moved_on": np.int32, "dwelling": np.uint8, "car": np.uint8, "pets": np.uint8, "household": np.uint8,
    "due_on": np.int32, "care": np.uint8, "disability": np.uint8, "children": np.uint8,
}  # fmt: skip


class Reached(NamedTuple):
    """Of `asked` people, how many match for certain, and how many would if they told something that they have not."""

    certain: int
    undecided: int
    asked: int


def encode(people: Iterable[Facts]) -> dict[str, npt.NDArray[Any]]:
    rows = [_row(facts) for facts in people]
    births = [[day.toordinal() for day in facts_children] for *_row_, facts_children in rows]
    columns = {name: np.array([row[place] for row in rows], dtype=kind) for place, (name, kind) in enumerate(TYPES.items())}
    counts = [len(some) for some in births]
    flat = np.array([day for some in births for day in some], dtype=np.int32)
    return arranged(columns, np.array(counts, dtype=np.int64), flat)


def arranged(columns: Columns, counts: npt.NDArray[Any], births: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
    """Sorted by town and birth date, with the ways to towns and children. `births` are those of the first row, of the second, …"""
    order = np.lexsort((columns["birth_on"], columns["town"]))
    starts = np.concatenate(([0], np.cumsum(counts)))[:-1] if len(counts) else np.zeros(0, np.int64)
    sorted_ = {name: np.ascontiguousarray(column[order]) for name, column in columns.items()}
    mine = counts[order]
    first = np.concatenate(([0], np.cumsum(mine))).astype(np.uint32)
    places = np.arange(len(births)) - np.repeat(first[:-1].astype(np.int64), mine) + np.repeat(starts[order], mine)
    sorted_["child_first"], sorted_["child_birth"] = first, births[places].astype(np.int32)
    sorted_["child_parent"] = np.repeat(np.arange(len(mine), dtype=np.uint32), mine)
    towns, first_rows = np.unique(sorted_["town"], return_index=True)
    sorted_["towns"], sorted_["town_first"] = towns.astype(np.uint32), np.append(first_rows, len(order)).astype(np.uint32)
    return sorted_


def count(rule: Rule, columns: Columns, today: date, town_id: str | None = None, *, sure_only: bool = False) -> Reached:
    """In one town, or (None) everywhere. Who has told no town is nobody's. `sure_only` does not look for who is undecided."""
    stretches = _towns(columns, None if town_id is None else {int(town_id)})
    asked = sum(last - first for first, last in stretches)
    certain = _count(rule.tree, columns, today, stretches, sure=True)
    possible = certain if sure_only else _count(rule.tree, columns, today, stretches, sure=False)
    return Reached(certain, possible - certain, asked)


Stretch = tuple[int, int]


class Rows(NamedTuple):
    """A stretch of rows; or, with `ids`, some of them, in order."""

    first: int
    last: int
    ids: npt.NDArray[Any] | None = None

    @property
    def size(self) -> int:
        return self.last - self.first if self.ids is None else len(self.ids)

    def of(self, column: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return column[self.first : self.last] if self.ids is None else column[self.ids]


def _count(tree: Branch | Literal, columns: Columns, today: date, stretches: Sequence[Stretch], *, sure: bool) -> int:
    parts = list(tree.parts) if isinstance(tree, Branch) and tree.every else [tree]
    stretches, parts = _narrowed(parts, columns, today, stretches, sure=sure)
    child = next((part for part in parts if sure and _is_about_a_child(part)), None)
    total = 0
    for stretch in stretches:
        rows = Rows(*stretch)
        if isinstance(child, Literal) and isinstance(child.leaf, g.SomeChild):
            rows = Rows(*stretch, _parents(child.leaf, columns, today, rows))
        mask: Mask | None = None
        for part in parts:
            if part is not child:
                found = _mask(part, columns, today, rows, sure=sure)
                mask = found if mask is None else mask & found
        total += rows.size if mask is None else int(np.count_nonzero(mask))
    return total


def _is_about_a_child(part: Branch | Literal) -> bool:
    return isinstance(part, Literal) and not part.negated and isinstance(part.leaf, g.SomeChild)


def _narrowed(
    parts: list[Branch | Literal], columns: Columns, today: date, stretches: Sequence[Stretch], *, sure: bool
) -> tuple[Sequence[Stretch], list[Branch | Literal]]:
    """The rows that the first area and the first age leave, and the conditions that are still to be asked there.

    A town is always known here, so it narrows what is possible, too; an age does not.
    """
    left = list(parts)
    for part in parts:
        if isinstance(part, Literal) and not part.negated and isinstance(part.leaf, g.AreaIs):
            inside = _towns(columns, {int(town_of(code)) for code in part.leaf.codes})
            stretches = [one for one in inside if one in set(stretches)]
            if all(town_of(code) == code for code in part.leaf.codes):
                left.remove(part)
            break
    for part in left:
        if sure and isinstance(part, Literal) and not part.negated and isinstance(part.leaf, g.AgeIs):
            stretches = [_aged(columns, one, day_span(part.leaf, today)) for one in stretches]
            left.remove(part)
            return stretches, left
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


def _aged(columns: Columns, stretch: Stretch, span: Born) -> Stretch:
    births = columns["birth_on"][stretch[0] : stretch[1]]
    low, high = _ends(span)
    return stretch[0] + int(np.searchsorted(births, low)), stretch[0] + int(np.searchsorted(births, high, side="right"))


def _ends(span: Born) -> tuple[int, int]:
    """Ordinals, both included; never 0, which is "not known"."""
    return (span.first.toordinal() if span.first else 1), (span.last.toordinal() if span.last else date.max.toordinal())


def _mask(tree: Branch | Literal, columns: Columns, today: date, rows: Rows, *, sure: bool) -> Mask:
    if isinstance(tree, Literal):
        return _literal(tree, columns, today, rows, sure=sure)
    masks = [_mask(part, columns, today, rows, sure=sure) for part in tree.parts]
    if not masks:
        return np.ones(rows.size, bool)
    found = masks[0].copy()
    for mask in masks[1:]:
        found = found & mask if tree.every else found | mask
    return found


def _literal(literal: Literal, columns: Columns, today: date, rows: Rows, *, sure: bool) -> Mask:
    """`yes` is never true of what is not known, so only one of the four needs to look at what is."""
    yes, known = _judged(literal.leaf, columns, today, rows)
    if sure:
        return known & ~yes if literal.negated else yes
    return ~yes if literal.negated else yes | ~known


def _judged(leaf: Leaf, columns: Columns, today: date, rows: Rows) -> tuple[Mask, Mask]:
    """Of whom it is true, and of whom it is known. Both with one place per row."""
    kind = type(leaf)
    if isinstance(leaf, g.AreaIs):
        return _area(leaf, columns, rows)
    if isinstance(leaf, g.SomeChild):
        known = rows.of(columns["children"]) != CHILDREN_UNKNOWN
        return _children(leaf, columns, today, rows) & known, known
    if kind in _DAYS:
        column = rows.of(columns[_DAYS[kind]])
        low, high = _ends(day_span(cast(Any, leaf), today))
        return (column >= low) & (column <= high), column != 0
    if kind in _SETS:
        name, codes, known_bit = _SETS[kind]
        column = rows.of(columns[name])
        bits = sum(1 << codes.index(code) for code in _codes(leaf))
        return (column & column.dtype.type(bits)) != 0, (column & column.dtype.type(known_bit)) != 0
    if isinstance(leaf, g.HouseholdOf):
        column = rows.of(columns["household"])
        return (column >= (leaf.gte or 1)) & (column < (leaf.lt or 255)), column != 0
    return _code(leaf, columns, rows)


def _code(leaf: Leaf, columns: Columns, rows: Rows) -> tuple[Mask, Mask]:
    if isinstance(leaf, g.PostalIs):
        column = rows.of(columns["postal"])
        found = np.zeros(len(column), bool)
        for code in leaf.codes:
            low, size = int(code.ljust(7, "0")) + 1, 10 ** (7 - len(code))
            found |= (column >= low) & (column < low + size)
        return found, column != 0
    name, known_codes = _CODES.get(type(leaf), ("work_town", None))
    column = rows.of(columns[name])
    numbers = [int(code) if known_codes is None else known_codes.index(code) + 1 for code in _codes(leaf)]
    return _is_one_of(column, numbers), column != 0


def _area(leaf: g.AreaIs, columns: Columns, rows: Rows) -> tuple[Mask, Mask]:
    town, ward = rows.of(columns["town"]), rows.of(columns["ward"])
    yes = _is_one_of(town, [int(code) for code in leaf.codes])
    known = town != 0
    wards = [code for code in leaf.codes if town_of(code) != code]
    if wards:
        yes |= _is_one_of(ward, [int(code) for code in wards])
    inside = {int(town_of(code)) for code in leaf.codes if has_wards(town_of(code))}
    if inside:
        known = known & (yes | (ward != 0) | ~_is_one_of(town, [*inside]))
    return yes & (town != 0), known


def _is_one_of(column: npt.NDArray[Any], numbers: Sequence[int]) -> Mask:
    found = column == numbers[0]
    for number in numbers[1:]:
        found |= column == number
    return cast(Mask, found)


def _children(leaf: g.SomeChild, columns: Columns, today: date, rows: Rows) -> Mask:
    found = np.zeros(rows.last - rows.first, bool)
    found[_parents(leaf, columns, today, rows) - rows.first] = True
    return found if rows.ids is None else found[rows.ids - rows.first]


def _parents(leaf: g.SomeChild, columns: Columns, today: date, rows: Rows) -> npt.NDArray[Any]:
    """The rows of the whole stretch that have enough such children, in order."""
    mine = slice(int(columns["child_first"][rows.first]), int(columns["child_first"][rows.last]))
    births, owners = columns["child_birth"][mine], columns["child_parent"][mine]
    ends = [_ends(span) for span in _apart(children_born(leaf.where, today))]
    found = [_fitting(births[at : at + AT_ONCE], owners[at : at + AT_ONCE], ends) for at in range(0, len(births), AT_ONCE)]
    parents = np.concatenate(found) if found else owners
    more = leaf.least - 1
    # Brothers and sisters stand side by side: who has three stands two places before itself.
    enough = parents[: len(parents) - more][parents[more:] == parents[: len(parents) - more]] if more else parents
    return enough[np.flatnonzero(np.diff(enough, prepend=np.uint32(0xFFFFFFFF)))] if len(enough) else enough


def _fitting(births: npt.NDArray[Any], owners: npt.NDArray[Any], ends: Sequence[tuple[int, int]]) -> npt.NDArray[Any]:
    fits = np.zeros(len(births), bool)
    for low, high in ends:
        fits |= (births >= low) & (births <= high)
    return owners[fits]


def _apart(spans: Sequence[Born]) -> list[Born]:
    """Spans that meet become one, so that no child is counted twice."""
    joined: list[Born] = []
    for span in sorted(spans, key=lambda one: one.first or date.min):
        if joined and (joined[-1].last is None or (span.first or date.min) <= joined[-1].last + timedelta(days=1)):
            ends = (joined[-1].last, span.last)
            joined[-1] = Born(joined[-1].first, None if None in ends else max(cast("tuple[date, date]", ends)))
        else:
            joined.append(span)
    return joined


def _codes(leaf: Leaf) -> tuple[str, ...]:
    return cast("tuple[str, ...]", getattr(leaf, "codes", ()))


def _row(facts: Facts) -> tuple[Any, ...]:
    def day(told: date | None) -> int:
        return told.toordinal() if told else 0

    def code(told: str | None, codes: list[str]) -> int:
        return codes.index(told) + 1 if told in codes else 0

    def mask(told: frozenset[str] | None, kind: type) -> int:
        _name, codes, known = _SETS[kind]
        return 0 if told is None else known | sum(1 << codes.index(one) for one in told if one in codes)

    ward = 0 if facts.ward is None else int(facts.ward or NO_WARD)
    children = CHILDREN_UNKNOWN if facts.children is None else min(len(facts.children), CHILDREN_UNKNOWN - 1)
    return (
        int(facts.town or 0), ward, day(facts.birth_on), code(facts.language, _CODES[g.LanguageIs][1]),
        mask(facts.interests, g.InterestedIn), int(facts.postal) + 1 if facts.postal else 0, int(facts.work_town or 0),
        day(facts.moved_on), code(facts.dwelling, _CODES[g.DwellsIn][1]), code(facts.car, _CODES[g.CarIs][1]),
        mask(facts.pets, g.KeepsPet), facts.household or 0, day(facts.due_on), code(facts.care, _CODES[g.CareIs][1]),
        mask(facts.disability, g.HasDisability), children, facts.children or (),
    )  # fmt: skip
