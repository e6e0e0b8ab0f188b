"""When an operator may look at one person's data after all: asked for with a reason, allowed by a second person, for an hour at most."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

LONGEST = dt.timedelta(minutes=60)
# Nobody decides for days on end: what was asked for and not allowed lapses.
WAITS = dt.timedelta(hours=24)


class Glass(StrEnum):
    ASKED = "asked"
    ALLOWED = "allowed"
    DECLINED = "declined"
    CLOSED = "closed"


class Step(StrEnum):
    ALLOW = "allow"
    DECLINE = "decline"
    CLOSE = "close"


LIFE: Mapping[tuple[Glass, Step], Glass] = MappingProxyType(
    {
        (Glass.ASKED, Step.ALLOW): Glass.ALLOWED,
        (Glass.ASKED, Step.DECLINE): Glass.DECLINED,
        (Glass.ASKED, Step.CLOSE): Glass.CLOSED,
        (Glass.ALLOWED, Step.CLOSE): Glass.CLOSED,
    }
)


def after(state: Glass, step: Step) -> Glass | None:
    """The state that `step` leads to, or None where it may not be taken."""
    return LIFE.get((state, step))


def has_lapsed(asked_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether a request has waited too long to be allowed still."""
    return now - asked_at > WAITS


def is_open(state: Glass, until: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether one may look now."""
    return state is Glass.ALLOWED and until is not None and now < until
