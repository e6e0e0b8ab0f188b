"""Celery's broker without a broker: a kombu transport over `leasetable`, in the application's own data base.

    CELERY_BROKER_URL = "leasequeue://database"      # any host name will do: kombu only wants to see one
    CELERY_BROKER_TRANSPORT_OPTIONS = {"lease_seconds": 60, "max_deliveries": 8, "database": "default"}  # as by default

Direct and topic exchanges, no fan-out: remote control, `inspect`, gossip and mingle have nobody to talk to
(`worker_enable_remote_control = False`). A living worker renews the leases of what it holds, so a lease need not outlast
the longest task, except with `-P solo`, whose loop stands still while the task runs. Hung tasks are for Celery's time limit.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from queue import Empty
from time import monotonic
from typing import Any

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from kombu.transport import TRANSPORT_ALIASES, virtual

from portal.lib.leasetable import LeaseTable, Taken, Taking

SCHEME = "leasequeue"
LOST_CONNECTION = (OperationalError, InterfaceError)


def register() -> None:
    """Teach kombu the scheme `leasequeue` in this process."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"


class Held(virtual.QoS):
    """What this worker holds. Answers may come from any thread, each of which has its own data base connection."""

    channel: Channel

    def ack(self, delivery_tag: str) -> None:
        self._answer(self.channel.table.finish, delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        self._answer(self.channel.table.give_back if requeue else self.channel.table.finish, delivery_tag)

    def held(self) -> list[Taking]:
        dirty = self._dirty or set()
        return [Taking.from_tag(tag) for tag in list(self._delivered or ()) if tag not in dirty]

    def _answer(self, act: Callable[[Taking], None], delivery_tag: str) -> None:
        taking = Taking.from_tag(delivery_tag)
        try:
            act(taking)
        except LOST_CONNECTION:
            # The server was restarted while the task ran, and this thread still holds the old connection.
            connections[self.channel.table.database].close()
            act(taking)
        finally:
            # Let go also of what could not be answered: its lease runs out and the message comes again.
            super().ack(delivery_tag)
            self.channel.connection.freed.set()


class Channel(virtual.Channel):
    QoS = Held
    connection: Transport
    qos: Held

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        options = connection.client.transport_options
        self.table = LeaseTable(
            options.get("database", DEFAULT_DB_ALIAS),
            lease_seconds=float(options.get("lease_seconds", 60)),
            max_deliveries=int(options.get("max_deliveries", 8)),
        )
        self._renew_at = 0.0

    def drain_events(self, timeout: float | None = None, callback: Callable[..., None] | None = None) -> None:
        self._renew_leases()
        super().drain_events(timeout=timeout, callback=callback)

    def basic_consume(self, queue: str, no_ack: bool, callback: Any, consumer_tag: Any, **kwargs: Any) -> Any:
        def finish_first(message: Any) -> None:
            message.ack()
            callback(message)

        return super().basic_consume(queue, False, finish_first if no_ack else callback, consumer_tag, **kwargs)

    def basic_get(self, queue: str, no_ack: bool = False, **kwargs: Any) -> Any:
        message = super().basic_get(queue, no_ack=False, **kwargs)
        if message is not None and no_ack:
            message.ack()
        return message

    def _poll(self, cycle: object, callback: Callable[[dict[str, Any], str], None], timeout: float | None = None) -> None:
        # One look for all queues, oldest first. kombu's own cycle would ask the data base once per queue.
        taken = self._take(self._active_queues)
        callback(_payload(taken), taken.queue)

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        return _payload(self._take([queue]))

    def _take(self, queues: list[str]) -> Taken:
        try:
            taken = self.table.take(queues)
        except LOST_CONNECTION:
            # The server went away: Celery waits and connects anew, and must not find the broken connection again.
            connections[self.table.database].close()
            raise
        if taken is None:
            raise Empty
        return taken

    def _renew_leases(self) -> None:
        if monotonic() < self._renew_at:
            return
        self._renew_at = monotonic() + self.table.lease_seconds / 3
        self.table.renew(self.qos.held())

    def _put(self, queue: str, message: dict[str, Any], **kwargs: Any) -> None:
        self.table.put(queue, json.dumps(message))

    def _restore(self, message: Any) -> None:
        """Called on a warm stop for what was fetched and not finished."""
        self.table.give_back_untried(Taking.from_tag(message.delivery_tag))

    def _size(self, queue: str) -> int:
        return self.table.waiting(queue)

    def _purge(self, queue: str) -> int:
        return self.table.purge(queue)


class Transport(virtual.Transport):
    Channel = Channel
    driver_type = SCHEME
    driver_name = SCHEME
    default_port = 0
    cycle: Any
    connection_errors = (*virtual.Transport.connection_errors, *LOST_CONNECTION)

    polling_interval = 0.1
    # After this long without a message the worker looks less often: a night should cost no processor time.
    idle_after = 10.0
    idle_interval = 0.3

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        self.freed = threading.Event()
        self._busy_at = monotonic()

    def drain_events(self, connection: Any, timeout: float | None = None, **_other: Any) -> None:
        """Deliver one message. Raises `TimeoutError` after `timeout` seconds without one.

        Where kombu sleeps between two looks, this wakes as soon as a held message is finished: with the prefetch count
        of 1 per process that long tasks want, sleeping would cap the worker at ten tasks a second per process.
        """
        end = None if timeout is None else monotonic() + timeout
        while True:
            self.freed.clear()
            try:
                self.cycle.get(self._deliver, timeout=timeout)
                self._busy_at = monotonic()
                return
            except Empty:
                if end is not None and monotonic() >= end:
                    raise TimeoutError from None
                self.freed.wait(self._pause(end))

    def _pause(self, end: float | None) -> float:
        idle = monotonic() - self._busy_at > self.idle_after
        pause = max(self.polling_interval, self.idle_interval) if idle else self.polling_interval
        return pause if end is None else max(0.0, min(pause, end - monotonic()))

    def driver_version(self) -> str:
        return "1"


def _payload(taken: Taken) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads(taken.body)
    payload["properties"]["delivery_tag"] = taken.taking.tag
    if taken.taking.deliveries > 1:
        payload["redelivered"] = True
        payload["properties"]["delivery_info"]["redelivered"] = True
    return payload
