"""Of what concerns somebody, what is worth an alert: little, and each thing once."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from .ranking import BENEFIT, PROCEDURE

MATCH, DEADLINE, REMINDER = "match", "deadline", "remind"
# So long before its deadline somebody is told of a thing once more.
NEAR = timedelta(days=7)


class News(NamedTuple):
    """A card, and why somebody is told of it: it has come to concern them, or its deadline is near."""

    card: str
    why: str
    deadline_on: date | None


def is_worth_an_alert(kind: str, deadline_on: date | None, *, is_dated: bool) -> bool:
    """What can be missed, and what one grows into (`is_dated`: its audience moves with the day). All else waits in the feed."""
    return kind in (BENEFIT, PROCEDURE) and (deadline_on is not None or is_dated)


def is_newly_near(kind: str, deadline_on: date | None, last: date, today: date) -> bool:
    """A circular of another kind is told of when it comes, and not again before its deadline."""
    return kind in (BENEFIT, PROCEDURE) and deadline_on is not None and last + NEAR < deadline_on <= today + NEAR


def still_to_tell(news: Iterable[News], told: Collection[tuple[str, str]], hidden: Collection[str]) -> list[News]:
    """The soonest deadline first, what has none last. Who was told of a match today needs no word of its deadline the same day."""
    fresh = {one for one in news if (one.card, one.why) not in told and one.card not in hidden}
    left = sorted(fresh, key=lambda one: (one.deadline_on or date.max, one.card, one.why))
    matched = {one.card for one in left if one.why == MATCH}
    return [one for one in left if one.why == MATCH or one.card not in matched]
