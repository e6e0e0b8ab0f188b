"""What lies in an inbox without being addressed to anybody by name (お便り). Filled by floors above, in `AppConfig.ready`.

A gatherer runs from the resident's own viewpoint, and judges at each reading who has what: no row here says so, and a proxy sees none,
for what reaches somebody tells of what they declared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from portal.identity.models import Resident


@dataclass(frozen=True, slots=True)
class Circular:
    """As a list draws it among the letters. `why` is one plain sentence; `town_id` is "" for the prefecture; `lang` as of its words."""

    is_circular: ClassVar[bool] = True

    key: str
    url: str
    title: str
    text: str
    town_id: str
    town: str
    arrived_at: dt.datetime
    is_unread: bool
    why: str
    due_on: dt.date | None = None
    may_be_hidden: bool = True
    lang: str = ""


Gatherer = Callable[["Resident", dt.datetime], Sequence[Circular]]
_registered: dict[str, Gatherer] = {}


def register(code: str, gatherer: Gatherer) -> None:
    """A floor has one; the same again (a second `ready`) replaces itself."""
    _registered[code] = gatherer


def circulars_of(resident: Resident, now: dt.datetime) -> tuple[Circular, ...]:
    return tuple(one for gatherer in _registered.values() for one in gatherer(resident, now))
