"""Work in a worker, seen from outside: whose number it follows, how long it took, how it ended. Celery's signals, connected by the roof."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from celery import Task, signals
from django.db import connection

from portal.lib import metrics, slowness, telemetry, tracking
from portal.lib.telemetry import Side


@dataclass
class Going:
    name: str
    around: ExitStack = field(default_factory=ExitStack)
    began: float = field(default_factory=time.perf_counter)
    add: Callable[..., None] = lambda **_facts: None


_open: dict[str, Going] = {}


def connect() -> None:
    """The same again changes nothing: Celery knows its receivers by name."""
    signals.before_task_publish.connect(_goes_out, dispatch_uid="portal.lib.doing.out")
    signals.task_prerun.connect(_begins, dispatch_uid="portal.lib.doing.begins")
    signals.task_postrun.connect(_ends, dispatch_uid="portal.lib.doing.ends")


def _goes_out(headers: dict[str, Any], **_more: object) -> None:
    headers.update(tracking.task_headers() | telemetry.task_headers())


def _begins(task_id: str, task: Task, **_more: object) -> None:
    # A worker spreads a message's headers over the request; a task that is run in place keeps them apart.
    headers = {**(task.request.headers or {}), **vars(task.request)}
    going = _open[task_id] = Going(task.name or "none")
    going.around.enter_context(tracking.following(tracking.of_task(headers), going.name))
    going.add = going.around.enter_context(telemetry.span(going.name, Side.CONSUMER, headers))
    going.around.enter_context(connection.execute_wrapper(slowness.watch))


def _ends(task_id: str, state: str | None = None, **_more: object) -> None:
    if going := _open.pop(task_id, None):
        outcome = (state or "ignored").lower()
        going.add(outcome=outcome)
        metrics.count(metrics.TASKS, going.name, outcome)
        metrics.saw(metrics.TASK_SECONDS, time.perf_counter() - going.began, going.name)
        going.around.close()
