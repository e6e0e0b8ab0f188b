"""Rows of the projection into columns (`layout`), many at once: what `values.read` and `layout.encode` make of them, one tenth the time.

    gathered = Gathered()
    gathered.take(told, opened)               # many people at once, as often as there are more
    order, columns = gathered.arranged()      # `order`: which person, counted as they were taken, stands where

`told` is a column for each of `vocabulary.ATTRIBUTES`, in that order: texts as they are kept, dates, the text of the list of children's
birth dates. `opened` are the attributes of each that may be used. What may not be used is "not known".
"""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from itertools import chain
from typing import Any

import numpy as np

from . import vocabulary as words
from .areas import has_wards, town_of
from .layout import CHILDREN_UNKNOWN, CODES, DAYS, NO_WARD, SETS, TYPES, Column, arranged, order_of
from .meshes import number_of

# Attribute -> column, where they are not called the same.
_NAMES = {words.BIRTH_DATE: "birth_on"}
# Things that are told in many ways (interests) are kept in words only up to here.
MOST_KEPT = 200_000


class Numbers(dict[Any, int]):
    """What somebody told -> its number; worked out once for each thing that is told."""

    def __init__(self, number_of: Callable[[Any], int]) -> None:
        self.number_of = number_of

    def __missing__(self, told: Any) -> int:
        if len(self) > MOST_KEPT:
            self.clear()
        number = self[told] = self.number_of(told)
        return number


def _code(codes: list[str]) -> Callable[[str], int]:
    return lambda told: codes.index(told) + 1 if told in codes else 0


def _mask(codes: list[str], known: int) -> Callable[[str], int]:
    return lambda told: known | sum(1 << codes.index(one) for one in {*told.split()} if one in codes) if told else 0


def _ward(home: tuple[str, str]) -> int:
    town, ward = home
    if town and not has_wards(town):
        return NO_WARD
    return int(ward) if ward and town_of(ward) == town else 0


def _day(told: dt.date | str) -> int:
    return (dt.date.fromisoformat(told) if isinstance(told, str) else told).toordinal() if told else 0


def _number_of(name: str) -> Callable[[Any], int]:
    for column, codes in CODES.values():
        if column == name:
            return _code(codes)
    for column, codes, known in SETS.values():
        if column == name:
            return _mask(codes, known)
    if name in DAYS.values():
        return _day
    if name == words.PLACE_MESH:
        return number_of
    return (lambda told: int(told) + 1 if told else 0) if name == "postal" else lambda told: int(told or 0)


class Gathered:
    """People in the order in which they came."""

    def __init__(self) -> None:
        self._numbers = {_NAMES.get(name, name): Numbers(_number_of(_NAMES.get(name, name))) for name in words.ATTRIBUTES}
        self._numbers[words.WARD] = Numbers(_ward)
        self._days = Numbers(_day)
        self._parts: list[dict[str, Column]] = []

    def take(self, told: Sequence[Sequence[Any]], opened: Sequence[frozenset[str]]) -> None:
        if not opened:
            return
        part = {_NAMES.get(name, name): column for name, column in zip(words.ATTRIBUTES, told, strict=True)}
        wards = [*zip(part[words.TOWN], part.pop(words.WARD), strict=True)]
        children = part.pop(words.CHILDREN)
        found = {name: self._column(name, column) for name, column in (part | {words.WARD: wards}).items()}
        known = np.array([listed is not None for listed in children], bool) & _usable(opened, words.CHILDREN)
        born = [self._births(listed) if is_known else () for is_known, listed in zip(known.tolist(), children, strict=True)]
        counts = [len(some) for some in born]
        most = np.minimum(np.array(counts, np.int64), CHILDREN_UNKNOWN - 1)
        found[words.CHILDREN] = np.where(known, most, CHILDREN_UNKNOWN).astype(np.uint8)
        for name in words.ATTRIBUTES:
            if name != words.CHILDREN:
                found[_NAMES.get(name, name)][~_usable(opened, name)] = 0
        self._parts.append(found | {"counts": np.array(counts, np.int64), "births": np.array([*chain(*born)], np.int32)})

    def arranged(self) -> tuple[Column, dict[str, Column]]:
        names = [*TYPES, "counts", "births"]
        kinds = {**TYPES, "counts": np.int64, "births": np.int32}
        parts = {name: [part[name] for part in self._parts] or [np.zeros(0, kinds[name])] for name in names}
        whole = {name: np.concatenate(some) for name, some in parts.items()}
        counts, births = whole.pop("counts"), whole.pop("births")
        return order_of(whole), arranged(whole, counts, births)

    def _births(self, listed: str) -> list[int]:
        """`["2021-04-01", "2024-02-29"]`, as both data bases write it."""
        days = self._days
        return [days[day] for day in listed[2:-2].split('", "')] if len(listed) > 2 else []

    def _column(self, name: str, told: Collection[Any]) -> Column:
        numbers = self._numbers[name]
        return np.array([numbers[one] for one in told], dtype=TYPES[name])


def _usable(opened: Sequence[frozenset[str]], name: str) -> Column:
    """Most people have agreed to the same: each set of attributes is asked once."""
    answers = {some: name in some for some in {*opened}}
    return np.fromiter((answers[some] for some in opened), bool, len(opened))
