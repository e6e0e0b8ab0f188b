"""Dates and times of day as people write them."""

import re
from collections.abc import Mapping
from datetime import date

from portal.lib.japanese import fold_width
from procedures.rules.raw import BadAnswer, is_digits, line

# Era -> western year before its first: 令和1年 = 2019 = 2018 + 1.
ERAS: Mapping[str, int] = {"": 0, "R": 2018, "H": 1988, "S": 1925, "T": 1911}
_FIRST_YEAR = 1900
_YEARS_AHEAD = 20
_CLOCK = re.compile(r"(午前|午後|am|pm)?([0-9]{1,2})[:時]([0-9]{0,2})分?(am|pm)?")
_CLOCK_IN_DIGITS = re.compile(r"([0-9]{1,2})([0-9]{2})")


def day(raw: object, today: date, *, is_past: bool) -> str | None:
    """ISO text of a day that may stand in a form; `is_past`: not after today, as a birth date."""
    found = _day(raw)
    if found is None:
        return None
    if found.year < _FIRST_YEAR:
        raise BadAnswer("too_early")
    if is_past and found > today:
        raise BadAnswer("in_the_future")
    if found.year > today.year + _YEARS_AHEAD:
        raise BadAnswer("too_late")
    return found.isoformat()


def _day(raw: object) -> date | None:
    boxes = _boxes(raw)
    if not any(boxes[1:]):
        return None
    if not all(boxes[1:]):
        raise BadAnswer("part_missing")
    era, year, month, number = boxes
    if era not in ERAS:
        raise BadAnswer("unreadable")
    try:
        return date(ERAS[era] + _number("1" if era and year == "元" else year), _number(month), _number(number))
    except (ValueError, OverflowError) as error:
        raise BadAnswer("not_a_date") from error


def _boxes(raw: object) -> list[str]:
    """Four boxes as they came, or an ISO date taken apart."""
    if isinstance(raw, str):
        parts = ["", *(raw.strip().split("-") if raw.strip() else ("", "", ""))]
    elif isinstance(raw, list | tuple):
        parts = ["" if part is None else part for part in raw]
    else:
        raise BadAnswer("unreadable")
    if len(parts) != 4:
        raise BadAnswer("unreadable")
    return [fold_width(line(str(part) if isinstance(part, int) else part)) for part in parts]


def _number(text: str) -> int:
    if not (is_digits(text) and len(text) <= 4):
        raise ValueError(text)
    return int(text)


def clock(raw: object) -> str | None:
    """ "09:05" out of 9:05, ９時５分, 午後3時 or 1530."""
    text = "".join(fold_width(line(raw)).lower().split())
    if not text:
        return None
    found = _CLOCK.fullmatch(text)
    plain = _CLOCK_IN_DIGITS.fullmatch(text)
    if found:
        half, hour, minute = found[1] or found[4], int(found[2]), int(found[3] or 0)
    elif plain:
        half, hour, minute = None, int(plain[1]), int(plain[2])
    else:
        raise BadAnswer("not_a_time")
    if half and hour > 12:
        raise BadAnswer("not_a_time")
    if half:
        hour = hour % 12 + (12 if half in {"午後", "pm"} else 0)
    if hour > 23 or minute > 59:
        raise BadAnswer("not_a_time")
    return f"{hour:02}:{minute:02}"
