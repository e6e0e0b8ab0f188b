"""Beat, as it rings whatever its clock says and however long nobody listens.

Bells used to expire after their interval, so that they would not pile up while no worker listened. Whether one has expired is decided by
the worker's clock: one that was an hour ahead threw away everything that beat rang, and a beat that was an hour behind rang for nobody.
Now beat looks whether enough bells wait already before it rings one more. No clocks are compared.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from celery.beat import PersistentScheduler, ScheduleEntry
from celery.schedules import crontab

from . import bell

logger = logging.getLogger(__name__)

# Of all that waits in one queue. Two minutes of every bell that there is, and some seconds' work for a worker that comes back.
ENOUGH = 100
# How far the clock may go its own way between two looks before it counts as set anew.
TOLERATED = 2.0


class Beat(PersistentScheduler):
    """Bells with an interval do not ring into a queue that nobody empties; those of the calendar (`crontab`) always ring."""

    _looked: tuple[float, float] | None = None

    def tick(self, *args: Any, **kwargs: Any) -> float:
        self._look_at_the_clock()
        found: float = super().tick(*args, **kwargs)
        return found

    def apply_async(self, entry: ScheduleEntry, producer: Any = None, advance: bool = True, **kwargs: Any) -> Any:
        if not isinstance(entry.schedule, crontab) and self._waiting(entry) >= ENOUGH:
            return None
        return super().apply_async(entry, producer=producer, advance=advance, **kwargs)

    def _waiting(self, entry: ScheduleEntry) -> int:
        """How many messages lie in the queue of this bell, whoever rang; 0 when that cannot be asked, for a bell too many is harmless."""
        queue = self.app.amqp.router.route(dict(entry.options or {}), entry.task or "")["queue"].name
        try:
            return bell.waiting([queue], of=self.app)[queue]
        except Exception as error:  # whatever the driver of the day raises; its text may quote a URL with a password
            logger.warning("How many bells wait cannot be asked (%s)", type(error).__name__)
            return 0

    def _look_at_the_clock(self) -> None:
        """After the clock was set back, what rang last lies ahead, and beat would be silent until then: an hour, say."""
        wall, even = time.time(), time.monotonic()
        was_set = self._looked is None or abs((wall - self._looked[0]) - (even - self._looked[1])) > TOLERATED
        self._looked = wall, even
        if was_set:
            for entry in self.schedule.values():
                if entry.last_run_at and entry.last_run_at > entry.default_now():
                    entry.last_run_at = entry.default_now()
            self._heap = None
