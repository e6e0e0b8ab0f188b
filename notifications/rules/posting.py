"""When a letter goes by post after all, and what the digest of a posting list stands for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum


class Why(StrEnum):
    """Nobody opened it in time, the resident does not take notices digitally, or asked for paper too."""

    UNREAD = "unread"
    OPTED_OUT = "opted_out"
    WANTED = "wanted"


class PostingState(StrEnum):
    DUE = "due"
    LISTED = "listed"
    DROPPED = "dropped"
    POSTED = "posted"
    RETURNED = "returned"
    FAILED = "failed"


# Who asks for paper gets the letters of the last weeks too, and not those of years.
WISH_REACHES_BACK = timedelta(days=30)

AT_THE_POST = frozenset({PostingState.POSTED, PostingState.RETURNED})


def is_due(paper_after: int | None, released_at: datetime, now: datetime) -> bool:
    """Whether a letter that nobody has opened goes to paper. `paper_after`: hours after the release, None for never."""
    return paper_after is not None and released_at + timedelta(hours=paper_after) <= now


def wishes_may_come(released_at: datetime, now: datetime) -> bool:
    """Whether a wish for paper that is made now still counts for a letter released then."""
    return released_at <= now <= released_at + WISH_REACHES_BACK


def state_after(posted_on: date | None, returned_on: date | None, now: PostingState) -> PostingState:
    """What the mail house's report makes of a letter."""
    if returned_on:
        return PostingState.RETURNED
    return PostingState.POSTED if posted_on else now


def manifest(lines: Iterable[tuple[str, int, str, str]]) -> str:
    """SHA-256 over (key, row, digest of the letter, digest of the address), in the order of the bundle."""
    digest = hashlib.sha256()
    for key, row, letter, address in lines:
        digest.update(f"{key}|{row}|{letter}|{address}\n".encode())
    return digest.hexdigest()
