"""Whether somebody answers the telephone of a town hall now, until when, and when again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from portal.lib import holidays

# A town hall that does not open within this many days has given no hours that could be told.
AHEAD = 62
WORKING_DAYS = frozenset(range(5))


class Why(StrEnum):
    """Why nobody answers: today's hours have not begun, are over, or there are none."""

    EARLY = "early"
    LATE = "late"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    YEAR_END = "year_end"
    SPECIAL = "special"


@dataclass(frozen=True)
class Span:
    """From the first minute up to the last, which is no longer answered."""

    starts: time
    ends: time


@dataclass(frozen=True)
class Week:
    """`special` are days with hours of their own; None: closed. They stand over weekdays, holidays and the end of the year."""

    span: Span
    weekdays: frozenset[int] = WORKING_DAYS
    special: Mapping[date, Span | None] = field(default_factory=dict)

    def on(self, day: date) -> Span | None:
        if day in self.special:
            return self.special[day]
        return self.span if day.weekday() in self.weekdays and not holidays.is_day_of_rest(day) else None


@dataclass(frozen=True)
class Answering:
    """`until` is told while it is open, `why` and `next_at` (aware; None: not within two months) while it is not."""

    is_open: bool
    until: time | None = None
    why: Why | None = None
    next_at: datetime | None = None


def at(week: Week, now: datetime) -> Answering:
    """`now` is local time."""
    span, clock = week.on(now.date()), now.time()
    if span and span.starts <= clock < span.ends:
        return Answering(True, until=span.ends)
    why = _why(week, now) if span is None else Why.EARLY if clock < span.starts else Why.LATE
    return Answering(False, why=why, next_at=_next(week, now))


def _why(week: Week, now: datetime) -> Why:
    day = now.date()
    if day in week.special:
        return Why.SPECIAL
    if holidays.is_year_end(day):
        return Why.YEAR_END
    return Why.HOLIDAY if holidays.is_day_of_rest(day) and day.weekday() in week.weekdays else Why.WEEKEND


def _next(week: Week, now: datetime) -> datetime | None:
    days = (now.date() + timedelta(days=number) for number in range(AHEAD))
    starts = (datetime.combine(day, span.starts, tzinfo=now.tzinfo) for day in days if (span := week.on(day)))
    return next((moment for moment in starts if moment > now), None)


_WORKING = re.compile(r"平日|月(曜日?)?\s*(から|[-~〜～・])\s*金(曜日?)?")
_CLOCK = r"(午前|午後)?(\d{1,2})(?:時|:)(?:(\d{1,2})分?|(半))?"
_FROM_TO = re.compile(rf"{_CLOCK}\s*(?:から|[-~〜～])\s*{_CLOCK}")
# What may stand beside them and changes nothing.
_BESIDE = re.compile(r"祝日|休日|年末年始|を?除く|を?のぞく|まで|の|[ \t()（）、。・:]")


def read(written: str) -> Week | None:
    """The hours of a sentence like 平日 8時45分から17時15分; None where it says more than that, or something else."""
    text = unicodedata.normalize("NFKC", written)
    found = _FROM_TO.findall(text)
    more = _BESIDE.sub("", _WORKING.sub("", _FROM_TO.sub("", text)))
    if len(found) != 1 or not _WORKING.search(text) or more:
        return None
    half, hour, minute, and_half, half_to, hour_to, minute_to, and_half_to = found[0]
    starts, ends = _clock(half, hour, minute, and_half), _clock(half_to, hour_to, minute_to, and_half_to)
    return Week(Span(starts, ends)) if starts and ends and starts < ends else None


def _clock(half: str, hour: str, minute: str, and_half: str) -> time | None:
    hours, minutes = int(hour) + (12 if half == "午後" and int(hour) < 12 else 0), 30 if and_half else int(minute or 0)
    return time(hours, minutes) if hours < 24 and minutes < 60 else None
