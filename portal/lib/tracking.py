"""Which request a piece of work belongs to: one random number from the browser's question through its tasks to a provider's door.

The number is drawn here or by our own proxy, never by a browser, so that nothing that somebody typed can ride on it. Doors: `following`,
`current`, `spoken` (as it is read out on the telephone), `task_headers` and `of_task` (how a message of Celery carries it).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

HEADER = "X-Request-ID"
TASK_HEADER = "tobira_request"
A_NUMBER = re.compile(r"[0-9a-f]{32}")
SPOKEN_LENGTH = 8


@dataclass(frozen=True)
class Work:
    """`task` is a name of Celery's, "" in a request."""

    number: str
    task: str = ""


_current: ContextVar[Work | None] = ContextVar("work", default=None)


def fresh() -> str:
    return secrets.token_hex(16)


def taken_over(said: object) -> str:
    """What somebody before us says the number is, or a fresh one: what is no number of ours does not get into a log."""
    return said if isinstance(said, str) and A_NUMBER.fullmatch(said) else fresh()


@contextmanager
def following(number: str, task: str = "") -> Iterator[None]:
    """Everything in this block, tasks that it rings for included, belongs to this number."""
    token = _current.set(Work(number, task))
    try:
        yield
    finally:
        _current.reset(token)


def carried(run: Callable[[], None]) -> Callable[[], None]:
    """The same for another thread, which belongs to the work that is going on here."""
    work = _current.get()

    def inside() -> None:
        with following(work.number if work else "", work.task if work else ""):
            run()

    return inside


def current() -> Work | None:
    return _current.get()


def number() -> str:
    """"" outside of any request and task: a command, the start of a process."""
    work = _current.get()
    return work.number if work else ""


def spoken() -> str:
    """The first eight signs, in two halves: "3F2A-9C41". Enough to find the line, short enough for a telephone."""
    first = number()[:SPOKEN_LENGTH].upper()
    return f"{first[:4]}-{first[4:]}" if first else ""


def task_headers() -> dict[str, str]:
    return {TASK_HEADER: number()} if number() else {}


def of_task(headers: Mapping[str, object]) -> str:
    """Of whom a task was rung for; a fresh one when beat or a command rang."""
    return taken_over(headers.get(TASK_HEADER))


def sent_on() -> dict[str, str]:
    """The header of a question to a provider that we have a contract with."""
    return {HEADER: number()} if number() else {}
