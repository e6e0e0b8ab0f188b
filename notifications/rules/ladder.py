"""The ladder of reminders: when the next one is due. After an outage one reminder makes up for all that were missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DEFAULT_HOURS = (24, 72, 144)
# Two reminders never come closer than this, also when the first of them was late.
GAP = timedelta(hours=12)
LONGEST = 24 * 90


@dataclass(frozen=True, slots=True)
class Due:
    """The reminder to send now (its number, from 1), and when to look again; None: the ladder ends here."""

    number: int
    next_at: datetime | None


def cleaned(hours: Sequence[int] | None) -> tuple[int, ...]:
    """A ladder as it is kept: rising, each rung once, none before the first hour nor after ninety days. None: the default."""
    wanted = DEFAULT_HOURS if hours is None else hours
    return tuple(sorted({int(hour) for hour in wanted if 1 <= int(hour) <= LONGEST}))


def first(hours: Sequence[int], released_at: datetime) -> datetime | None:
    return released_at + timedelta(hours=hours[0]) if hours else None


def due(hours: Sequence[int], released_at: datetime, now: datetime) -> Due | None:
    """What is due at `now` for a notice released then; None while the first rung is ahead."""
    past = [number for number, hour in enumerate(hours, start=1) if released_at + timedelta(hours=hour) <= now]
    if not past:
        return None
    ahead = (released_at + timedelta(hours=hour) for hour in hours[past[-1] :])
    return Due(past[-1], next((at for at in ahead if at >= now + GAP), None))
