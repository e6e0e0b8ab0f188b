"""Conditions and sums that go round in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from procedures.rules import rows
from procedures.rules.conditions import keys_of, leaves
from procedures.rules.definition import Definition
from procedures.rules.problems import Problem
from procedures.rules.spots import Spot, spots


def faults(definition: Definition) -> Iterator[Problem]:
    """Each loop once, by the labels of its fields."""
    needs = _needs(definition)
    labels = {spot.field.key: spot.field.label for spot in spots(definition)}
    done: set[str] = set()
    for start in needs:
        loop = _loop_from(start, needs, done)
        if loop:
            yield Problem("cycle", facts={"place": labels[loop[0]], "loop": " → ".join(labels[key] for key in loop)})


def _needs(definition: Definition) -> dict[str, list[str]]:
    """Field key -> keys that decide whether it is asked, through its own condition, its repeat's and its page's."""
    known = {spot.field.key for spot in spots(definition)}
    return {spot.field.key: [key for key in _looks_at(spot) if key in known] for spot in spots(definition)}


def _looks_at(spot: Spot) -> Iterator[str]:
    for condition in (spot.page.show_if, spot.group.show_if if spot.group else None):
        for about in leaves(condition):
            yield from keys_of(about)
    yield from rows.looks_at(spot.field)


def _loop_from(start: str, needs: Mapping[str, list[str]], done: set[str]) -> list[str]:
    """Depth first without recursion: forms of 2,400 fields must not meet Python's stack. Marks what it has seen in `done`."""
    path: list[str] = []
    waiting: list[tuple[str, bool]] = [(start, False)]
    while waiting:
        key, is_left = waiting.pop()
        if is_left:
            path.pop()
            done.add(key)
        elif key in path:
            done.update(path)
            return [*path[path.index(key) :], key]
        elif key not in done:
            path.append(key)
            waiting.append((key, True))
            waiting.extend((needed, False) for needed in needs[key])
    return []
