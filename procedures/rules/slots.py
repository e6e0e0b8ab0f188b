"""When one may come to a counter: its hours, cut into slots, and which of them may still be booked. Japan knows no summer time."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from itertools import pairwise

from procedures.rules.deadlines import is_day_of_rest

JST = timezone(timedelta(hours=9))
MIDNIGHT = time(0)
_DAY, _CLOCK = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), re.compile(r"[0-9]{4}")
_CENTURY = (2000, 2100)
# The day before, when offices are open and there is still time to give the place back.
REMINDED_AT = time(10)


class Visit(StrEnum):
    """Where an appointment stands. Who waits has none yet, and may get one."""

    WAITING = "waiting"
    BOOKED = "booked"
    ARRIVED = "arrived"
    MISSED = "missed"
    CANCELLED = "cancelled"
    CALLED_OFF = "called_off"
    ENDED = "ended"


OPEN = frozenset({Visit.WAITING, Visit.BOOKED})
HOLDS_A_PLACE = frozenset({Visit.BOOKED, Visit.ARRIVED, Visit.MISSED})


@dataclass(frozen=True)
class Hours:
    """Every week on `weekday` (Monday is 0): from `starts` to `ends`, in slots of `minutes`, for `capacity` people each."""

    weekday: int
    starts: time
    ends: time
    minutes: int
    capacity: int


@dataclass(frozen=True)
class Slot:
    starts_at: datetime
    ends_at: datetime
    capacity: int


@dataclass(frozen=True)
class Plan:
    """All that decides when a counter takes whom. `closes_hours`: until how many hours before a slot it may be booked."""

    hours: tuple[Hours, ...]
    days_off: frozenset[date]
    days_ahead: int
    closes_hours: int


def slots_on(plan: Plan, day: date) -> tuple[Slot, ...]:
    """The slots of a day, in order, none over another. A rest that is shorter than a slot is left over."""
    if day in plan.days_off or is_day_of_rest(day):
        return ()
    found: list[Slot] = []
    for hours in sorted((each for each in plan.hours if each.weekday == day.weekday()), key=lambda each: each.starts):
        found += [slot for slot in _cut(hours, day) if not found or slot.starts_at >= found[-1].ends_at]
    return tuple(found)


def _cut(hours: Hours, day: date) -> Iterator[Slot]:
    here, end, step = at(day, hours.starts), at(day, hours.ends), timedelta(minutes=hours.minutes)
    while step and here + step <= end:
        yield Slot(here, here + step, hours.capacity)
        here += step


def read_day(text: str) -> date | None:
    """A day as it stands in an address: 2026-12-01. None for what is none, or lies outside of this century."""
    try:
        day = date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        return None
    return day if _CENTURY[0] <= day.year < _CENTURY[1] else None


def read_clock(text: str) -> time | None:
    """A time as it stands in an address: 0930."""
    try:
        return time(int(text[:2]), int(text[2:])) if _CLOCK.fullmatch(text) else None
    except ValueError:
        return None


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, JST)


def day_of(moment: datetime) -> date:
    return moment.astimezone(JST).date()


def days(plan: Plan, now: datetime) -> tuple[date, ...]:
    """Today and the days ahead that may be booked, open or not."""
    today = day_of(now)
    return tuple(today + timedelta(days=number) for number in range(plan.days_ahead + 1))


def slot_at(plan: Plan, starts_at: datetime) -> Slot | None:
    return next((slot for slot in slots_on(plan, day_of(starts_at)) if slot.starts_at == starts_at), None)


def closes_at(plan: Plan, starts_at: datetime) -> datetime:
    """The last instant at which the slot may be booked, and at which somebody who waits may get it."""
    return starts_at - timedelta(hours=plan.closes_hours)


def may_book(plan: Plan, starts_at: datetime, now: datetime) -> bool:
    is_near = day_of(starts_at) <= day_of(now) + timedelta(days=plan.days_ahead)
    return is_near and now < starts_at and now <= closes_at(plan, starts_at)


def free(slot: Slot, held: Collection[tuple[datetime, datetime]]) -> int:
    """Places left. `held`: (start, end) of who comes; they count wherever they overlap, for the hours may have changed since."""
    return max(0, slot.capacity - sum(start < slot.ends_at and slot.starts_at < end for start, end in held))


def remind_at(starts_at: datetime, now: datetime) -> datetime | None:
    """None for who books later than that: they know."""
    moment = at(day_of(starts_at) - timedelta(days=1), REMINDED_AT)
    return moment if moment > now else None


def overlapping(hours: Collection[Hours]) -> tuple[Hours, Hours] | None:
    """Two opening hours of one weekday that lie over each other."""
    ordered = sorted(hours, key=lambda each: (each.weekday, each.starts))
    return next(((one, two) for one, two in pairwise(ordered) if one.weekday == two.weekday and two.starts < one.ends), None)
