"""Call-backs that come from everywhere at once pay a fee once: eight callers from four processes, on PostgreSQL."""

from collections import Counter
from collections.abc import Callable

import pytest

from tests.racers import raced, racer, told_by

pytestmark = [pytest.mark.postgres, pytest.mark.services]
PROCESSES, FEES = 4, 8
RACING = "tests.procedures.payment_racing"


def test_eight_call_backs_at_once_are_one_payment(course: dict[str, str], record_property: Callable[[str, object], None]) -> None:
    """All bring the same signed word first: one is heard, seven came again. Words of their own change nothing any more."""
    staged = told_by(RACING, course, "stage", str(FEES))["payments"]
    told = raced([racer(RACING, course, "run", *staged) for _process in range(PROCESSES)])
    for place in range(FEES):
        assert Counter(thread[place] for thread in told) == {"heard": 1, "before": 7}
    histories = told_by(RACING, course, "count")
    assert histories == {each: ["paid", "unpaid", "paid"] for each in staged}
    heard = sum(history[1:].count("paid") for history in histories.values())
    record_property("figure", f"{FEES} fees, {len(told)} callers each at once: {heard} payments, {heard - FEES} too many")
