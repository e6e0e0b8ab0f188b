"""Who may newly match because the date moved: few birth dates, moves and due dates stand on a boundary of any rule.

Each condition on a date is a span of days, and the span moves with today. Between two days only those whose own date lies in one
of the spans and not in the other can be judged differently; all others need not be looked at. (1 April moves every class by a year.)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from . import grammar as g
from .ages import Born
from .audience import Rule, literals
from .facts import Facts
from .index import RuleIndex
from .leaves import children_born, day_span

DAY = timedelta(days=1)
FIRST, LAST = date(1800, 1, 1), date(2999, 12, 31)
Days = tuple[date, date]


@dataclass(frozen=True)
class Boundaries:
    """Stretches of days, both ends included, in order and apart."""

    births: tuple[Days, ...] = ()
    children: tuple[Days, ...] = ()
    moves: tuple[Days, ...] = ()
    due: tuple[Days, ...] = ()

    def touch(self, facts: Facts) -> bool:
        return (
            _lies_in(facts.birth_on, self.births)
            or any(_lies_in(child, self.children) for child in facts.children or ())
            or _lies_in(facts.moved_on, self.moves)
            or _lies_in(facts.due_on, self.due)
        )


def boundaries(rules: Iterable[Rule], before: date, after: date) -> Boundaries:
    """The days on which somebody must be born (or have a child, move, be due) for the move from `before` to `after` to matter."""
    leaves = {literal.leaf for rule in rules for literal in literals(rule.tree)}
    found: dict[type, list[Days]] = {kind: [] for kind in (g.AgeIs, g.SomeChild, g.MovedWithin, g.DueWithin)}
    for leaf in leaves:
        if isinstance(leaf, g.SomeChild):
            found[g.SomeChild] += _differences(children_born(leaf.where, before), children_born(leaf.where, after))
        elif isinstance(leaf, g.AgeIs | g.MovedWithin | g.DueWithin):
            found[type(leaf)] += _differences([day_span(leaf, before)], [day_span(leaf, after)])
    return Boundaries(_joined(found[g.AgeIs]), _joined(found[g.SomeChild]), _joined(found[g.MovedWithin]), _joined(found[g.DueWithin]))


def newly(before: RuleIndex, after: RuleIndex, facts: Facts) -> list[int]:
    """The rules that match on the later day and did not on the earlier one; both indexes hold the same rules, each as it was on its day."""
    known = set(before.matching(facts))
    return [number for number in after.matching(facts) if number not in known]


def _differences(some: Sequence[Born], others: Sequence[Born]) -> list[Days]:
    """The days in exactly one of the two sets of spans."""
    edges = sorted({edge for span in (*some, *others) for edge in _half_open(span)})
    found = []
    for first, following in pairwise(edges):
        if any(span.holds(first) for span in some) is not any(span.holds(first) for span in others):
            found.append((first, following - DAY))
    return found


def _half_open(span: Born) -> tuple[date, date]:
    return span.first or FIRST, (span.last or LAST) + DAY


def _joined(some: Iterable[Days]) -> tuple[Days, ...]:
    joined: list[Days] = []
    for first, last in sorted(some):
        if joined and first <= joined[-1][1] + DAY:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def _lies_in(day: date | None, stretches: Sequence[Days]) -> bool:
    return day is not None and any(first <= day <= last for first, last in stretches)
