"""Four confirmations of one proposal at the same instant, by two colleagues, on PostgreSQL: one decides, three are told."""

from collections import Counter

import pytest

from tests.racers import raced, racer, told_by

pytestmark = [pytest.mark.postgres, pytest.mark.services]
RACING = "tests.procedures.second_racing"
CASES = 8


def test_one_of_all_who_confirm_decides(course: dict[str, str]) -> None:
    staged = told_by(RACING, course, "stage", str(CASES))
    told = raced([racer(RACING, course, "confirm", officer, *staged["cases"]) for officer in staged["officers"]])
    for place in range(CASES):
        assert Counter(thread[place] for thread in told) == {"confirmed": 1, "settled": 3}
    assert told_by(RACING, course, "count") == [[1, 1]] * CASES
