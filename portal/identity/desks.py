"""What waits for an officer today, on the first page of the office: each floor lists its own, and says what is most urgent.

Door: `register`, called by floors in `AppConfig.ready`; `waiting_for` for the page. A listing runs from the officer's own viewpoint, so
rows of other towns and departments are not counted. Counts and addresses of screens only; never a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Officer


class Urgency(IntEnum):
    """OVERDUE: somebody was promised it sooner. NOW: somebody waits for this officer. GOING_ON: begun, and nobody waits."""

    OVERDUE = 0
    NOW = 1
    GOING_ON = 2


@dataclass(frozen=True)
class Waiting:
    """`url` leads to the screen that shows these, and no others."""

    text: str
    count: int
    url: str
    urgency: Urgency = Urgency.NOW


Listing = Callable[["Officer", dt.datetime], Iterable[Waiting]]
_listings: dict[str, Listing] = {}


def register(floor: str, listing: Listing) -> None:
    """A floor has one; the same again (a second `ready`) replaces itself."""
    _listings[floor] = listing


def waiting_for(officer: Officer, now: dt.datetime) -> list[Waiting]:
    """The most urgent first, then in the order of the floors; what is not there is not named."""
    found = [one for floor in sorted(_listings) for one in _listings[floor](officer, now) if one.count]
    return sorted(found, key=lambda one: one.urgency)
