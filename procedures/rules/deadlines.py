"""When one may apply, until when a correction counts, and when an answer may be expected."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.lib.holidays import is_day_of_rest

__all__ = ["Window", "correction_due", "expected_on", "is_day_of_rest", "is_in_time", "is_open", "is_working_day", "may_submit"]


@dataclass(frozen=True)
class Window:
    """Open from `opens_at` up to and including the minute of `closes_at` (23:59 means until 23:59:59)."""

    opens_at: datetime
    closes_at: datetime
    grace: timedelta = timedelta(0)

    @property
    def ends_before(self) -> datetime:
        return _end_of_minute(self.closes_at)


def is_open(window: Window, now: datetime) -> bool:
    return window.opens_at <= now < window.ends_before


def may_submit(window: Window, started_at: datetime, now: datetime) -> bool:
    """Who was already in the form at the closing minute may finish within the grace; who was not, may not."""
    if is_open(window, now):
        return True
    return started_at < window.ends_before <= now < window.ends_before + window.grace


def is_in_time(due_at: datetime, now: datetime) -> bool:
    return now < _end_of_minute(due_at)


def correction_due(round_due_at: datetime | None, days: int, now: datetime) -> datetime:
    """The round's own deadline while it lies ahead; else the last minute of the day `days` days from today. `now` is local time."""
    if round_due_at is not None and is_in_time(round_due_at, now):
        return round_due_at
    return (now + timedelta(days=days)).replace(hour=23, minute=59, second=0, microsecond=0)


def _end_of_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and not is_day_of_rest(day)


def expected_on(received_on: date, working_days: int) -> date:
    """The day of receipt does not count (民法140条); 0 working days is the day of receipt or the next working day."""
    days = _working_days_from(received_on + timedelta(days=1) if working_days else received_on)
    for _passed in range(working_days - 1):
        next(days)
    return next(days)


def _working_days_from(day: date) -> Iterator[date]:
    while True:
        if is_working_day(day):
            yield day
        day += timedelta(days=1)
