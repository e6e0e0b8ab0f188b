"""Japanese eras and fiscal years: how an office writes a day. Reading what clerks wrote is `portal.lib.dates`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Era:
    name: str
    letter: str
    first_on: date
    last_on: date | None

    def western(self, year: int) -> int:
        return self.first_on.year + year - 1


REIWA = Era("令和", "R", date(2019, 5, 1), None)
ERAS = (
    REIWA,
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 24)),
    Era("明治", "M", date(1868, 1, 25), date(1912, 7, 29)),
)


def wareki(day: date) -> str:
    """令和8年4月1日; the first year is 元年. Before 1868 the western year."""
    era = era_of(day)
    if era is None:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{_year_name(era, day.year)}{day.month}月{day.day}日"


def era_of(day: date) -> Era | None:
    return next((era for era in ERAS if era.first_on <= day), None)


def year_of_era(day: date) -> str | None:
    """令和8年; None before 1868."""
    era = era_of(day)
    return _year_name(era, day.year) if era else None


def fiscal_year(day: date) -> int:
    """The year in which its April lies: 2027-03-31 belongs to 2026."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_name(year: int) -> str:
    """2026 becomes 令和8年度, by the era of its 1 April, as offices wrote 平成31年度."""
    era = era_of(date(year, 4, 1))
    return f"{_year_name(era, year)}度" if era else f"{year}年度"


def _year_name(era: Era, western: int) -> str:
    year = western - era.first_on.year + 1
    return f"{era.name}{'元' if year == 1 else year}年"
