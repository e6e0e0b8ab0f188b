"""Fair shares between towns, the pace of a provider, and the breaker that leaves a broken one alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

WAVE = 64
CAREFUL = 8
# How many workers send on one channel at a time.
HANDS = 2
# A wave that takes longer means a provider that answers slowly: then one worker at most waits for it.
SLOW = timedelta(seconds=2)
TRIP = 5
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Health:
    """How a provider is doing: `tokens` may be sent at `filled_at`; `failures` in a row; shut until `shut_until`."""

    tokens: float
    filled_at: datetime
    failures: int = 0
    shut_until: datetime | None = None
    pace: timedelta = timedelta()


def refilled(health: Health, rate: float, now: datetime) -> Health:
    """The bucket at `now`: `rate` tokens a second, and never more than two seconds' worth or one wave."""
    since = max(0.0, (now - health.filled_at).total_seconds())
    return replace(health, tokens=min(max(2 * rate, WAVE), health.tokens + rate * since), filled_at=now)


def room(health: Health, hands: int, now: datetime) -> int:
    """How many may be taken now while `hands` others are sending. A breaker that has just opened tries one."""
    if health.shut_until and now < health.shut_until:
        return 0
    is_careful = health.pace > SLOW or health.failures > 0
    if hands >= (1 if is_careful else HANDS):
        return 0
    most = 1 if health.failures >= TRIP else CAREFUL if is_careful else WAVE
    return max(0, min(most, int(health.tokens)))


def after_wave(health: Health, *, worked: int, broke: int, took: timedelta, now: datetime) -> Health:
    """Count what a wave saw. `broke`: away, busy or unsure. One that worked closes the breaker's book."""
    if worked:
        return replace(health, failures=0, shut_until=None, pace=took)
    if not broke:
        return health
    failures = health.failures + broke
    if failures < TRIP:
        return replace(health, failures=failures, pace=took)
    rest = min(LONGEST_REST, FIRST_REST * 2 ** min(8, failures // TRIP - 1))
    return replace(health, failures=failures, shut_until=now + rest, pace=took)


def shares(waiting: Mapping[str, int], room: int, after: str) -> dict[str, int]:
    """How many each town may send in this wave: one each in turn, beginning behind the town that came last, until it is full."""
    order = in_turn(sorted(waiting), after)
    given = dict.fromkeys(order, 0)
    while room > 0 and any(given[town] < waiting[town] for town in order):
        for town in order:
            if room > 0 and given[town] < waiting[town]:
                given[town] += 1
                room -= 1
    return {town: count for town, count in given.items() if count}


def in_turn(towns: Sequence[str], after: str) -> list[str]:
    """The towns (sorted) from the one behind `after` on, and round."""
    return [town for town in towns if town > after] + [town for town in towns if town <= after]
