"""What can be done for another: filled from the floors above in `AppConfig.ready`, read by the pages of proxies.

`offer(Power.PROCEDURE, lines)` says what a proxy may open, `catalogue(choices)` which procedures may be named when one is made.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.identity.rules.proxies import Power

if TYPE_CHECKING:
    from portal.identity.guards import Acting


@dataclass(frozen=True)
class Line:
    """One thing that may be opened on behalf of the principal."""

    title: str
    url: str
    text: str = ""
    status: str = ""
    tone: str = "neutral"


@dataclass(frozen=True)
class Nameable:
    """A procedure that can be put into a proxy."""

    town_id: str
    slug: str
    title: str


_providers: dict[Power, Callable[["Acting", dt.datetime], Iterable[Line]]] = {}
_catalogue: list[Callable[[Iterable[str]], Iterable[Nameable]]] = []


def offer(power: Power, lines: Callable[["Acting", dt.datetime], Iterable[Line]]) -> None:
    """Say what stands behind a power. Run with the principal's viewpoint."""
    _providers[power] = lines


def catalogue(nameable: Callable[[Iterable[str]], Iterable[Nameable]]) -> None:
    """Say which procedures of some towns can be named."""
    _catalogue[:] = [nameable]


def lines(acting: "Acting", now: dt.datetime) -> tuple[Line, ...]:
    """All that this proxy may open, power by power."""
    return tuple(line for power, provider in _providers.items() if acting.has(power) for line in provider(acting, now))


def nameable(town_ids: Iterable[str]) -> tuple[Nameable, ...]:
    """The procedures of these towns that can be named, in the order of the towns."""
    towns = [*town_ids]
    return tuple(one for provider in _catalogue for one in provider(towns))
