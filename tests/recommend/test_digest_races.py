"""Workers for the weekly digests of the same people, on PostgreSQL: some are killed, four share out the rest, everybody is told once."""

import functools
import time

import pytest

from tests.identity.test_card_races import course, raced, racer, told_by

__all__ = ["course"]
pytestmark = [pytest.mark.postgres, pytest.mark.services]
MODULE = "tests.recommend.digest_racing"
WORKERS, PEOPLE = 4, 24
runner = functools.partial(racer, module=MODULE)


def test_workers_that_are_killed_and_four_that_race_tell_everybody_once(course: dict[str, str]) -> None:
    told_by(course, "stage", str(PEOPLE), module=MODULE)
    victims = [runner(course, "run") for _ in range(2)]
    for victim in victims:
        assert victim.stdout
        assert victim.stdin
        assert victim.stdout.readline() == "ready\n"
        victim.stdin.write("go\n")
        victim.stdin.flush()
    time.sleep(0.15)
    for victim in victims:
        victim.kill()
        victim.communicate()
    alerts, people, waiting = told_by(course, "count", module=MODULE)
    assert (alerts, waiting) == (people, PEOPLE - people)
    shares = raced([runner(course, "run") for _ in range(WORKERS)])
    assert sum(sum(share) for share in shares) == PEOPLE - people
    assert told_by(course, "count", module=MODULE) == [PEOPLE, PEOPLE, 0]
