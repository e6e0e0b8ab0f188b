"""Four officers publish circulars of the same weeks at once, on PostgreSQL: each week has two, and two are refused."""

import pytest

from tests.identity.test_card_races import course
from tests.racers import raced_json, racer, told_by

__all__ = ["course"]
pytestmark = [pytest.mark.postgres, pytest.mark.services]
MODULE = "tests.recommend.circular_racing"
OFFICERS, WEEKS = 4, 15


def test_a_week_has_two_however_many_publish_at_once(course: dict[str, str]) -> None:
    shares = told_by(MODULE, course, "stage", str(OFFICERS), str(WEEKS))
    told = raced_json([racer(MODULE, course, "run", *map(str, share)) for share in shares])
    for week in range(WEEKS):
        assert sorted(lane[week] for lane in told) == ["full", "full", "published", "published"]
    assert told_by(MODULE, course, "count") == [2] * WEEKS
