"""A second person agrees in the moment in which the applicant changes the answers and sends: what was not agreed to is never sent."""

import pytest

from tests.racers import raced, racer, told_by

pytestmark = [pytest.mark.postgres, pytest.mark.services]
RACING, CASES = "tests.procedures.cosign_racing", 12


def test_what_was_not_agreed_to_is_never_sent(course: dict[str, str]) -> None:
    staged = told_by(RACING, course, "stage", str(CASES))
    people = [("confirm", staged["ken"]), ("change", staged["hanako"]), ("confirm", staged["ken"])]
    told = raced([racer(RACING, course, what, person, *staged["cases"]) for what, person in people])
    assert {word for line in told for word in line} <= {"confirmed", "AnswersChanged", "CosignMissing"}
    states = told_by(RACING, course, "state")
    assert len(states) == CASES
    # All answers were changed behind or before the word, so nothing may have gone out, whoever was first.
    assert {state for state, _word, _same in states} == {"draft"}
    assert not any(same for _state, word, same in states if word == "confirmed")
