"""Special days as a clerk writes them, one a line: 2026-12-28 休み, or 2027-03-28 9:00-12:00 引っ越しの窓口."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from portal.help.rules.hours import Span

_LINE = re.compile(
    r"(?P<day>\S+)[\s、,]+(?:(?P<closed>休み?|休業|閉庁)"
    r"|(?P<h1>\d{1,2})[:時](?P<m1>\d{2})?分?[-~〜～から]+(?P<h2>\d{1,2})[:時](?P<m2>\d{2})?分?)\s*(?P<note>.*)"
)
_DAY = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?")


@dataclass(frozen=True)
class Special:
    """One day. `span` None: closed. `note` is for the clerks."""

    day: date
    span: Span | None
    note: str = ""


@dataclass(frozen=True)
class Unreadable:
    """A line (counted from 1) that says no day and hours."""

    number: int
    line: str


def read(lines: Iterable[str]) -> tuple[list[Special], list[Unreadable]]:
    """Empty lines are left out; of a day that is written twice the last line counts. １２：００ is read as 12:00."""
    found: dict[date, Special] = {}
    bad = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        special = _special(unicodedata.normalize("NFKC", line.strip()))
        if special:
            found[special.day] = special
        else:
            bad.append(Unreadable(number, line.strip()[:40]))
    return [found[day] for day in sorted(found)], bad


def written(special: Special) -> str:
    hours = f"{special.span.starts:%H:%M}-{special.span.ends:%H:%M}" if special.span else "休み"
    return f"{special.day.isoformat()} {hours} {special.note}".strip()


def _special(line: str) -> Special | None:
    match = _LINE.fullmatch(line)
    day = _day(match["day"]) if match else None
    if match is None or day is None:
        return None
    if match["closed"]:
        return Special(day, None, match["note"].strip())
    try:
        span = Span(time(int(match["h1"]), int(match["m1"] or 0)), time(int(match["h2"]), int(match["m2"] or 0)))
    except ValueError:
        return None
    return Special(day, span, match["note"].strip()) if span.starts < span.ends else None


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None
