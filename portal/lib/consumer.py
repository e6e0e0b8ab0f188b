"""The worker's ear: how soon it tries again when the broker is away."""

import logging

from celery.worker.consumer import Consumer
from celery.worker.state import maybe_shutdown
from kombu import Connection

logger = logging.getLogger(__name__)

# Celery's own steps grow to 32 seconds: after ten minutes without Redis, batches stood for another half minute.
SOONEST, STEP, LATEST = 1, 1, 3


class PatientConsumer(Consumer):
    """Asks every few seconds, for as long as it takes; a worker that gives up after a hundred tries is a worker that is missing."""

    def ensure_connected(self, conn: Connection) -> Connection:
        def missed(error: Exception, seconds: float) -> None:
            # The kind only: the text of an error may quote an address with its password.
            logger.warning("The broker is away (%s); asking again in %s s", type(error).__name__, seconds)

        # None: without end; the stubs know numbers only.
        return conn.ensure_connection(
            missed, None, interval_start=SOONEST, interval_step=STEP, interval_max=LATEST, callback=maybe_shutdown  # type: ignore[arg-type]
        )
