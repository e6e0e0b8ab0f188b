"""Eight browsers with the same paper answer at the same instant, from eight processes, on PostgreSQL: one comes in."""

import pytest

from tests.identity.test_card_races import course
from tests.racers import raced_json, racer, told_by

__all__ = ["course"]
pytestmark = [pytest.mark.postgres, pytest.mark.services]
PROCESSES, PAPERS = 8, 10
MODULE = "tests.identity.counter_racing"


def test_one_paper_lets_one_in_however_many_answer(course: dict[str, str]) -> None:
    papers = told_by(MODULE, course, "stage", str(PAPERS))
    told = raced_json([racer(MODULE, course, "run", *papers) for _ in range(PROCESSES)])
    for paper in range(PAPERS):
        assert sorted(lane[paper] for lane in told) == ["in", *["refused"] * (PROCESSES - 1)]
    assert told_by(MODULE, course, "count") == [PAPERS, PAPERS, PAPERS]
