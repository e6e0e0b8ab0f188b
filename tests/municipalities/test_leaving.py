"""When a town may be let go, as a table: every hindrance alone, which of two is said, and what a merger does not need."""

import datetime as dt
from dataclasses import replace

import pytest

from portal.municipalities.rules.leaving import COOLING, UNTAKEN, Going, Hindrance, due, hindrance, lies_until

ASKED = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
MADE = ASKED + dt.timedelta(hours=2)
SECOND, FIRST = 7, 3
MOMENT = dt.timedelta(microseconds=1)
READY = Going(asked_by=FIRST, due_at=ASKED + COOLING, archived_at=MADE, taken_at=MADE + dt.timedelta(days=1))
UNTOUCHED = replace(READY, taken_at=None)
MERGER = Going(asked_by=FIRST, due_at=ASKED, archived_at=MADE, is_merging=True)


@pytest.mark.parametrize(
    ("going", "by", "now", "said"),
    [
        (READY, SECOND, READY.due_at, None),
        (READY, SECOND, READY.due_at - MOMENT, Hindrance.TOO_SOON),
        (READY, FIRST, READY.due_at, Hindrance.OWN_REQUEST),
        (replace(READY, archived_at=None, taken_at=None), SECOND, READY.due_at, Hindrance.NOT_ARCHIVED),
        (replace(READY, is_held=True), SECOND, READY.due_at, Hindrance.HELD),
        (replace(READY, is_at_work=True), SECOND, READY.due_at, Hindrance.AT_WORK),
        (replace(READY, is_written_since=True), SECOND, READY.due_at, Hindrance.WRITTEN_SINCE),
        (UNTOUCHED, SECOND, READY.due_at, Hindrance.NOT_TAKEN),
        # Who would take it may be gone: then it has lain there long enough, and the clock runs from the file, not from the asking.
        (UNTOUCHED, SECOND, MADE + UNTAKEN - MOMENT, Hindrance.NOT_TAKEN),
        (UNTOUCHED, SECOND, MADE + UNTAKEN, None),
        (replace(UNTOUCHED, is_written_since=True), SECOND, MADE + UNTAKEN, Hindrance.WRITTEN_SINCE),
        # A merger keeps everything, under another name: nobody must have taken a file, and there is no time to think.
        (MERGER, SECOND, MADE, None),
        (MERGER, FIRST, MADE, Hindrance.OWN_REQUEST),
        (replace(MERGER, archived_at=None), SECOND, MADE, Hindrance.NOT_ARCHIVED),
        (replace(MERGER, is_held=True), SECOND, MADE, Hindrance.HELD),
        (replace(MERGER, is_at_work=True), SECOND, MADE, Hindrance.AT_WORK),
        (replace(MERGER, is_written_since=True), SECOND, MADE, None),
    ],
)
def test_what_stands_in_the_way(going: Going, by: int, now: dt.datetime, said: Hindrance | None) -> None:
    assert hindrance(going, by=by, now=now) == said


def test_of_many_hindrances_the_first_is_said_until_none_is_left() -> None:
    """Cleared one by one they come in the order of the list."""
    worst = replace(READY, archived_at=None, taken_at=None, is_held=True, is_at_work=True, is_written_since=True)
    way = [
        (worst, FIRST, ASKED), (worst, SECOND, ASKED), (replace(worst, archived_at=MADE), SECOND, ASKED),
        (replace(worst, archived_at=MADE), SECOND, READY.due_at), (replace(worst, archived_at=MADE, is_held=False), SECOND, READY.due_at),
        (replace(worst, archived_at=MADE, is_held=False, is_at_work=False), SECOND, READY.due_at), (UNTOUCHED, SECOND, READY.due_at),
        (READY, SECOND, READY.due_at),
    ]  # fmt: skip
    assert [hindrance(going, by=by, now=now) for going, by, now in way] == [*Hindrance, None]


def test_who_leaves_has_time_to_think_and_a_merger_its_day() -> None:
    assert (due(ASKED, is_merging=False), due(ASKED, is_merging=True)) == (ASKED + COOLING, ASKED)
    assert lies_until(MADE) == MADE + UNTAKEN
