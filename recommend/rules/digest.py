"""The weekly digest: when it goes out, and what is in it."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from enum import StrEnum

from .calendarlist import Line, State

# A week ahead, and not again in the next digest.
SOON = timedelta(days=14)
WHY = "digest"


class Pace(StrEnum):
    EACH = "each"
    WEEKLY = "weekly"
    OFF = "off"


def next_day(weekday: int, after: date) -> date:
    """The next such weekday (0 is Monday), never `after` itself: choosing today does not mean today."""
    return after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)


def worth_telling(lines: Iterable[Line], today: date) -> list[Line]:
    """Of a calendar, what begins within two weeks or has just become possible. What is long possible was told when it began."""
    open_ = [line for line in lines if line.state in (State.NOW, State.SOON) and not line.waits_for]
    return [line for line in open_ if today - SOON < line.starts_on <= today + SOON]


def card_of(member_id: int | None, key: str) -> str:
    """What a line of a child's calendar is called among what was told."""
    return f"child-{member_id or 'due'}/{key}"


def still_waiting(cards: Iterable[str], concerning: Collection[str], hidden: Collection[str]) -> list[str]:
    """What was kept for the digest and still concerns its reader: since then a consent may be gone, or an announcement."""
    return [card for card in cards if card in concerning and card not in hidden]
