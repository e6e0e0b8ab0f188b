"""What programs take of the machine: CPU and memory of a process and of all that it started."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import psutil


def cpu_seconds(leaders: Iterable[int]) -> float:
    """Of all these together, children that have ended included."""
    return sum(sum(one.cpu_times()[:4]) for one in _all(leaders))


def megabytes(leader: int) -> list[float]:
    """PSS of each process below a leader that holds code of its own, the largest first: what is shared counts once, in parts.

    Leaders of granian and Celery only watch over the others; they are the smallest, and count as well.
    """
    found = []
    for one in _all([leader]):
        try:
            found.append(one.memory_full_info().pss / 2**20)
        except psutil.Error:
            continue
    return sorted(found, reverse=True)


def _all(leaders: Iterable[int]) -> Iterator[psutil.Process]:
    for leader in leaders:
        try:
            first = psutil.Process(leader)
            yield from (first, *first.children(recursive=True))
        except psutil.NoSuchProcess:
            continue
