"""Days that stand in a running text: a deadline, a span, the day of an event."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.lib.wareki import ERAS
from recommend.rules import written

_DAY = re.compile(
    r"(?:(?:(?P<year>\d{4})年|(?P<era>令和|平成)(?P<of>元|\d{1,2})年)\s*)?(?P<month>\d{1,2})月\s*(?P<day>\d{1,2})日|(?P<y2>\d{4})[/.](?P<m2>\d{1,2})[/.](?P<d2>\d{1,2})"
)
_BEHIND = re.compile(r"\s*(?:\([^)]{1,8}\))?\s*(?:(?:午前|午後)?\d{1,2}(?:時|:)\d{0,2}分?)?\s*")
_ENDS = re.compile(r"(?:まで|必着|消印有効|締切|〆切|締め切り|が期限|を期限)")
_ABOUT = re.compile(r"(?:申込|申し込み|申請|応募|受付|提出|届出|締切|締め切り|〆切|期限|予約|募集)")
_SPAN = re.compile(r"^\s*(?:から|~|〜|～|-|－|―)\s*$")


@dataclass(frozen=True)
class Days:
    """`deadline_on`: until when one must do something. `first_on` and `last_on`: when it takes place, or is open."""

    deadline_on: dt.date | None = None
    first_on: dt.date | None = None
    last_on: dt.date | None = None


@dataclass(frozen=True)
class _Found:
    on: dt.date
    begins: int
    ends: int


def days(text: str, today: dt.date) -> Days:
    """What the text says first of each. A day without a year is the one nearest to come, or of the last month."""
    deadline = begins = last = None
    for line in text.splitlines():
        told = written.folded(line)
        found = [*_found(told, today)]
        if not found:
            continue
        if deadline is None:
            deadline = _deadline(told, found)
        if begins is None and not _ABOUT.search(told):
            begins, last = _span(told, found)
    return Days(deadline, begins, last)


def first(text: str, today: dt.date) -> dt.date | None:
    """The first day that is named at all."""
    return next((one.on for one in _found(written.folded(text), today)), None)


def _found(line: str, today: dt.date) -> Iterator[_Found]:
    year: int | None = None
    for match in _DAY.finditer(line):
        told = _year(match)
        year = told or year
        month, day = int(match["month"] or match["m2"]), int(match["day"] or match["d2"])
        on = _on(told or year, month, day, today)
        if on:
            yield _Found(on, match.start(), match.end())


def _year(match: re.Match[str]) -> int | None:
    if match["era"]:
        era = next(era for era in ERAS if era.name == match["era"])
        return era.western(1 if match["of"] == "元" else int(match["of"]))
    told = match["year"] or match["y2"]
    return int(told) if told else None


def _on(year: int | None, month: int, day: int, today: dt.date) -> dt.date | None:
    years = [year] if year else [today.year, today.year + 1]
    for one in years:
        try:
            on = dt.date(one, month, day)
        except ValueError:
            continue
        if year or on >= today - dt.timedelta(days=31):
            return on
    return None


def _deadline(line: str, found: list[_Found]) -> dt.date | None:
    if not _ABOUT.search(line):
        return None
    for one in reversed(found):
        behind = line[one.ends :]
        skipped = _BEHIND.match(behind)
        if _ENDS.match(behind[skipped.end() if skipped else 0 :]):
            return one.on
    if re.search(r"(?:締切|締め切り|〆切|期限)", line[: found[-1].begins]):
        return found[-1].on
    return None


def _span(line: str, found: list[_Found]) -> tuple[dt.date, dt.date]:
    first = found[0]
    if len(found) > 1 and found[1].on >= first.on:
        between = line[first.ends : found[1].begins]
        skipped = _BEHIND.match(between)
        if _SPAN.match(between[skipped.end() if skipped else 0 :]):
            return first.on, found[1].on
    return first.on, first.on
