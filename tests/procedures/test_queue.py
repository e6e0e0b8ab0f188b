"""The office's queue: whose case, how close to its day, many at once; Ono of 吹田市 always in the room."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.municipalities.scope import System, viewing_as
from procedures.models import Application, Procedure
from procedures.rules.pace import Pace, last_day_of_soon, pace
from procedures.rules.states import State
from tests.cast import Cast
from tests.procedures import make
from tests.procedures.make import NOW

QUEUE = "/admin/procedures/application/"


pytestmark = pytest.mark.usefixtures("on_the_day")


def look(application: Application) -> Application:
    with viewing_as(System("test")):
        return make.fresh(application)


def shown(client: Client, query: str = "") -> list[Any]:
    return [row.pk for row in client.get(f"{QUEUE}?{query}").context["cl"].result_list]


def press(client: Client, application: Application, what: str) -> Any:
    return client.post(f"{QUEUE}{application.pk}/change/", {"what": what})


# Saturday 2026-11-21; Monday the 23rd is 勤労感謝の日.
@pytest.mark.parametrize(
    ("day", "state", "expected"),
    [
        (None, State.SUBMITTED, Pace.NONE),
        (date(2026, 11, 20), State.SUBMITTED, Pace.LATE),
        (date(2026, 11, 21), State.SUBMITTED, Pace.SOON),
        (date(2026, 11, 26), State.REVIEWING, Pace.SOON),
        (date(2026, 11, 27), State.RESUBMITTED, Pace.FINE),
        (date(2026, 11, 20), State.RETURNED, Pace.NONE),
        (date(2026, 11, 20), State.DECIDED, Pace.NONE),
    ],
)
def test_how_close_a_day_is(day: date | None, state: State, expected: Pace) -> None:
    assert pace(day, state, date(2026, 11, 21)) is expected


def test_three_working_days_over_new_year() -> None:
    assert last_day_of_soon(date(2026, 12, 28)) == date(2027, 1, 6)


def test_a_case_is_taken_once_and_put_back(as_mori: Client, as_hara: Client, as_ono: Client, cast: Cast, application: Application) -> None:
    assert press(as_ono, application, "take").status_code == 404
    assert press(as_mori, application, "take").status_code == 302
    assert look(application).assignee_id == cast.mori.pk
    refused = press(as_hara, application, "take")
    assert refused.status_code == 422
    assert "もう担当者がいます" in refused.content.decode()
    assert (shown(as_mori, "whose=mine"), shown(as_hara, "whose=mine")) == ([application.pk], [])
    assert press(as_hara, application, "put_back").status_code == 302, "an approver may, when a colleague is away"
    assert look(application).assignee_id is None
    assert shown(as_mori, "whose=nobody") == [application.pk]
    assert press(as_mori, application, "put_back").status_code == 422


def test_a_clerk_cannot_put_back_a_colleagues_case(as_mori: Client, as_hara: Client, cast: Cast, application: Application) -> None:
    press(as_hara, application, "take")
    assert press(as_mori, application, "put_back").status_code == 422
    assert look(application).assignee_id == cast.hara.pk


def test_many_are_taken_at_once_and_those_of_others_are_named(
    as_mori: Client, as_hara: Client, as_ono: Client, cast: Cast, nursery: Procedure, application: Application
) -> None:
    others = [make.submitted(cast.hanako, nursery, child_name=f"堺 {name}") for name in ("そら", "うみ")]
    press(as_hara, others[0], "take")
    everything = {"action": "take_selected", "_selected_action": [str(one.pk) for one in (application, *others)]}
    as_ono.post(QUEUE, everything)
    assert look(application).assignee_id is None
    said = as_mori.post(QUEUE, everything, follow=True).content.decode()
    assert "2件の担当者になりました" in said
    assert str(others[0].receipt_number) in said
    assert [look(one).assignee_id for one in (application, *others)] == [cast.mori.pk, cast.hara.pk, cast.mori.pk]


@pytest.fixture
def moved() -> Callable[[Application, date], None]:
    def to(application: Application, day: date) -> None:
        with viewing_as(System("test")):
            Application.objects.filter(pk=application.pk).update(expected_on=day)

    return to


def test_the_queue_by_its_days(
    as_mori: Client, cast: Cast, nursery: Procedure, application: Application, moved: Callable[[Application, date], None]
) -> None:
    soon, late = (make.submitted(cast.hanako, nursery, child_name=f"堺 {name}") for name in ("そら", "うみ"))
    moved(soon, NOW.date() + timedelta(days=5))
    moved(late, NOW.date() - timedelta(days=1))
    assert (shown(as_mori, "pace=late"), shown(as_mori, "pace=soon")) == ([late.pk], [soon.pk])
    page = as_mori.get(QUEUE).content.decode()
    assert "過ぎています" in page
    assert "まもなく" in page


def test_the_queue_costs_no_more_for_more_rows(as_mori: Client, cast: Cast, nursery: Procedure, application: Application) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            as_mori.get(QUEUE)
        return len(asked)

    press(as_mori, application, "take")
    cost()
    few = cost()
    for number in range(6):
        make.submitted(cast.hanako, nursery, child_name=f"堺 {number}")
    assert cost() == few
    # Four of the list, four of who asks, four of the trail (who was told today that they were looked at), and savepoints.
    assert few == 18
