"""Work in portions that leaves the door open in between, for a data base that lets in one writer at a time."""

import time
from collections.abc import Iterator
from typing import TypeVar

Told = TypeVar("Told")
# Who finds SQLite busy asks again after a tenth of a second at the latest. A shorter gap is missed by chance, and the next one, too.
SHORTEST_REST = 0.15


def rested(portions: Iterator[Told]) -> Iterator[Told]:
    """The portions one by one, and after each a rest as long as it took: at least half of the time is left to everybody else."""
    started = time.monotonic()
    for told in portions:
        yield told
        time.sleep(max(SHORTEST_REST, time.monotonic() - started))
        started = time.monotonic()
