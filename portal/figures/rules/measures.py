"""What is counted: the tables, their parts in order, and how the answers of residents fall into groups."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.figures.rules.cells import Cell

LEVELS = ("signed", "card", "mail", "guest")
# When a letter was opened, as `notifications.queries.taken_up` says it; those that went by post after all stand last.
OPENED = ("h1", "d1", "d3", "d7", "d30")
TAKEN = (*OPENED, "later", "posted")
TASKS = ("application", "letter", "visit")
SCORES = ("good", "fair", "bad")
GROUPS = ("promoter", "passive", "detractor")
BETWEEN = "/"


class Measure(StrEnum):
    REGISTRATIONS = "registrations"
    LETTERS = "letters"
    ANSWERS = "answers"
    NPS = "nps"


@dataclass(frozen=True)
class Table:
    """`parts`: the values of each part of a cell after the town. `is_stock`: counted as it stands on a day, not what happened on it."""

    measure: Measure
    parts: tuple[tuple[str, ...], ...]
    is_stock: bool = False
    absorb: bool = False

    def cells(self, towns: Iterable[str]) -> list[Cell]:
        """All cells of these towns, in order."""
        return [*itertools.product(towns, *self.parts)]


TABLES = {
    table.measure: table
    for table in (
        Table(Measure.REGISTRATIONS, (LEVELS,), is_stock=True),
        # Operators see the whole number of a town's letters elsewhere: what is left out here could be told from that.
        Table(Measure.LETTERS, (TAKEN,), absorb=True),
        Table(Measure.ANSWERS, (TASKS, SCORES)),
        Table(Measure.NPS, (GROUPS,)),
    )
}


def group_of(points: int) -> str:
    """The group of an answer of 0 to 10 to "would you recommend it": 9 and 10 do, 0 to 6 do not."""
    return "promoter" if points >= 9 else "passive" if points >= 7 else "detractor"


def net_promoters(promoters: int, passives: int, detractors: int) -> float | None:
    """The share of those who recommend it less the share of those who do not, in points from −100 to 100; None without answers."""
    everybody = promoters + passives + detractors
    return round(100 * (promoters - detractors) / everybody, 1) if everybody else None


def share(part: int, whole: int) -> int | None:
    """In per cent, rounded down, so that 100 means all; None of nothing."""
    return part * 100 // whole if whole else None
