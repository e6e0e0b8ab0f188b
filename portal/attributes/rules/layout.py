"""What may be used of many people, as columns: one number for each thing, sorted by town and birth date.

    columns = encode(people)                  # Facts -> arrays; `queries.snapshots` keeps them in a file that all workers map

A zero is "not known" in every column. A town is a stretch of rows and an age a stretch within it. Children stand twice: in the order
of their parents (`child_*`), and within each town in the order of their birth (`kid_*`): those of one age lie side by side.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from . import grammar as g
from . import vocabulary as words
from .facts import Facts
from .meshes import number_of

Column = npt.NDArray[Any]
Columns = Mapping[str, Column]
Stretch = tuple[int, int]
NO_WARD, CHILDREN_UNKNOWN = 1, 255
# A set is a mask of bits; the highest says that it is known.
SETS: dict[type, tuple[str, list[str], int]] = {
    g.InterestedIn: ("interests", [*words.INTEREST_NAMES], 1 << 31),
    g.KeepsPet: ("pets", [*words.PET_NAMES], 1 << 7),
    g.HasDisability: ("disability", [*words.DISABILITY_NAMES], 1 << 7),
}
CODES: dict[type, tuple[str, list[str]]] = {
    g.LanguageIs: ("language", [*words.LANGUAGE_NAMES]),
    g.DwellsIn: ("dwelling", [*words.DWELLING_NAMES]),
    g.CarIs: ("car", [*words.CAR_NAMES]),
    g.CareIs: ("care", [*words.CARE_NAMES]),
}
DAYS: dict[type, str] = {g.AgeIs: "birth_on", g.MovedWithin: "moved_on", g.DueWithin: "due_on"}
TYPES = {
    "town": np.uint32, "ward": np.uint32, "birth_on": np.int32, "language": np.uint8, "interests": np.uint32, "postal": np.uint32,
    "work_town": np.uint32, "moved_on": np.int32, "dwelling": np.uint8, "car": np.uint8, "pets": np.uint8, "household": np.uint8,
    "due_on": np.int32, "care": np.uint8, "disability": np.uint8, "place_mesh": np.uint16, "children": np.uint8,
}  # fmt: skip
# Another arrangement has another number, and files of the old one are no longer read.
ARRANGEMENT = 3


def encode(people: Iterable[Facts]) -> dict[str, Column]:
    rows = [_row(facts) for facts in people]
    births = [[day.toordinal() for day in facts_children] for *_row_, facts_children in rows]
    columns = {name: np.array([row[place] for row in rows], dtype=kind) for place, (name, kind) in enumerate(TYPES.items())}
    counts = [len(some) for some in births]
    flat = np.array([day for some in births for day in some], dtype=np.int32)
    return arranged(columns, np.array(counts, dtype=np.int64), flat)


def order_of(columns: Columns) -> Column:
    return np.lexsort((columns["birth_on"], columns["town"]))


def arranged(columns: Columns, counts: Column, births: Column) -> dict[str, Column]:
    """Sorted by town and birth date, with the ways to towns and children. `births` are those of the first row, of the second, …"""
    order = order_of(columns)
    sorted_ = {name: np.ascontiguousarray(column[order]) for name, column in columns.items()}
    starts = np.concatenate(([0], np.cumsum(counts)))[:-1] if len(counts) else np.zeros(0, np.int64)
    mine = counts[order]
    first = np.concatenate(([0], np.cumsum(mine))).astype(np.uint32)
    places = np.arange(len(births)) - np.repeat(first[:-1].astype(np.int64), mine) + np.repeat(starts[order], mine)
    return _with_ways(sorted_, first, births[places].astype(np.int32), np.repeat(np.arange(len(mine), dtype=np.uint32), mine))


def _with_ways(sorted_: dict[str, Column], child_first: Column, child_birth: Column, child_parent: Column) -> dict[str, Column]:
    towns, rows = np.unique(sorted_["town"], return_index=True)
    town_first = np.append(rows, len(sorted_["town"])).astype(np.uint32)
    by_age = np.lexsort((child_birth, sorted_["town"][child_parent]))
    return sorted_ | {
        "child_first": child_first, "child_birth": child_birth, "child_parent": child_parent,
        "kid_birth": child_birth[by_age], "kid_parent": child_parent[by_age], "kid_first": child_first[town_first],
        "towns": towns.astype(np.uint32), "town_first": town_first,
    }  # fmt: skip


def part(columns: Columns, rows: Column) -> dict[str, Column]:
    """Some of the people, in the same order."""
    first, last = columns["child_first"][rows].astype(np.int64), columns["child_first"][rows + 1].astype(np.int64)
    counts = last - first
    mine = np.concatenate(([0], np.cumsum(counts)))
    places = np.arange(mine[-1]) + np.repeat(first - mine[:-1], counts)
    parents = np.repeat(np.arange(len(rows), dtype=np.uint32), counts)
    return _with_ways({name: columns[name][rows] for name in TYPES}, mine.astype(np.uint32), columns["child_birth"][places], parents)


def place_of(column: Column, value: int, *, after: bool = False) -> int:
    """Where the value stands in a sorted column, or (`after`) where it ends. A number of another type would have all of it copied first."""
    return int(np.searchsorted(column, column.dtype.type(value), side="right" if after else "left"))


def _row(facts: Facts) -> tuple[Any, ...]:
    def day(told: date | None) -> int:
        return told.toordinal() if told else 0

    def code(told: str | None, codes: list[str]) -> int:
        return codes.index(told) + 1 if told in codes else 0

    def mask(told: frozenset[str] | None, kind: type) -> int:
        _name, codes, known = SETS[kind]
        return 0 if told is None else known | sum(1 << codes.index(one) for one in told if one in codes)

    ward = 0 if facts.ward is None else int(facts.ward or NO_WARD)
    children = CHILDREN_UNKNOWN if facts.children is None else min(len(facts.children), CHILDREN_UNKNOWN - 1)
    return (
        int(facts.town or 0), ward, day(facts.birth_on), code(facts.language, CODES[g.LanguageIs][1]),
        mask(facts.interests, g.InterestedIn), int(facts.postal) + 1 if facts.postal else 0, int(facts.work_town or 0),
        day(facts.moved_on), code(facts.dwelling, CODES[g.DwellsIn][1]), code(facts.car, CODES[g.CarIs][1]),
        mask(facts.pets, g.KeepsPet), facts.household or 0, day(facts.due_on), code(facts.care, CODES[g.CareIs][1]),
        mask(facts.disability, g.HasDisability), number_of(facts.place_mesh or ""), children, facts.children or (),
    )  # fmt: skip
