"""When a batch may become visible. What a resident may open then is decided by the scope, in one place for every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_WAIT = timedelta(days=180)


class Wait(StrEnum):
    """Why a batch is not released yet."""

    MATERIALISING = "materialising"
    RENDERING = "rendering"
    FAILED = "failed"
    SIGNATURE = "signature"
    ROOM = "room"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of one issued batch: `expected` rows go out digitally, `ready` of their notices have a PDF."""

    expected: int
    written: int
    ready: int
    failed: int
    chunks_open: int
    lacks: Wait | None = None
    """What rendering itself waits for: a certificate, or room on the disk."""


def waits_for(progress: Progress, release_at: datetime, now: datetime) -> Wait | None:
    """The one thing a release waits for, the most pressing first; None when it may happen now.

    A failed PDF stops the whole batch: everybody sees the result in the same instant, or nobody does.
    """
    if progress.chunks_open or progress.written < progress.expected:
        return Wait.MATERIALISING
    if progress.failed:
        return Wait.FAILED
    if progress.ready < progress.written:
        return progress.lacks or Wait.RENDERING
    return Wait.TIME if now < release_at else None


def is_acceptable_time(release_at: datetime, now: datetime) -> bool:
    """A release is planned for now or later, and not for a time when nobody remembers it (a slip in the year)."""
    return now - timedelta(minutes=1) <= release_at <= now + LONGEST_WAIT
