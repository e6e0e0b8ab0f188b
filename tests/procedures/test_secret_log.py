"""What the log of one's own data tells of a decision before its day: nothing."""


import pytest
import time_machine

from portal.audit import queries
from portal.municipalities.scope import Resident, System, viewing_as
from procedures.actions import reviews
from procedures.models import Application, Procedure, Round
from tests.cast import Cast
from tests.procedures import make
from tests.procedures.make import NOW

DECIDED = "申請の結果を決めた"


pytestmark = pytest.mark.usefixtures("on_the_day")


def lines(cast: Cast) -> list[str]:
    with viewing_as(Resident(cast.hanako.pk)):
        return [line.what for line in queries.about(cast.hanako.pk)]


def decide(application: Application, cast: Cast) -> None:
    with viewing_as(System("test")):
        reviews.decide(make.fresh(application), outcome="waiting", facility="", note="", by=cast.mori, now=NOW)


def test_a_decision_is_in_ones_log_from_its_day_on(cast: Cast) -> None:
    nursery: Procedure = make.nursery()
    application = make.submitted(cast.hanako, nursery)
    with viewing_as(System("test")):
        reviews.start_review(make.fresh(application), by=cast.mori, now=NOW)
    before = lines(cast)
    decide(application, cast)
    assert lines(cast) == before
    with viewing_as(System("test")):
        day = Round.objects.get(pk=application.round_id).results_at
    with time_machine.travel(day, tick=False):
        assert sorted(lines(cast)) == sorted([DECIDED, *before])


def test_another_case_of_hers_whose_day_has_come_is_told(cast: Cast) -> None:
    nursery = make.nursery()
    first, second = make.submitted(cast.hanako, nursery), make.submitted(cast.hanako, nursery)
    for application in (first, second):
        decide(application, cast)
    with viewing_as(System("test")):
        Application.objects.filter(pk=first.pk).update(outcome_from=NOW)
    assert lines(cast).count(DECIDED) == 1
