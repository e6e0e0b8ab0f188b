"""What can be read off the tables when somebody asks at /metrics: how long work waits, how late a release was, what did not arrive.

Each floor registers its own in `AppConfig.ready`; the roof asks them, as the portal itself. Nothing is counted while a page is made, and
nothing that a worker has written down is counted a second time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Gauge:
    """`labels` are names; their values are given with each reading: words of the code, never a person's."""

    name: str
    about: str
    labels: tuple[str, ...] = ()

    def at(self, value: float, *labels: str) -> Reading:
        return Reading(self, float(value), labels)


@dataclass(frozen=True)
class Reading:
    gauge: Gauge
    value: float
    labels: tuple[str, ...] = field(default=())


Read = Callable[[dt.datetime], Iterable[Reading]]
_read: dict[str, tuple[tuple[Gauge, ...], Read]] = {}

# Shared by all floors: `work` is what waits ("mail", "alerts"); the age is that of the oldest that is due, 0 when nothing is.
WAITING = Gauge("tobira_work_waiting", "Rows that are due and not done.", ("work",))
OLDEST = Gauge("tobira_work_oldest_seconds", "How long the oldest of them has been due.", ("work",))
SHARED = (WAITING, OLDEST)


def register(area: str, gauges: Iterable[Gauge], read: Read) -> None:
    """An area belongs to one floor; the same again (a second `ready`) replaces itself."""
    _read[area] = (tuple(gauges), read)


def areas() -> Iterator[tuple[str, Read]]:
    yield from ((area, read) for area, (_gauges, read) in sorted(_read.items()))


def declared() -> list[Gauge]:
    return [*SHARED, *(gauge for _area, (gauges, _how) in sorted(_read.items()) for gauge in gauges)]


def waiting(work: str, count: int, since: dt.datetime | None, now: dt.datetime) -> Iterator[Reading]:
    yield WAITING.at(count, work)
    yield OLDEST.at(max(0.0, (now - since).total_seconds()) if since else 0.0, work)
