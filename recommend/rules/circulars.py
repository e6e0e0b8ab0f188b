"""Letters of a town to everybody whom a rule reaches: how many there may be, and how long they lie in the inbox."""

from datetime import date, timedelta

# An inbox is read because little comes into it: more than this would be advertising.
MOST_A_WEEK = 2
LIES_FOR = timedelta(days=90)


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def lies_in_the_inbox(came_on: date | None, today: date) -> bool:
    """From the day on which it came. None: it is no circular."""
    return came_on is not None and came_on <= today < came_on + LIES_FOR
