"""What is still worth showing."""

from datetime import date

# A deadline this near is worth a place of its own.
NEAR_DAYS = 21


def is_live(opens_on: date, closes_on: date | None, deadline_on: date | None, today: date) -> bool:
    """From its first day to its last; past its deadline nobody can act on it any more, so it goes by itself."""
    return opens_on <= today and not is_over(closes_on, today) and not is_over(deadline_on, today)


def days_left(deadline_on: date | None, today: date) -> int | None:
    """Whole days; 0 on the day itself. None without a deadline."""
    return None if deadline_on is None else (deadline_on - today).days


def is_near(deadline_on: date | None, today: date) -> bool:
    left = days_left(deadline_on, today)
    return left is not None and 0 <= left <= NEAR_DAYS


def is_over(last_on: date | None, today: date) -> bool:
    """The last day is behind us; nothing without a last day ends."""
    return last_on is not None and last_on < today
