"""What programs take of the machine, CPU and memory of a process and of all that it started; and what they are allowed of it."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

USUAL_WEIGHT = 100
# From one level of niceness to the next the kernel gives a fourth more.
STEP = 1.25


def weigh(leader: int, weight: int) -> None:
    """Let the session of this process count `weight` hundredths of another where all want the CPU, as a unit's CPUWeight does.

    Linux gives every session a group of its own (autogroup) and shares out among the groups; the niceness of a process counts only
    within its group, so `nice` alone would move nothing. Where all of them are in one group (a container), niceness is what counts.
    """
    level = min(19, round(math.log(USUAL_WEIGHT / weight, STEP)))
    if not level:
        return
    os.setpriority(os.PRIO_PGRP, leader, level)
    group = Path(f"/proc/{leader}/autogroup")
    if group.exists():
        group.write_text(str(level))


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
