"""Ages as the law and the nurseries count them. Pure: the day comes in."""

from __future__ import annotations

from datetime import date, timedelta


def age_on(birth: date, day: date, *, on_the_eve: bool = False) -> int:
    """Full years on that day. Negative before birth.

    `on_the_eve`: by the Act on the Calculation of Age a year is complete at the end of the day before the birthday. Laws
    that say 「満○歳に達する日」 mean that day; pass True for them. Somebody born on 29 February is older on 1 March, or
    by the eve on 28 February.
    """
    if on_the_eve:
        day += timedelta(days=1)
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def age_in_months(birth: date, day: date) -> int:
    """Full months on that day, for check-ups and infant care."""
    return (day.year - birth.year) * 12 + day.month - birth.month - (day.day < birth.day)


def class_age(birth: date, year: int) -> int:
    """The nursery class (0歳児クラス = 0) of a child in a fiscal year: its age on 1 April, so children born from 2 April to
    the next 1 April are together. Born within the year: 0. Raises `ValueError` for a child born after that year.
    """
    if birth > date(year + 1, 3, 31):
        raise ValueError(f"born on {birth}, after the end of fiscal year {year}")
    return max(0, age_on(birth, date(year, 4, 1)))
