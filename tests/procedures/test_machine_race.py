"""Machines and residents at the same time, on PostgreSQL: a cursor skips no case, a key moves a case once."""

from collections import Counter

import pytest

from tests.racers import raced, racer, told_by

pytestmark = [pytest.mark.postgres, pytest.mark.services]
RACING = "tests.procedures.machine_racing"
CASES = 24


def test_a_cursor_skips_nothing_and_a_key_moves_a_case_once(course: dict[str, str]) -> None:
    staged = told_by(RACING, course, "stage", str(CASES))
    half = CASES // 2
    halves = (staged["drafts"][:half], staged["drafts"][half:])
    senders = [racer(RACING, course, "send", staged["resident"], *drafts) for drafts in halves]
    one, two, pulled = raced([*senders, racer(RACING, course, "pull", staged["credential"], str(CASES))])
    assert sorted(pulled) == sorted(one + two)
    few = staged["drafts"][:6]
    told = raced([racer(RACING, course, "push", staged["credential"], *few) for _process in range(3)])
    for place in range(len(few)):
        assert Counter(thread[place] for thread in told) == {"decided:new": 1, "decided:again": 5}
    assert told_by(RACING, course, "count") == {draft: int(draft in few) for draft in staged["drafts"]}
