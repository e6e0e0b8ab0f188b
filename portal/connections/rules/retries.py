"""When a service that did not hear us is called again."""

import datetime as dt
from dataclasses import dataclass

FIRST = dt.timedelta(seconds=5)
LONGEST = dt.timedelta(minutes=10)
GIVE_UP_AFTER = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Outcome:
    """`state` as kept: sent, waiting or given_up; `again_at` for those that wait."""

    state: str
    again_at: dt.datetime | None = None


def after(tries: int, asked_at: dt.datetime, trouble: str, now: dt.datetime) -> Outcome:
    """What becomes of a call that was tried so many times (from 1), asked for then, with this trouble (empty: none)."""
    if not trouble:
        return Outcome("sent")
    if now - asked_at >= GIVE_UP_AFTER:
        return Outcome("given_up")
    return Outcome("waiting", now + min(FIRST * 2 ** min(tries - 1, 10), LONGEST))
