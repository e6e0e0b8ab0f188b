"""Eight identical submissions at the same instant, from four processes, on PostgreSQL: one is taken, seven are told its number."""

from collections import Counter

import pytest

from tests.racers import raced, racer, told_by

pytestmark = [pytest.mark.postgres, pytest.mark.services]
PROCESSES, APPLICATIONS = 4, 10
RACING = "tests.procedures.racing"


def test_eight_at_once_are_one_submission_and_one_number(course: dict[str, str]) -> None:
    staged = told_by(RACING, course, "stage", str(APPLICATIONS))
    told = raced([racer(RACING, course, "run", staged["resident"], *staged["drafts"]) for _process in range(PROCESSES)])
    for place in range(APPLICATIONS):
        answers = [thread[place].split(":") for thread in told]
        assert Counter(outcome for outcome, _number in answers) == {"first": 1, "already": 7}
        assert len({number for _outcome, number in answers}) == 1
    assert told_by(RACING, course, "count") == {draft: [1, 1] for draft in staged["drafts"]}
