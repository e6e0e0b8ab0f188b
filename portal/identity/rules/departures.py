"""Leaving, and what may be taken along: how long one may think again, and how long a copy lies ready."""

import datetime as dt

GRACE = dt.timedelta(days=14)
COPY_LASTS = dt.timedelta(hours=24)


def is_due(due_at: dt.datetime, now: dt.datetime) -> bool:
    return now >= due_at


def may_take(expires_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a copy is made and still lies ready."""
    return expires_at is not None and now < expires_at
