"""The books of a batch: every uploaded row is in exactly one place, and the sum is always shown (security N8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What becomes of one uploaded row."""

    DIGITAL = "digital"
    PAPER = "paper"
    QUARANTINED = "quarantined"
    INVALID = "invalid"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Books:
    uploaded: int
    digital: int = 0
    paper: int = 0
    quarantined: int = 0
    invalid: int = 0
    dropped: int = 0

    @property
    def accounted(self) -> int:
        return self.digital + self.paper + self.quarantined + self.invalid + self.dropped

    @property
    def is_balanced(self) -> bool:
        return self.uploaded == self.accounted


def books(uploaded: int, outcomes: Iterable[Outcome]) -> Books:
    """Count `outcomes` against what the file held. `uploaded` is counted by the reader of the file, not from the rows."""
    return of_counts(uploaded, Counter(outcomes))


def of_counts(uploaded: int, count: Counter[Outcome]) -> Books:
    """The books of rows that somebody has counted already, outcome by outcome."""
    return Books(uploaded, **{outcome.value: count[outcome] for outcome in Outcome})
