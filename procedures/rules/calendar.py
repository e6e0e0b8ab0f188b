"""The rounds of a procedure for a year, worked out from its timetable (data) and the day it is set up."""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Spec

_WAREKI_BEFORE = 2018
_LAST_MONTH_OF_YEAR = 3


class DayOfYear(BaseModel):
    """A day of the fiscal year before admission: October to December lie in its first calendar year, January to March in the next."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    month: Annotated[int, Spec(ge=1, le=12)]
    day: Annotated[int, Spec(ge=1, le=31)]

    def in_fiscal_year(self, year: int) -> date:
        calendar_year = year + 1 if self.month <= _LAST_MONTH_OF_YEAR else year
        last = calendar.monthrange(calendar_year, self.month)[1]
        return date(calendar_year, self.month, min(self.day, last))


class YearlyRound(BaseModel):
    """One round for the next April, such as 堺市's 1–21 October with corrections until 10 November and results on 10 January."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    opens: DayOfYear
    closes: DayOfYear
    correction_due: DayOfYear
    results: DayOfYear


class Timetable(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["yearly"]
    rounds: tuple[YearlyRound, ...]


@dataclass(frozen=True)
class RoundPlan:
    """Days in Japan; the last day of applying and of correcting counts until 23:59."""

    slug: str
    name: str
    opens_on: date
    closes_on: date
    correction_due_on: date
    results_on: date
    starts_on: date


def fiscal_year(day: date) -> int:
    """年度: April to March. 2026-11-21 lies in 2026, which is 令和8年度."""
    return day.year - 1 if day.month <= _LAST_MONTH_OF_YEAR else day.year


def rounds(timetable: Timetable, today: date) -> tuple[RoundPlan, ...]:
    """The rounds of the current fiscal year, for admission on the following 1 April.

    On a day between two seasons (堺市: March to September) the first round is brought forward, so that a town which is set up then can
    still show the procedure; its closing day stays.
    """
    year = fiscal_year(today)
    if all(today > each.closes.in_fiscal_year(year) for each in timetable.rounds):
        year += 1
    plans = [_plan(each, number, year) for number, each in enumerate(timetable.rounds, start=1)]
    if today < plans[0].opens_on:
        plans[0] = _opened_early(plans[0], today)
    return tuple(plans)


def _plan(each: YearlyRound, number: int, year: int) -> RoundPlan:
    return RoundPlan(
        slug=f"{year + 1}-04-{number}",
        name=f"令和{year + 1 - _WAREKI_BEFORE}年4月入所 {each.name}",
        opens_on=each.opens.in_fiscal_year(year),
        closes_on=each.closes.in_fiscal_year(year),
        correction_due_on=each.correction_due.in_fiscal_year(year),
        results_on=each.results.in_fiscal_year(year),
        starts_on=date(year + 1, 4, 1),
    )


def _opened_early(plan: RoundPlan, today: date) -> RoundPlan:
    return RoundPlan(**{**vars(plan), "opens_on": today})
