"""Moving the instant of a release that people were told of: two persons, and never so soon that nobody could object."""

from __future__ import annotations

from datetime import datetime, timedelta

from notifications.rules.release import LONGEST_WAIT

SOONEST = timedelta(minutes=10)


def may_move_to(release_at: datetime, now: datetime) -> bool:
    return now + SOONEST <= release_at <= now + LONGEST_WAIT
