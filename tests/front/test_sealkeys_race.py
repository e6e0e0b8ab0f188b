"""The keys change while four processes read and write, and who changes them is killed in the middle."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable

import pytest

from tests.procedures.conftest import course  # noqa: F401 - a data base for processes
from tests.racers import Racer, racer, told_by

pytestmark = [pytest.mark.postgres, pytest.mark.services]
RACING = "tests.front.sealing_racing"
PROCESSES, ROWS = 4, 1500


def test_keys_change_under_load_and_a_kill_in_the_middle_loses_nothing(
    course: dict[str, str],  # noqa: F811
    record_property: Callable[[str, object], None],
) -> None:
    sample = told_by(RACING, course, "stage", str(ROWS))["sample"]
    users = [racer(RACING, course, "use") for _process in range(PROCESSES)]
    for each in users:
        assert each.stdout.readline() == "ready\n"
    say(users, "go")
    assert len(told_by(RACING, course, "renew")) == 4
    first = racer(RACING, course, "reseal")
    # After the first batch already: on a quick machine the users' own writes leave little to be sealed anew.
    before = int(first.stdout.readline())
    first.kill()
    first.communicate()  # closes what is open between us
    assert first.returncode == -signal.SIGKILL
    time.sleep(2.5)
    rounds = [through(course)]
    say(users, "stop")
    told = [json.loads(each.outcome()) for each in users]
    rounds.append(through(course))
    ended = told_by(RACING, course, "end", sample)
    reads, writes = sum(one["reads"] for one in told), sum(one["writes"] for one in told)
    record_property(
        "figure",
        f"{ROWS:,} rows, {reads:,} reads and {writes:,} writes of 4 processes while keys change, 1 SIGKILL after {before} rows: "
        f"{sum(len(one['wrong']) for one in told)} unreadable, {ended['left']} left, {ended['retired']} old keys destroyed",
    )
    assert [one["wrong"] for one in told] == [[]] * PROCESSES
    assert (writes > 100, 0 < rounds[0] < ROWS, rounds[1] < ROWS / 10) == (True, True, True)
    assert ended == {"left": 0, "retired": 2, "opened": ROWS, "old": "gone"}


def say(users: list[Racer], word: str) -> None:
    for each in users:
        each.say(word)


def through(course: dict[str, str]) -> int:  # noqa: F811
    """A whole run of the one who seals anew, from where it stood; how many rows it sealed."""
    *counts, last = racer(RACING, course, "reseal").outcome().split()
    assert last == "through"
    return sum(map(int, counts))
