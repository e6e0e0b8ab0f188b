"""What is broken, or soon will be: each floor tells its own lines, the roof gathers them for the operators' day.

Doors: `register`, called by floors in `AppConfig.ready`, and `lines`. A line holds counts, names of towns and addresses of screens;
never a person. A watch runs as the portal, in a worker: it may take a second, a page may not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    ERROR = "error"
    NOTE = "note"
    # How something is doing that is well.
    FINE = "fine"


@dataclass(frozen=True)
class Line:
    """`key` stays the same while the same thing is broken; `since` when that is known, else it is when it was first seen."""

    key: str
    level: Level
    what: str
    remedy: str = ""
    url: str = ""
    since: dt.datetime | None = None


Watch = Callable[[dt.datetime], Iterable[Line]]
_watches: dict[str, Watch] = {}


def register(area: str, watch: Watch) -> None:
    """An area belongs to one floor; the same again (a second `ready`) replaces itself."""
    _watches[area] = watch


def lines(now: dt.datetime) -> Iterator[tuple[str, Line]]:
    """(area, line) of all floors, in the order of their areas."""
    for area in sorted(_watches):
        for line in _watches[area](now):
            yield area, line
