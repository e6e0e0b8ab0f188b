"""Who must know of acts the moment they happen: told inside the act's own transaction, so that what is committed was told.

Filled in `AppConfig.ready` by floors that keep something beside the rows that acts change. A follower is quick, waits for no row that
another act may hold, and asks `doing.then_ring` for anything that takes time.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .trail import Act

registered: dict[str, Callable[["Act"], None]] = {}


def register(code: str, follower: Callable[["Act"], None]) -> None:
    """The same code twice (a second `ready`) replaces itself."""
    registered[code] = follower


def tell(doing: "Act") -> None:
    for follower in registered.values():
        follower(doing)
