"""When somebody who asked for it is told of a card again."""

from datetime import date, timedelta

BEFORE_DAYS, WITHOUT_DEADLINE_DAYS = 3, 7


def day_to_remind(deadline_on: date | None, today: date) -> date:
    """Three days before the deadline, tomorrow at the earliest; in a week when there is none."""
    if deadline_on is None:
        return today + timedelta(days=WITHOUT_DEADLINE_DAYS)
    return max(deadline_on - timedelta(days=BEFORE_DAYS), today + timedelta(days=1))
