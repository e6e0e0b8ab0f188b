"""The open work of an officer who leaves: each floor lists its own, and gives it to a colleague where it hangs on one person.

Door: `register`, called by floors in `AppConfig.ready`; `work_of` for the page. The act is `actions.handovers.hand_over`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.audit.trail import Actor

    from .models import Officer


@dataclass(frozen=True)
class Work:
    """`is_handed`: it goes to the colleague; else it is there for the whole department, and nothing is to be done."""

    title: str
    count: int
    url: str
    is_handed: bool


Listing = Callable[["Officer"], Sequence[Work]]
Handing = Callable[["Officer", "Officer | None", "Actor"], int]
_listings: dict[str, Listing] = {}
_handings: dict[str, Handing] = {}


def register(floor: str, listing: Listing, handing: Handing | None = None) -> None:
    _listings[floor] = listing
    if handing:
        _handings[floor] = handing


def work_of(officer: Officer) -> list[Work]:
    """What lies with the officer now; run as somebody who may see their town's cases, or as the portal in that town."""
    return [work for floor in sorted(_listings) for work in _listings[floor](officer) if work.count]


def hand(officer: Officer, to: Officer | None, by: Actor) -> int:
    """A step of the act: everything that hangs on the person, to a colleague or (None) back to the department."""
    return sum(handing(officer, to, by) for _floor, handing in sorted(_handings.items()))
