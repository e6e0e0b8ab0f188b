"""Four accounts reach for the same card at the same instant, from four processes, on PostgreSQL: one has it."""

from collections.abc import Iterator

import pytest

from tests import migrated
from tests.racers import raced_json, racer, told_by

pytestmark = [pytest.mark.postgres, pytest.mark.services]
PROCESSES, CARDS = 4, 10
MODULE = "tests.identity.card_racing"


@pytest.fixture
def course() -> Iterator[dict[str, str]]:
    """The environment of processes that share a new data base; it is dropped afterwards."""
    with migrated.course() as environment:
        yield environment


def test_one_card_has_one_account_however_many_reach_for_it(course: dict[str, str]) -> None:
    people = told_by(MODULE, course, "stage", str(PROCESSES * CARDS))
    told = raced_json([racer(MODULE, course, "run", *people[lane * CARDS : (lane + 1) * CARDS]) for lane in range(PROCESSES)])
    for card in range(CARDS):
        assert sorted(lane[card] for lane in told) == ["first", "taken", "taken", "taken"]
    assert told_by(MODULE, course, "count") == [CARDS, CARDS, CARDS]
