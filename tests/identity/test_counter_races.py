"""Eight browsers with the same paper answer at the same instant, from eight processes, on PostgreSQL: one comes in."""

import pytest

from tests.identity.test_card_races import course, raced, racer, told_by

__all__ = ["course"]
pytestmark = [pytest.mark.postgres, pytest.mark.services]
PROCESSES, PAPERS = 8, 10
MODULE = "tests.identity.counter_racing"


def test_one_paper_lets_one_in_however_many_answer(course: dict[str, str]) -> None:
    papers = told_by(course, "stage", str(PAPERS), module=MODULE)
    told = raced([racer(course, "run", *papers, module=MODULE) for _ in range(PROCESSES)])
    for paper in range(PAPERS):
        assert sorted(lane[paper] for lane in told) == ["in", *["refused"] * (PROCESSES - 1)]
    assert told_by(course, "count", module=MODULE) == [PAPERS, PAPERS, PAPERS]
