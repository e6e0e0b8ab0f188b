"""What is looked for among somebody's own rows, when they search, and never lies in the index. Filled by floors above.

A seeker runs from the resident's own viewpoint and gives what this session may name, the newest first: what it must not show, it does
not give. Nothing of it is kept.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.identity.models import Resident
    from portal.identity.rules.levels import Standing


@dataclass(frozen=True)
class Own:
    """One thing of one's own, as far as it may be named."""

    title: str
    town: str
    url: str
    on: dt.date


Seeker = Callable[["Resident", "Standing"], Sequence[Own]]
_registered: dict[str, Seeker] = {}


def register(code: str, seeker: Seeker) -> None:
    _registered[code] = seeker


def own_of(resident: "Resident", standing: "Standing") -> tuple[Own, ...]:
    return tuple(one for seeker in _registered.values() for one in seeker(resident, standing))
