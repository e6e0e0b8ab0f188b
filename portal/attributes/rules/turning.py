"""A day turns for many people at once: who of them stands on a boundary (`tick`), and which rules newly match whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from . import grammar as g
from .addressed import Addressed
from .ages import Born
from .areas import town_of
from .audience import Branch, Literal, Rule, literals
from .columns import Look, matching_rows
from .layout import Column, Columns
from .leaves import children_born, day_span
from .parents import NOBODY
from .tick import FIRST, LAST, Boundaries, Days

_DATED = (g.AgeIs, g.SomeChild, g.MovedWithin, g.DueWithin)


def touching(columns: Columns, found: Boundaries) -> Column:
    """The rows of those who stand on a boundary, in order."""
    stands = np.zeros(len(columns["town"]), bool)
    for name, stretches in (("birth_on", found.births), ("moved_on", found.moves), ("due_on", found.due)):
        for low, high in _ordinals(stretches):
            stands |= (columns[name] >= low) & (columns[name] <= high)
    for low, high in _ordinals(found.children):
        born = (columns["child_birth"] >= low) & (columns["child_birth"] <= high)
        stands[columns["child_parent"][born]] = True
    return np.flatnonzero(stands)


def is_dated(rule: Rule) -> bool:
    """Whether the day matters at all."""
    return any(isinstance(literal.leaf, _DATED) for literal in literals(rule.tree))


def newly(rule: Rule, then: Look, now: Look, town_id: str | None = None) -> Column:
    """The rows that it matches on the later day and did not on the earlier one, in order."""
    return newly_reached((rule, town_id), now, (rule, town_id), then) if is_dated(rule) else NOBODY


def newly_reached(asked: Addressed, now: Look, was: Addressed, then: Look) -> Column:
    """The same of a rule that was another on the earlier day: whom the one matches now and the other did not match then."""
    rows = matching_rows(asked[0], now, asked[1])
    return _without(rows, matching_rows(was[0], then, was[1]), len(now.columns["town"])) if len(rows) else rows


def _without(some: Column, others: Column, size: int) -> Column:
    if not len(others):
        return some
    gone = np.zeros(size, bool)
    gone[others] = True
    return some[~gone[some]]


def _ordinals(stretches: Sequence[Days]) -> Iterator[tuple[int, int]]:
    for first, last in stretches:
        yield first.toordinal(), last.toordinal()


def by_row(found: Sequence[tuple[Column, int]]) -> Iterator[tuple[int, list[int]]]:
    """Rows that belong to numbers -> each row once, with its numbers in order."""
    if not found:
        return
    rows = np.concatenate([some for some, _number in found])
    numbers = np.repeat([number for _some, number in found], [len(some) for some, _number in found])
    order = np.argsort(rows, kind="stable")
    sorted_rows = rows[order]
    starts = np.flatnonzero(np.diff(sorted_rows, prepend=sorted_rows[0] + 1))
    for row, mine in zip(sorted_rows[starts].tolist(), np.split(numbers[order], starts[1:]), strict=True):
        yield row, mine.tolist()


@dataclass(frozen=True)
class Narrowed:
    """Among whom a rule can match at all: in these towns, born on these days, with a child born on these. None: whatever it is."""

    towns: frozenset[str] | None = None
    births: tuple[Days, ...] | None = None
    children: tuple[Days, ...] | None = None

    @property
    def is_everybody(self) -> bool:
        return self.towns is None and self.births is None and self.children is None


def narrowed(rule: Rule, today: date, town_id: str | None = None) -> Narrowed:
    """By the conditions that must all be true. Never by what somebody is not: that would look at what is not known."""
    must = rule.tree.parts if isinstance(rule.tree, Branch) and rule.tree.every else (rule.tree,)
    leaves = [part.leaf for part in must if isinstance(part, Literal) and not part.negated]
    towns = [frozenset(town_of(code) for code in leaf.codes) for leaf in leaves if isinstance(leaf, g.AreaIs)]
    births = [(_days(day_span(leaf, today)),) for leaf in leaves if isinstance(leaf, g.AgeIs)]
    children = [tuple(map(_days, children_born(leaf.where, today))) for leaf in leaves if isinstance(leaf, g.SomeChild)]
    here = [*towns, frozenset({town_id})] if town_id else towns
    return Narrowed(frozenset.intersection(*here) if here else None, *(some[0] if some else None for some in (births, children)))


def _days(span: Born) -> Days:
    return span.first or FIRST, span.last or LAST
