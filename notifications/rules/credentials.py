"""What a machine may do with its token, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_LIFE = timedelta(days=366)


class Right(StrEnum):
    """Rights of a machine. There is none to approve, issue or recall letters: those are for people."""

    PREPARE = "batches:prepare"
    READ = "batches:read"
    READ_CASES = "cases:read"
    MOVE_CASES = "cases:move"


def is_alive(*, expires_at: datetime, revoked_at: datetime | None, now: datetime) -> bool:
    return revoked_at is None and now < expires_at


def is_acceptable_end(expires_at: datetime, now: datetime) -> bool:
    return now < expires_at <= now + LONGEST_LIFE
