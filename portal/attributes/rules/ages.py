"""Ages as Japanese offices count them, turned into spans of birth dates.

A rule about an age is asked of many people on one day, so it is turned once into the birth dates that it holds for.
Sources: 年齢計算ニ関スル法律 (an age is reached on the day *before* the birthday), 民法143条 (a month without that day),
学校教育法17条 (school starts in the April after the sixth birthday; 1 April counts with the older ones).
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["year", "month", "day"]
Basis = Literal["birthday", "eve"]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Born:
    """Birth dates from `first` to `last`, both included; None leaves that end open."""

    first: date | None = None
    last: date | None = None

    def holds(self, born_on: date) -> bool:
        return (self.first is None or born_on >= self.first) and (self.last is None or born_on <= self.last)


def birthday(born_on: date, age: int, unit: Unit) -> date:
    """The day on which someone is `age` units old. Born on 29 February (or 31 August, in months): the first of the next month."""
    if unit == "day":
        return born_on + timedelta(days=age)
    year, month = _shifted(born_on, age * 12 if unit == "year" else age)
    if born_on.day <= calendar.monthrange(year, month)[1]:
        return date(year, month, born_on.day)
    return date(year + month // 12, month % 12 + 1, 1)


def youngest_of_age(today: date, age: int, unit: Unit, basis: Basis = "birthday") -> date:
    """The latest birth date that has reached `age` by `today`."""
    day = today + DAY if basis == "eve" else today
    if unit == "day":
        return day - timedelta(days=age)
    year, month = _shifted(day, -(age * 12 if unit == "year" else age))
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def of_age(today: date, at_least: int | None, below: int | None, unit: Unit, basis: Basis = "birthday") -> Born:
    """Who is at least `at_least` and not yet `below` on `today`; nobody who is still to be born."""
    last = youngest_of_age(today, at_least, unit, basis) if at_least is not None else today
    first = youngest_of_age(today, below, unit, basis) + DAY if below is not None else None
    return Born(first, min(last, today))


def school_year(today: date) -> int:
    """The year in which the current school year (年度) began: it turns on 1 April."""
    return today.year if (today.month, today.day) >= (4, 1) else today.year - 1


def of_class_age(today: date, at_least: int, below: int) -> Born:
    """Who had completed `at_least`, and not `below`, years on 1 April of this school year: born 2 April to 1 April."""
    year = school_year(today)
    return Born(date(year - below, 4, 2), date(year - at_least, 4, 1))


def years_old(born_on: date, today: date) -> int:
    """Completed years by the birthday, for showing."""
    return today.year - born_on.year - (birthday(born_on, today.year - born_on.year, "year") > today)


def _shifted(day: date, months: int) -> tuple[int, int]:
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1
