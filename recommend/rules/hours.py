"""Whether a place is open: its hours as `Place.opening` keeps them, asked at one moment.

What is not known stays unknown: a place without readable hours is neither open nor closed, and neither is one on a public holiday of
which its hours do not speak.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Opening = Sequence[Mapping[str, Any]]
HOLIDAY, MIDNIGHT = 7, "24:00"
WEEK = frozenset(range(7))


@dataclass(frozen=True)
class Now:
    """`is_open` None: not known. `until` is when it closes today ("" at midnight), `opens_at` when it opens later today."""

    is_open: bool | None
    until: str = ""
    opens_at: str = ""


UNKNOWN = Now(None)


def at(opening: Opening, now: datetime, *, is_holiday: bool) -> Now:
    """`now` is local time."""
    spans = _spans(opening, now.weekday(), is_holiday=is_holiday)
    if spans is None:
        return UNKNOWN
    clock = f"{now:%H:%M}"
    ends = [end for start, end in spans if start <= clock < end]
    if ends:
        until = _followed(spans, max(ends))
        return Now(True, until="" if until == MIDNIGHT else until)
    return Now(False, opens_at=min((start for start, _end in spans if start > clock), default=""))


def is_always_open(opening: Opening) -> bool:
    """Day and night, every day of the week."""
    whole = [{*one["days"]} for one in opening if (one["from"], one["to"]) == ("00:00", MIDNIGHT)]
    return {day for days in whole for day in days} >= WEEK


def _spans(opening: Opening, weekday: int, *, is_holiday: bool) -> list[tuple[str, str]] | None:
    if not opening:
        return None
    told = {day for one in opening for day in one["days"]}
    if is_holiday and HOLIDAY not in told and not is_always_open(opening):
        return None
    day = HOLIDAY if is_holiday and HOLIDAY in told else weekday
    return [(one["from"], one["to"]) for one in opening if day in one["days"]]


def _followed(spans: Sequence[tuple[str, str]], end: str) -> str:
    """Where one span ends and another goes on, nobody is sent away."""
    later = max((other for start, other in spans if start <= end < other), default=end)
    return end if later == end else _followed(spans, later)
