"""Four operators open the same towns at the same instant, from four processes, on PostgreSQL: one does, three get a sentence."""

import pytest

from tests.identity.test_card_races import course
from tests.racers import raced_json, racer, told_by

__all__ = ["course"]
pytestmark = [pytest.mark.postgres, pytest.mark.services]
PROCESSES, TOWNS = 4, 6
MODULE = "tests.front.onboard_racing"
TOLD = {"BeingSetUp", "MovedMeanwhile"}


def test_one_operator_opens_a_town_however_many_try(course: dict[str, str]) -> None:
    towns = told_by(MODULE, course, "stage", str(TOWNS))
    told = raced_json([racer(MODULE, course, "run", *towns) for _ in range(PROCESSES)])
    for place in range(TOWNS):
        outcomes = [lane[place] for lane in told]
        assert outcomes.count("done") == 1
        assert {*outcomes} - {"done"} <= TOLD
    assert told_by(MODULE, course, "count", *towns) == [["pilot", 1, 1]] * TOWNS


def test_who_is_killed_half_way_leaves_nothing_and_the_next_goes_on(course: dict[str, str]) -> None:
    [town] = told_by(MODULE, course, "stage", "1")
    died = racer(MODULE, course, "die", town)
    died.communicate()
    assert died.returncode == -9
    assert told_by(MODULE, course, "count", town) == [["prepared", 0, 0]]
    [told] = raced_json([racer(MODULE, course, "run", town)])
    assert told == ["done"]
    assert told_by(MODULE, course, "count", town) == [["pilot", 1, 1]]
