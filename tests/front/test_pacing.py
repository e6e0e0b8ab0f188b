"""Who fills a data base in portions keeps nobody waiting at its door."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.front.pacing import rested

PORTION = 0.2


def portions(store: Path, stop: threading.Event) -> Iterator[int]:
    """Write without end: a transaction of a fifth of a second, then at once the next one."""
    with sqlite3.connect(store, isolation_level=None) as filler:
        written = 0
        while not stop.is_set():
            filler.execute("BEGIN IMMEDIATE")
            filler.execute("INSERT INTO guests VALUES ('filler')")
            time.sleep(PORTION)
            filler.execute("COMMIT")
            written += 1
            yield written


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store.sqlite3"
    with sqlite3.connect(path) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE guests (name TEXT)")
    return path


def longest_wait(store: Path, tries: int) -> float:
    """Seconds that the unluckiest of some visitors stood at the door; they wait as the portal's own connections do."""
    waits = []
    for _one in range(tries):
        with sqlite3.connect(store, isolation_level=None, timeout=20) as visitor:
            asked = time.monotonic()
            visitor.execute("BEGIN IMMEDIATE")
            visitor.execute("INSERT INTO guests VALUES ('visitor')")
            visitor.execute("COMMIT")
            waits.append(time.monotonic() - asked)
        time.sleep(0.07)
    return max(waits)


def test_a_visitor_gets_in_between_two_portions(store: Path) -> None:
    stop = threading.Event()
    filling = threading.Thread(target=lambda: [None for _done in rested(portions(store, stop))])
    filling.start()
    try:
        assert longest_wait(store, tries=8) < 4 * PORTION
    finally:
        stop.set()
        filling.join()


def test_nothing_is_left_out_and_the_order_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    naps: list[float] = []
    monkeypatch.setattr("portal.front.pacing.time.sleep", naps.append)
    assert list(rested(iter([3, 2, 1, 0]))) == [3, 2, 1, 0]
    assert len(naps) == 4
    assert min(naps) >= 0.1, "a nap that SQLite's sleepers can miss"
