"""Quiet hours and rests: when an alert may sound. Japan knows no summer time, so an hour of the clock is an hour."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

from notifications.rules.alerts import Choice, Topic

JST = timezone(timedelta(hours=9))
MORNING = 7


def is_quiet(hour: int, quiet_from: int, quiet_until: int) -> bool:
    """Whether the clock's `hour` (0-23) lies in the quiet hours; they may go over midnight, equal ends mean none."""
    if quiet_from <= quiet_until:
        return quiet_from <= hour < quiet_until
    return hour >= quiet_from or hour < quiet_until


def not_before(choice: Choice, topic: Topic, now: datetime, resting_until: date | None = None) -> datetime:
    """The first instant from `now` on at which this may sound. What is important waits for no night, unless so chosen.

    A rest ends on the morning of `resting_until`.
    """
    start = max(now, _end_of_rest(resting_until)) if resting_until else now
    if topic is Topic.IMPORTANT and not choice.is_quiet_for_all:
        return start
    local = start.astimezone(JST)
    if not is_quiet(local.hour, choice.quiet_from, choice.quiet_until):
        return start
    end = local.replace(hour=choice.quiet_until, minute=0, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)


def _end_of_rest(resting_until: date) -> datetime:
    return datetime.combine(resting_until, time(MORNING), JST)
