"""`benchmarks.load.machine.weigh`: the crowds' figures mean something only where a unit's weight really counts."""

import os
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from benchmarks.load.machine import USUAL_WEIGHT, weigh
from portal.front.children import Child

SECONDS = 3.0


@pytest.fixture
def core() -> int:
    return min(os.sched_getaffinity(0))


@pytest.fixture
def two(core: int) -> Iterator[tuple[Child, Child]]:
    """Two programs that want all of the same core."""
    busy = f"import os\nos.sched_setaffinity(0, {{{core}}})\nwhile True: pass"
    children = Child("page", [sys.executable, "-c", busy]), Child("worker", [sys.executable, "-c", busy])
    for child in children:
        child.start()
    yield children
    for child in children:
        child.end()


def taken(child: Child) -> float:
    assert child.process
    return sum(psutil.Process(child.process.pid).cpu_times()[:2])


def test_who_weighs_a_fifth_gets_about_a_fifth_of_what_the_other_gets(two: tuple[Child, Child]) -> None:
    page, worker = two
    assert page.process
    assert worker.process
    weigh(page.process.pid, USUAL_WEIGHT)
    weigh(worker.process.pid, 20)
    time.sleep(0.5)
    before = taken(page), taken(worker)
    time.sleep(SECONDS)
    got = taken(page) - before[0], taken(worker) - before[1]
    assert got[0] > 2.5 * got[1] > 0, got
