"""The store behind the limits: each try takes a numbered place in the shared cache.

A place is taken by `add`, which one process alone can win in every cache we have; a counter would have to be read and written back,
and eight tries at once would count as one. A place names its quarter of an hour, so it is never taken twice.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

from portal.lib import sealed

from .rules.limits import Counter, wait

_ROUNDS = 5


@dataclass(frozen=True)
class TooMany(Exception):
    """No place is left; `seconds` until there is one."""

    seconds: float


def take(counters: Sequence[Counter], now: float | None = None) -> list[str]:
    """Take a place with each counter, or none at all and raise `TooMany`. The answer gives them back (`give_back`)."""
    moment, taken = time.time() if now is None else now, []
    for counter in counters:
        try:
            taken.append(_take(counter, moment))
        except TooMany:
            give_back(taken)
            raise
    return taken


def give_back(places: Sequence[str]) -> None:
    """A try that succeeded was no guess. What it did stands, also when the cache has gone away meanwhile: the place is free by itself."""
    if places:
        with suppress(RedisError):
            cache.delete_many(list(places))


def _take(counter: Counter, now: float) -> str:
    length = counter.limit.within.total_seconds()
    name, window = sealed.blind(counter.name, purpose="identity.limits")[:32], int(now // length)
    this = [f"tries:{name}:{window}:{number}" for number in range(counter.limit.tries)]
    last = [f"tries:{name}:{window - 1}:{number}" for number in range(counter.limit.tries)]
    for _ in range(_ROUNDS):
        found = cache.get_many([*this, *last])
        seconds = wait(list(found.values()), counter.limit, now)
        if seconds:
            raise TooMany(seconds)
        place = next(key for key in this if key not in found)
        if cache.add(place, now, timeout=int(length * 2)):
            return place
    raise TooMany(1.0)
