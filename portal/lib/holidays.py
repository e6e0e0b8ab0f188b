"""Days on which town halls rest. Pure: no clock, no models."""

from datetime import date

import jpholiday

# Offices are closed from 29 December to 3 January (地方自治法 第4条の2 and the towns' 休日条例).
_YEAR_END = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


def is_year_end(day: date) -> bool:
    return (day.month, day.day) in _YEAR_END


def is_day_of_rest(day: date) -> bool:
    """A national holiday, or the end of the year. A Saturday is none: some counters open then."""
    return is_year_end(day) or jpholiday.is_holiday(day)


def name_of(day: date) -> str:
    """What a national holiday is called in Japanese, "" for another day."""
    return jpholiday.is_holiday_name(day) or ""
