"""Queries that take long: counted, and written down by what they do and to which table. Values stay out."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import Any

from portal.lib import metrics, tracking

log = logging.getLogger(__name__)

SECONDS = 0.5
_WHAT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|REFRESH)\b", re.IGNORECASE)
_TABLE = re.compile(r'\b(?:FROM|INTO|UPDATE|VIEW)\s+"?([a-z_0-9]+)"?', re.IGNORECASE)


def watch(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
    """An `execute_wrapper` of Django's."""
    began = time.perf_counter()
    try:
        return execute(sql, *more)
    finally:
        note(time.perf_counter() - began, sql)


def note(seconds: float, sql: object) -> None:
    if seconds < SECONDS:
        return
    work = tracking.current()
    metrics.count(metrics.SLOW_QUERIES, "task" if work and work.task else "request")
    log.warning("A query took %.1f s: %s", seconds, named(str(sql)))


def named(sql: str) -> str:
    """"SELECT notifications_notice", "?" for what is neither."""
    what, table = _WHAT.match(sql), _TABLE.search(sql)
    return f"{what[1].upper() if what else '?'} {table[1] if table else '?'}"
