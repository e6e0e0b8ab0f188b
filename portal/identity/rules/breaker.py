"""When to stop asking a server that does not answer, and when to try again (circuit breaker)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum


class Line(Enum):
    """CLOSED: ask. OPEN: do not. TRIAL: the pause is over, one may try."""

    CLOSED = "closed"
    OPEN = "open"
    TRIAL = "trial"


@dataclass(frozen=True)
class Record:
    """Failures in a row, and until when nobody asks."""

    failures: int = 0
    open_until: dt.datetime | None = None


def line(record: Record, now: dt.datetime) -> Line:
    if record.open_until is None:
        return Line.CLOSED
    return Line.OPEN if now < record.open_until else Line.TRIAL


def after_failure(record: Record, now: dt.datetime, limit: int, pause: dt.timedelta) -> Record:
    """The line opens at the failure that reaches the limit; a failed trial opens it again at once."""
    failures = record.failures + 1
    return Record(failures, now + pause if failures >= limit else record.open_until)
