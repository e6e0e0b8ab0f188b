"""When the second operator may let a town go: what stands in the way, the first thing first.

It cannot be taken back: afterwards the town's own keys are gone, and what it has not taken along nobody opens any more.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

COOLING = dt.timedelta(days=30)
# A town may have nobody left who could take its file. So long it lies there for them.
UNTAKEN = dt.timedelta(days=90)


class Hindrance(StrEnum):
    """In the order in which they are looked for: first what another person, then what time, then what the town must do."""

    OWN_REQUEST = "own_request"
    NOT_ARCHIVED = "not_archived"
    TOO_SOON = "too_soon"
    HELD = "held"
    AT_WORK = "at_work"
    WRITTEN_SINCE = "written_since"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True)
class Going:
    """A town on its way out. `is_held`: something of it must not be erased; `is_at_work`: work is open that nobody could end afterwards;
    `is_written_since`: its file lacks something. A town that `is_merging` keeps what it has, under another name."""

    asked_by: int
    due_at: dt.datetime
    archived_at: dt.datetime | None = None
    taken_at: dt.datetime | None = None
    is_merging: bool = False
    is_held: bool = False
    is_at_work: bool = False
    is_written_since: bool = False


def due(asked_at: dt.datetime, *, is_merging: bool) -> dt.datetime:
    """From when on it may be confirmed: who leaves has time to think, a merger has its day from the law."""
    return asked_at if is_merging else asked_at + COOLING


def lies_until(archived_at: dt.datetime) -> dt.datetime:
    """From when on a file that nobody has taken keeps the town no longer."""
    return archived_at + UNTAKEN


def hindrance(going: Going, *, by: int, now: dt.datetime) -> Hindrance | None:
    """What stands in the way of this officer's yes; None: nothing does."""
    if by == going.asked_by:
        return Hindrance.OWN_REQUEST
    if going.archived_at is None:
        return Hindrance.NOT_ARCHIVED
    if now < going.due_at:
        return Hindrance.TOO_SOON
    if going.is_held:
        return Hindrance.HELD
    if going.is_at_work:
        return Hindrance.AT_WORK
    return None if going.is_merging else _of_its_file(going, going.archived_at, now)


def _of_its_file(going: Going, archived_at: dt.datetime, now: dt.datetime) -> Hindrance | None:
    if going.is_written_since:
        return Hindrance.WRITTEN_SINCE
    if going.taken_at is None and now < lies_until(archived_at):
        return Hindrance.NOT_TAKEN
    return None
