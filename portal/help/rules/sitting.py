"""How long somebody may sit beside: while something happens on the screen, and not longer than an hour."""

from datetime import datetime, timedelta

QUIET, LONGEST = timedelta(minutes=10), timedelta(hours=1)


def ends_at(since: datetime) -> datetime:
    return since + LONGEST


def is_over(since: datetime, seen: datetime, now: datetime) -> bool:
    return now >= ends_at(since) or now - seen >= QUIET
