"""What a batch came to: how fast it was opened, what each alert brought, and what it spared the town hall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

# Where the curve is drawn; the four that officers ask for stand among them.
MARKS = tuple(timedelta(hours=hours) for hours in (0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 72, 168))
ASKED_FOR = tuple(timedelta(hours=hours) for hours in (1, 3, 24, 168))
# Outside the town hall no figure stands for fewer people: nine are a class in a nursery, and each can be guessed.
SMALLEST = 10
# A reminder is given what was opened within a day of it.
LIFT_LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Point:
    """How many had opened, `after` the release."""

    after: timedelta
    opened: int


def curve(opened: Sequence[int], age: timedelta) -> tuple[Point, ...]:
    """The points of an opening curve that have passed; `opened` are the counts at `MARKS`, in their order.

    A mark that lies ahead is left out: drawn as a flat line it would read as "nobody opened any more".
    """
    return tuple(Point(mark, count) for mark, count in zip(MARKS, opened, strict=True) if mark <= age)


def asked_for(points: Sequence[Point]) -> tuple[Point, ...]:
    """After one hour, three, a day and a week, as far as these have passed."""
    return tuple(point for point in points if point.after in ASKED_FOR)


def percent(part: int, whole: int) -> int:
    """Rounded down, so that 100 means everybody."""
    return part * 100 // whole if whole else 0


def told_outside(count: int) -> int | None:
    """The figure as it may leave the town: None stands for "fewer than ten"."""
    return None if 0 < count < SMALLEST else count


def pair_outside(part: int, whole: int) -> tuple[int | None, int | None]:
    """Two figures of which one is part of the other. If the difference were small, the part would tell it: it goes too."""
    rest = whole - part
    if told_outside(whole) is None:
        return None, None
    if told_outside(part) is None or told_outside(rest) is None:
        return None, whole
    return part, whole


@dataclass(frozen=True, slots=True)
class Costs:
    """What a posted letter takes. Defaults: the sources in MISSION: 443 hours and 1.84 million yen for the letters of a year.

    `minutes`: of work for one posted letter; `share`: of that work in per cent that a digital one still takes.
    """

    minutes: float = 6.7
    share: float = 6.3
    yen_per_hour: int = 3000
    yen_per_letter: int = 120


@dataclass(frozen=True, slots=True)
class Saved:
    letters: int
    hours: float
    yen: int


def saved(letters: int, costs: Costs) -> Saved:
    """What `letters` that need not be posted spare: hours of work, and yen for that work and for the letters themselves."""
    hours = letters * costs.minutes * (1 - costs.share / 100) / 60
    return Saved(letters, round(hours, 1), round(hours * costs.yen_per_hour) + letters * costs.yen_per_letter)
