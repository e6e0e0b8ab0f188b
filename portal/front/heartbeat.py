"""Whether beat rings and a worker hears it: the instant of the last time, kept in the shared cache.

A task writes it, so one sign of life stands for the whole way: beat, broker, worker, cache.
"""

import datetime as dt

from django.core.cache import cache

KEY = "front:heartbeat"
KEPT_SECONDS = 24 * 3600


def beat(now: dt.datetime) -> None:
    cache.set(KEY, now.isoformat(), KEPT_SECONDS)


def last_beat() -> dt.datetime | None:
    found = cache.get(KEY)
    return dt.datetime.fromisoformat(found) if found else None
