"""Days and hours as they are written, made into something that can be asked "open now?"."""

import re
from collections.abc import Sequence
from typing import TypedDict

from recommend.rules.written import folded

# Monday is 0; 7 stands for public holidays.
WEEK, HOLIDAY = "月火水木金土日", 7
_ALWAYS = (0, 1, 2, 3, 4, 5, 6, 7)
_WORDS = {"平日": (0, 1, 2, 3, 4), "毎日": _ALWAYS, "年中無休": _ALWAYS, "全日": _ALWAYS}
# As a person types them, one after the other; 「土日」 are two days, and 「土曜日曜」 as well.
_DAY = rf"(?:祝日?|[{WEEK}](?:曜(?:日(?!曜))?)?)"
_DAYS = re.compile(rf"{_DAY}+")
_FROM_TO = re.compile(rf"([{WEEK}])(?:曜日?)?(?:[~\-ー〜～]|から)([{WEEK}])(?:曜日?)?(?:まで)?")
_SPAN = re.compile(rf"([{WEEK}])曜?日?[~\-ー〜～から]+([{WEEK}])")
_CLOCK = re.compile(r"(\d{1,2})(?::|時)(\d{2})?分?")
_TYPED = re.compile(r"([^0-9]*?)\s*(\d{1,2}(?::|時)(?:\d{2})?分?)\s*[~\-ー〜～]\s*(\d{1,2}(?::|時)(?:\d{2})?分?)\s*")

# The form is that of `Place.opening`.
Span = TypedDict("Span", {"days": list[int], "from": str, "to": str})


def spans(days: str, begins: str, ends: str) -> list[Span]:
    """One span of hours on the days named; every day when no days are named. [] when either end cannot be read."""
    opens, closes = clock(begins), clock(ends)
    if not opens or not closes or opens >= closes:
        return []
    return [{"days": list(days_in(days) or range(HOLIDAY + 1)), "from": opens, "to": closes}]


def line(text: str) -> list[Span]:
    """「月〜金 9:00〜17:00」 as a person types it; [] when any part of it cannot be read.

    `days_in` makes the best of what a table says. Here somebody can be asked to write it again: 「祝日を除く」 or 「第二月曜」
    half understood would tell people that a closed door is open.
    """
    found = _TYPED.fullmatch(folded(text))
    if not found:
        return []
    days, opens, closes = _named_days(found[1]), clock(found[2]), clock(found[3])
    return [{"days": days, "from": opens, "to": closes}] if days and opens and closes and opens < closes else []


def _named_days(text: str) -> list[int]:
    """Every day when none is named; [] when something else than days is."""
    written = re.sub(r"\s", "", text)
    parts = [_days_of(part) for part in re.split("[・、,]", written)] if written else [[*_ALWAYS]]
    return sorted({day for part in parts for day in part}) if all(parts) else []


def _days_of(part: str) -> list[int]:
    if part in _WORDS:
        return [*_WORDS[part]]
    if span := _FROM_TO.fullmatch(part):
        first, last = WEEK.index(span[1]), WEEK.index(span[2])
        return [day % 7 for day in range(first, last + (7 if last < first else 0) + 1)]
    return [f"{WEEK}祝".index(day[0]) for day in re.findall(_DAY, part)] if _DAYS.fullmatch(part) else []


def days_in(text: str) -> Sequence[int]:
    """「月火水木金」, 「月〜金」, 「平日」; () when no day is named."""
    written = re.sub(r"\([^)]*(?:休|除)[^)]*\)|祝日", lambda found: "祝" if found[0] == "祝日" else "", folded(text))
    written = written.replace("曜日", "").replace("曜", "")
    for word, days in _WORDS.items():
        if word in written:
            return days
    found = {day for match in _SPAN.finditer(written) for day in range(WEEK.index(match[1]), WEEK.index(match[2]) + 1)}
    found |= {WEEK.index(letter) for letter in written if letter in WEEK} if not found else set()
    if found and "祝" in written:
        found.add(HOLIDAY)
    return sorted(found)


def clock(text: str) -> str:
    """ "7:30", 「7時30分」 and "07:30:00" are "07:30"; "" for anything else. 24:00 is an end."""
    found = _CLOCK.match(folded(text))
    if not found:
        return ""
    hour, minute = int(found[1]), int(found[2] or 0)
    return f"{hour:02}:{minute:02}" if (hour, minute) <= (24, 0) and minute < 60 else ""


def typed(opening: Sequence[Span]) -> str:
    """As `line` reads it, a line for each."""
    return "\n".join(f"{_named(span['days'])} {span['from']}〜{span['to']}" for span in opening)


def _named(days: Sequence[int]) -> str:
    return "毎日" if {*days} == {*_ALWAYS} else "・".join((*WEEK, "祝日")[day] for day in sorted(days))
