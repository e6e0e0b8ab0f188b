"""From when to when something of the children's calendar can be done, for one birth date or due date.

A statutory age is reached on the day *before* the birthday (年齢計算ニ関スル法律), so "from two months" opens on that eve, and "to the
first birthday" ends on it: the two ends of one rule never overlap. Days and weeks are counted as they are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portal.attributes.rules.ages import birthday

from .calendarplan import ClassSpan, Entry, Span

DAY = timedelta(days=1)
# A due date is the first day of the 40th week.
PREGNANCY_DAYS = 280


@dataclass(frozen=True)
class Window:
    """Both ends included. `best_from` and `best_until` are the usual time, where there is one."""

    key: str
    entry: Entry
    opens_on: date
    closes_on: date
    best_from: date | None = None
    best_until: date | None = None


def windows(entry: Entry, base_on: date) -> Iterator[Window]:
    """`base_on` is the birth date; for what concerns a pregnancy, the due date. More than one for what comes each year."""
    if entry.yearly is not None:
        yield from _each_year(entry, entry.yearly, base_on)
        return
    best_from, best_until = _best(entry, base_on)
    opens_on, closes_on = _allowed(entry, base_on)
    yield Window(entry.key, entry, opens_on, closes_on, best_from, best_until)


def beginnings(entry: Entry, base_on: date) -> list[date]:
    """The day to plan for, once for each time it comes. Of a dose before nothing is known here. Who is born later begins no sooner."""
    if entry.yearly is not None:
        low, high = entry.yearly.ages
        years = [class_year(base_on, age) - 1 for age in range(low, high + 1)]
        return [max(_day_of_school_year(year, entry.yearly.from_), base_on) for year in years]
    best_from, _until = _best(entry, base_on)
    opens_on, _closes_on = _allowed(entry, base_on)
    return [max(opens_on, best_from or opens_on)]


def day_at(length: str, base_on: date) -> date:
    """The day on which somebody born on `base_on` is that old, by their birthday."""
    parts = {unit: int(number) for number, unit in re.findall(r"([0-9]+)([ymwd])", length)}
    if months := parts.get("y", 0) * 12 + parts.get("m", 0):
        return birthday(base_on, months, "month")
    return base_on + timedelta(days=parts.get("w", 0) * 7 + parts.get("d", 0))


def after_gap(done_on: date, gap: str) -> date:
    """The first day for the next dose: 27 days *between* the two end on the 28th day; months end on the same day of the month."""
    number = int(gap[:-1])
    return birthday(done_on, number, "month") if gap.endswith("m") else done_on + timedelta(days=number + 1)


def class_year(born_on: date, age: int) -> int:
    """The school year (it begins on 1 April) for which `age` was completed on its first day: 1 April counts with the older ones."""
    return born_on.year + age + ((born_on.month, born_on.day) > (4, 1))


def _allowed(entry: Entry, base_on: date) -> tuple[date, date]:
    if entry.class_ is not None:
        return _of_class(entry.class_, base_on)
    if entry.due is not None:
        return _ends(entry.due, base_on - timedelta(days=PREGNANCY_DAYS))
    if entry.age is not None:
        return _ends(entry.age, base_on)
    raise ValueError(f"{entry.key} is never")


def _ends(span: Span, base_on: date) -> tuple[date, date]:
    opens_on = day_at(span.from_, base_on)
    if opens_on > base_on and span.from_[-1] in "ym":
        opens_on -= DAY
    closes_on = day_at(span.last, base_on) if span.last else day_at(span.to or "", base_on) - DAY
    return opens_on, closes_on


def _best(entry: Entry, base_on: date) -> tuple[date | None, date | None]:
    if entry.best is not None:
        closes_on = day_at(entry.best.last, base_on) if entry.best.last else day_at(entry.best.to or "", base_on) - DAY
        return day_at(entry.best.from_, base_on), closes_on
    if entry.best_class is not None:
        return _of_class(ClassSpan.model_validate({"ages": entry.best_class}), base_on)
    return None, None


def _of_class(span: ClassSpan, born_on: date) -> tuple[date, date]:
    low, high = (class_year(born_on, age) for age in span.ages)
    return _day_of_school_year(low, span.from_), _day_of_school_year(high, span.to)


def _each_year(entry: Entry, span: ClassSpan, born_on: date) -> Iterator[Window]:
    """In the school year before each April at which the child has one of the ages; not before it is born."""
    for age in range(span.ages[0], span.ages[1] + 1):
        year = class_year(born_on, age)
        opens_on, closes_on = _day_of_school_year(year - 1, span.from_), _day_of_school_year(year - 1, span.to)
        if closes_on >= born_on:
            yield Window(f"{entry.key}@{year}", entry, max(opens_on, born_on), closes_on)


def _day_of_school_year(year: int, month_day: str) -> date:
    month, day = (int(part) for part in month_day.split("-"))
    year += month < 4
    # 29 February, where there is none, is the last day of the month.
    return date(year, 3, 1) - DAY if (month, day) == (2, 29) else date(year, month, day)
