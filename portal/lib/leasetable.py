"""A queue in one table of the application's own data base, by leases.

A row is a message. `due_at` (seconds since 1970, by the data base's clock) is when it may next be taken: taking it moves
that instant a lease ahead, finishing deletes the row, and a worker that dies does nothing, so the row comes due again by
itself. `deliveries` counts the takings; with `id` it names one taking, so that a worker which lost its lease cannot
finish what another is doing. A message taken too often is parked (`parked_at`) instead of killing worker after worker.

All statements run on Django's connection of the calling thread: a message put inside `atomic()` is committed or rolled
back with the business rows.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.utils import CursorWrapper

logger = logging.getLogger(__name__)

# On PostgreSQL workers of several machines compare instants, so only the server's clock counts. SQLite has one machine.
# What the two data bases say differently; filled into the statements below.
DIALECTS = {
    "postgresql": {"now": "extract(epoch from clock_timestamp())", "skip_locked": "FOR UPDATE SKIP LOCKED"},
    "sqlite": {"now": "((julianday('now') - 2440587.5) * 86400.0)", "skip_locked": ""},
}


DUE = "SELECT id FROM lib_lease_queue WHERE parked_at IS NULL AND due_at <= {now} AND queue IN ({queues}) ORDER BY due_at, id LIMIT 1"
TAKE = (
    "UPDATE lib_lease_queue SET due_at = {now} + %s, deliveries = deliveries + 1 WHERE id = ({due} {skip_locked})"
    " RETURNING id, deliveries, queue, body"
)


@dataclass(frozen=True)
class Taking:
    """One delivery of one message: the `deliveries`-th time that row `id` was taken."""

    id: int
    deliveries: int

    @property
    def tag(self) -> str:
        return f"{self.id}.{self.deliveries}"

    @classmethod
    def from_tag(cls, tag: str) -> Taking:
        number, _, deliveries = tag.partition(".")
        return cls(int(number), int(deliveries))


@dataclass(frozen=True)
class Taken:
    taking: Taking
    queue: str
    body: str


class LeaseTable:
    def __init__(self, database: str = DEFAULT_DB_ALIAS, *, lease_seconds: float, max_deliveries: int) -> None:
        self.database = database
        self.lease_seconds = lease_seconds
        self.max_deliveries = max_deliveries

    def put(self, queue: str, body: str) -> None:
        self._run("INSERT INTO lib_lease_queue (queue, body, put_at, due_at, deliveries) VALUES (%s, %s, {now}, {now}, 0)", [queue, body])

    def take(self, queues: Sequence[str]) -> Taken | None:
        """The message of these queues that has been due longest, leased to the caller; None when there is none.

        Raises `django.db.Error` when the data base is away; a lock on SQLite that lasts is answered with None.
        """
        while queues and (taken := self._take_one(queues)):
            if taken.taking.deliveries <= self.max_deliveries:
                return taken
            self._park(taken)
        return None

    def finish(self, taking: Taking) -> None:
        self._run("DELETE FROM lib_lease_queue WHERE id = %s AND deliveries = %s", [taking.id, taking.deliveries])

    def give_back(self, taking: Taking) -> None:
        """Let the message be taken at once; the try still counts."""
        self._run("UPDATE lib_lease_queue SET due_at = {now} WHERE id = %s AND deliveries = %s", [taking.id, taking.deliveries])

    def give_back_untried(self, taking: Taking) -> None:
        """As `give_back`, but the try does not count: the worker was asked to stop, the message is not to blame."""
        self._run(
            "UPDATE lib_lease_queue SET due_at = {now}, deliveries = deliveries - 1 WHERE id = %s AND deliveries = %s",
            [taking.id, taking.deliveries],
        )

    def renew(self, takings: Sequence[Taking]) -> None:
        """Move the leases ahead; one that was lost meanwhile stays lost."""
        for taking in takings:
            self._run(
                "UPDATE lib_lease_queue SET due_at = {now} + %s WHERE id = %s AND deliveries = %s",
                [self.lease_seconds, taking.id, taking.deliveries],
            )

    def waiting(self, queue: str) -> int:
        """Messages not finished, leased ones included, parked ones not."""
        return int(self._row("SELECT count(*) FROM lib_lease_queue WHERE queue = %s AND parked_at IS NULL", [queue])[0])

    def purge(self, queue: str) -> int:
        return self._run("DELETE FROM lib_lease_queue WHERE queue = %s AND parked_at IS NULL", [queue])

    def parked(self) -> int:
        """Messages that were put aside because they ended their worker again and again (`manage.py doctor` shows it)."""
        return int(self._row("SELECT count(*) FROM lib_lease_queue WHERE parked_at IS NOT NULL", [])[0])

    def unpark(self) -> int:
        """Give every parked message a new life, after what they stumbled on was mended. Returns how many."""
        return self._run("UPDATE lib_lease_queue SET parked_at = NULL, deliveries = 0, due_at = {now} WHERE parked_at IS NOT NULL", [])

    def _take_one(self, queues: Sequence[str]) -> Taken | None:
        due = DUE.replace("{queues}", ", ".join(["%s"] * len(queues)))
        # Look first: an UPDATE that finds nothing would still take SQLite's only write lock ten times a second.
        if self._row(due, queues) is None:
            return None
        try:
            row = self._row(TAKE.replace("{due}", due), [self.lease_seconds, *queues])
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            return None
        return row and Taken(Taking(row[0], row[1]), row[2], row[3])

    def _park(self, taken: Taken) -> None:
        self._run("UPDATE lib_lease_queue SET parked_at = {now} WHERE id = %s", [taken.taking.id])
        # The body stays out of the log: it belongs to the queue alone.
        logger.error("Message %d of queue %s was delivered %d times and never finished: parked",
                     taken.taking.id, taken.queue, self.max_deliveries)  # fmt: skip

    def _run(self, sql: str, values: Sequence[str | float]) -> int:
        with self._cursor(sql, values) as cursor:
            return int(cursor.rowcount)

    def _row(self, sql: str, values: Sequence[str | float]) -> Any:
        with self._cursor(sql, values) as cursor:
            return cursor.fetchone()

    @contextmanager
    def _cursor(self, sql: str, values: Sequence[str | float]) -> Iterator[CursorWrapper]:
        connection = connections[self.database]
        with connection.cursor() as cursor:
            cursor.execute(sql.format(**DIALECTS[connection.vendor]), values)
            yield cursor
