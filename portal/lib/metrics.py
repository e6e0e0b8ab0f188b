"""Counters of what a process does, read together with those of all processes of the machine at /metrics. No query, nothing of anybody.

Labels are names out of the code (views, tasks, channels) and hosts of providers, never a value of a request. Each process writes into
files of its own in one folder (`keep_in`), so that whichever web process is asked answers for all, workers included (containers share
the folder by a volume). prometheus-client would name such files by process numbers, which containers share and of which workers use up
thousands; here a process takes the lowest free *place* by a lock, and goes on counting where the last one in that place stopped.
The files are made in full size at once: growing one on a full disk would end the process by a signal instead of an error.
"""

from __future__ import annotations

import atexit
import fcntl
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

log = logging.getLogger(__name__)

MOST_PROCESSES = 256
# So many different sets of labels fit into the files below; what comes after is counted as "other".
MOST_LABELS = 600
SIZES = {"counter": 512 * 1024, "histogram": 2 * 1024 * 1024}
OTHER = "other"
FAST = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SLOW = (0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 120.0)


@dataclass(frozen=True)
class Kind:
    """With `steps` a histogram of seconds, without them a counter."""

    name: str
    about: str
    labels: tuple[str, ...]
    steps: tuple[float, ...] = ()


REQUESTS = Kind("tobira_requests_total", "Answers given.", ("view", "method", "status"))
REQUEST_SECONDS = Kind("tobira_request_seconds", "How long an answer took.", ("view",), FAST)
TASKS = Kind("tobira_tasks_total", "Tasks ended, by how.", ("task", "outcome"))
TASK_SECONDS = Kind("tobira_task_seconds", "How long a task took.", ("task",), SLOW)
CALLS = Kind("tobira_calls_total", "Questions to providers, by what they said.", ("provider", "answer"))
CALL_SECONDS = Kind("tobira_call_seconds", "How long a provider took.", ("provider",), FAST)
SLOW_QUERIES = Kind("tobira_slow_queries_total", "Queries of half a second and more.", ("during",))
KINDS = (REQUESTS, REQUEST_SECONDS, TASKS, TASK_SECONDS, CALLS, CALL_SECONDS, SLOW_QUERIES)


def count(kind: Kind, *labels: str) -> None:
    """Never raises: a page is worth more than its count."""
    _write(kind, labels, None)


def saw(kind: Kind, seconds: float, *labels: str) -> None:
    """As `count`, for a histogram."""
    _write(kind, labels, seconds)


# Who hears each count besides the files (`telemetry`).
listeners: list[Callable[[Kind, tuple[str, ...], float | None], None]] = []


def _write(kind: Kind, labels: tuple[str, ...], seconds: float | None) -> None:
    _kept.write(kind, labels, seconds)
    for listener in listeners:
        listener(kind, labels, seconds)


def exposed(more: Sequence[Any] = ()) -> bytes:
    """What all processes have counted, and what `more` (collectors of prometheus-client) find, in Prometheus' own text."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    folder = _kept.folder
    if folder and folder.is_dir():
        MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call]
    for collector in more:
        registry.register(collector)
    return generate_latest(registry)


class _Store:
    """The files of one folder, as this process writes them."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.pid, self.place, self.gave_up_in = 0, "", 0
        self.lock: IO[bytes] | None = None
        self.made: dict[Kind, Any] = {}
        self.known: dict[Kind, dict[tuple[str, ...], Any]] = {}

    def write(self, kind: Kind, labels: tuple[str, ...], seconds: float | None) -> None:
        if self.folder is None or self.gave_up_in == os.getpid():
            return
        try:
            one = self._of(kind, labels)
            one.inc() if seconds is None else one.observe(seconds)
        except (OSError, RuntimeError, ValueError) as error:
            # No room, no right to write, a file that is not whole. The next process tries anew.
            self.gave_up_in = os.getpid()
            log.warning("Nothing is counted in this process (%s in %s)", type(error).__name__, self.folder)

    def _of(self, kind: Kind, labels: tuple[str, ...]) -> Any:
        known = self.known.setdefault(kind, {})
        if labels not in known and len(known) >= MOST_LABELS // (1 + 2 * bool(kind.steps)):
            labels = (OTHER,) * len(labels)
        if labels not in known:
            known[labels] = (self.made.get(kind) or self._make(kind)).labels(*labels)
        return known[labels]

    def _make(self, kind: Kind) -> Any:
        from prometheus_client import Counter, Histogram, values

        assert self.folder  # noqa: S101 - `write` asked
        if not self.made:
            self.folder.mkdir(parents=True, exist_ok=True)
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(self.folder)
            atexit.register(self.close)
            values.ValueClass = values.MultiProcessValue(self._my_place)  # type: ignore[no-untyped-call]
        if kind.steps:
            self.made[kind] = Histogram(kind.name, kind.about, kind.labels, buckets=kind.steps, registry=None)
        else:
            self.made[kind] = Counter(kind.name, kind.about, kind.labels, registry=None)
        return self.made[kind]

    def close(self) -> None:
        """Give the place back; what was counted stays in its files."""
        if self.made:
            from prometheus_client import values

            values.close_all_multiprocess_files()  # type: ignore[no-untyped-call]
            self.made, self.known = {}, {}
            atexit.unregister(self.close)
        if self.lock:
            self.lock.close()

    def _my_place(self) -> str:
        """Asked before every count: after a fork the child is another process, and takes a place of its own."""
        if self.pid != os.getpid():
            self.pid, self.place = os.getpid(), self._take_place()
        return self.place

    def _take_place(self) -> str:
        assert self.folder  # noqa: S101
        for number in range(MOST_PROCESSES):
            lock = (self.folder / f"{number}.lock").open("ab")
            try:
                # The kernel's own record locks: not handed down by a fork, gone with the process however it ends.
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                lock.close()
                continue
            if self.lock:
                # The parent's, lent by the fork; its lock is not this process' to lose.
                self.lock.close()
            self.lock = lock
            _make_room(self.folder, str(number))
            return str(number)
        raise OSError("no place is free")


def _make_room(folder: Path, place: str) -> None:
    for kind, size in SIZES.items():
        with (folder / f"{kind}_{place}.db").open("ab") as file:
            if os.fstat(file.fileno()).st_size < size:
                os.posix_fallocate(file.fileno(), 0, size)


_kept = _Store(None)


def keep_in(folder: str) -> str:
    """From now on; "" counts nothing. Gives the folder before. No settings here: rules, which know values alone, stand on this."""
    global _kept
    _kept.close()
    before, _kept = _kept, _Store(Path(folder) if folder else None)
    return str(before.folder or "")
