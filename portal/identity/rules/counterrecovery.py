"""A recovery that begins at a counter: how far it is, who may confirm it, and whether the papers name whom the account names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from portal.lib import japanese

from .names import Names

# The second officer looks at the papers while the resident still stands at the counter.
WAITS = dt.timedelta(hours=2)
# Long enough to get another telephone; the paper alone opens nothing.
PAPER_LASTS = dt.timedelta(days=7)
# How often the paper's code may be typed in, right or wrong: each time at most one mail goes out, with three answers to it.
MOST_TRIES = 10


class Stage(StrEnum):
    WAITING = "waiting"
    READY = "ready"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN = frozenset({Stage.WAITING, Stage.READY})


@dataclass(frozen=True)
class Course:
    """What has happened to one recovery."""

    expires_at: dt.datetime
    confirmed_at: dt.datetime | None = None
    finished_at: dt.datetime | None = None
    cancelled_at: dt.datetime | None = None
    tries: int = 0


def stage_of(course: Course, now: dt.datetime) -> Stage:
    """Where it stands. The calendar and the tries end it without anybody writing that down."""
    if course.finished_at:
        return Stage.FINISHED
    if course.cancelled_at:
        return Stage.CANCELLED
    if now >= course.expires_at or course.tries >= MOST_TRIES:
        return Stage.EXPIRED
    return Stage.READY if course.confirmed_at else Stage.WAITING


def is_another_person(first: tuple[str, str], second: tuple[str, str]) -> bool:
    """Whether two officers (town, staff number) are two human beings: two accounts of one are not."""
    return first != second


def is_named(written: str, names: Names) -> bool:
    """Whether a name on papers can be this person's: 氏名, with 旧氏 or 通称 in its place, 髙 for 高. Nobody is named by nothing.

    Only a sieve: the second officer compares the papers with the very letters that the account has.
    """
    known = (f"{names.family}{names.given}", f"{names.former_family}{names.given}" if names.former_family else "", names.common)
    wanted = japanese.variant_key(written)
    return bool(wanted) and wanted in {japanese.variant_key(name) for name in known if name}
