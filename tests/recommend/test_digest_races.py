"""Workers for the weekly digests of the same people, on PostgreSQL: some are killed, four share out the rest, everybody is told once."""

import time

import pytest

from tests.identity.test_card_races import course
from tests.racers import raced_json, racer, told_by

__all__ = ["course"]
pytestmark = [pytest.mark.postgres, pytest.mark.services]
MODULE = "tests.recommend.digest_racing"
WORKERS, PEOPLE = 4, 24


def test_workers_that_are_killed_and_four_that_race_tell_everybody_once(course: dict[str, str]) -> None:
    told_by(MODULE, course, "stage", str(PEOPLE))
    victims = [racer(MODULE, course, "run") for _ in range(2)]
    for victim in victims:
        assert victim.stdout.readline() == "ready\n"
        victim.say("go")
    time.sleep(0.15)
    for victim in victims:
        victim.kill()
        victim.communicate()
    alerts, people, waiting = told_by(MODULE, course, "count")
    assert (alerts, waiting) == (people, PEOPLE - people)
    shares = raced_json([racer(MODULE, course, "run") for _ in range(WORKERS)])
    assert sum(sum(share) for share in shares) == PEOPLE - people
    assert told_by(MODULE, course, "count") == [PEOPLE, PEOPLE, 0]
