"""One result for many cases: what cannot be is named, the others do not wait; Ono of 吹田市 in the room."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.audit.models import Entry
from portal.municipalities.scope import Resident, System, viewing_as
from procedures import onboarding
from procedures.actions import applications, bulk, reviews
from procedures.models import Application, Decision, Procedure, Proposal
from procedures.models.course import Reason
from procedures.rules.states import State
from tests.cast import SAKAI, Cast
from tests.procedures import make
from tests.procedures.make import NOW

QUEUE = "/admin/procedures/application/"
PAGE = f"{QUEUE}decide/"


pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def cases(cast: Cast, nursery: Procedure) -> list[Application]:
    return [make.submitted(cast.hanako, nursery, child_name=f"堺 {name}") for name in ("そら", "うみ", "もり")]


def states(cases: list[Application]) -> list[str]:
    with viewing_as(System("test")):
        return [make.fresh(case).state for case in cases]


def asked(cases: list[Application], **more: str) -> dict[str, Any]:
    return {"case": [str(case.pk) for case in cases], "outcome": "waiting", "note": "", **more}


def test_choose_see_confirm(as_mori: Client, cast: Cast, cases: list[Application]) -> None:
    ticked = {"action": "decide_selected", "_selected_action": [str(case.pk) for case in cases]}
    first = as_mori.post(QUEUE, ticked)
    assert (first.status_code, len(first.context["lines"]), first.context["outcome"]) == (200, 3, "")
    page = first.content.decode()
    assert "施設が決まる結果（内定）" in page
    assert 'value="admitted"' not in page
    seen = as_mori.post(PAGE, asked(cases))
    assert "3件を「保留」に決めます" in seen.content.decode()
    assert states(cases) == ["submitted"] * 3
    done = as_mori.post(PAGE, asked(cases, go="1"))
    assert set(done.context["done"].decided) == {case.receipt_number for case in cases}
    assert states(cases) == ["decided"] * 3
    with viewing_as(System("test")):
        entries = Entry.objects.filter(event="procedures.application_decided")
        assert {(row.subject_id, row.actor_id) for row in entries} == {(cast.hanako.pk, str(cast.mori.pk))}
        assert entries.count() == 3


def test_what_cannot_be_is_named_and_the_others_do_not_wait(as_mori: Client, cast: Cast, cases: list[Application]) -> None:
    with viewing_as(make.staff_view(cast.mori)):
        reviews.decide(cases[0], outcome="admitted", facility="271411", note="", by=cast.mori, now=NOW)
        reviews.return_for_correction(cases[1], [Reason("phone", "x")], due_at=make.at(2026, 12, 1), by=cast.mori, now=NOW)
    page = as_mori.post(PAGE, asked(cases)).content.decode()
    assert "1件を「保留」に決めます" in page
    assert "申請者が直しているところです" in page
    assert "結果が決まっています" in page
    done = as_mori.post(PAGE, asked(cases, go="1")).context["done"]
    assert done.decided == (cases[2].receipt_number,)
    assert {number for number, _why in done.refused} == {cases[0].receipt_number, cases[1].receipt_number}
    with viewing_as(System("test")):
        assert [row.outcome for row in Decision.objects.filter(application=cases[0])] == ["admitted"]


def test_pressed_twice_decides_once(as_mori: Client, cases: list[Application]) -> None:
    as_mori.post(PAGE, asked(cases, go="1"))
    assert as_mori.post(PAGE, asked(cases, go="1")).context["done"].decided == ()
    with viewing_as(System("test")):
        assert Decision.objects.count() == 3


def test_a_case_taken_back_meanwhile(cast: Cast, cases: list[Application]) -> None:
    with viewing_as(Resident(cast.hanako.pk)):
        applications.withdraw(cases[0], by=cast.hanako, now=NOW)
    with viewing_as(make.staff_view(cast.mori)):
        done = bulk.decide_many(cases, outcome="waiting", note="", by=cast.mori, now=NOW)
    assert (len(done.decided), done.refused[0][0]) == (2, cases[0].receipt_number)
    assert states(cases) == [State.WITHDRAWN, State.DECIDED, State.DECIDED]


def test_a_result_with_a_facility_is_not_offered_nor_taken(as_mori: Client, cast: Cast, cases: list[Application]) -> None:
    assert as_mori.post(PAGE, asked(cases, outcome="admitted", go="1")).status_code == 422
    with viewing_as(make.staff_view(cast.mori)):
        done = bulk.decide_many(cases, outcome="admitted", note="", by=cast.mori, now=NOW)
    assert (done.decided, "施設が決まる結果" in done.refused[0][1]) == ((), True)


def test_two_procedures_none_and_too_many(as_mori: Client, cast: Cast, cases: list[Application], monkeypatch: pytest.MonkeyPatch) -> None:
    with viewing_as(System("test", SAKAI)):
        other = next(each for each in onboarding.prepare(SAKAI, by=cast.mori, now=NOW) if each.slug != "nursery-admission")
        Application.objects.filter(pk=cases[0].pk).update(procedure=other, round=None)
    said = as_mori.post(PAGE, asked(cases, go="1"), follow=True).content.decode()
    assert "違う手続の申請は" in said
    assert "申請を選んでください" in as_mori.post(PAGE, {"case": ["x", "🐍"]}, follow=True).content.decode()
    monkeypatch.setattr(bulk, "MOST", 1)
    assert "1件までです" in as_mori.post(PAGE, asked(cases[1:], go="1"), follow=True).content.decode()
    assert states(cases) == ["submitted"] * 3


def test_ono_decides_nothing_of_sakai(as_ono: Client, as_pref: Client, as_hanako: Client, cases: list[Application]) -> None:
    assert "申請を選んでください" in as_ono.post(PAGE, asked(cases, go="1"), follow=True).content.decode()
    assert as_pref.post(PAGE, asked(cases, go="1")).status_code == 403
    assert as_hanako.post(PAGE, asked(cases, go="1")).status_code == 302
    assert states(cases) == ["submitted"] * 3


def test_the_list_costs_no_more_for_more_cases(as_mori: Client, cases: list[Application]) -> None:
    def cost(count: int) -> int:
        with CaptureQueriesContext(connection) as made:
            as_mori.post(PAGE, asked(cases[:count]))
        return len(made)

    cost(1)
    # Who asks (session, user, officer, their duties), the cases, and savepoints.
    assert (cost(1), cost(3)) == (7, 7)


@pytest.fixture
def proposed(cast: Cast, cases: list[Application]) -> list[Application]:
    """Two by Mori, one by Hara."""
    Procedure.objects.update(needs_second_person=True)
    for case, by in zip(cases, (cast.mori, cast.mori, cast.hara), strict=True):
        with viewing_as(make.staff_view(by)):
            reviews.decide(make.fresh(case), outcome="waiting", facility="", note="", by=by, now=NOW)
    return cases


def confirmed(client: Client, cases: list[Application], **headers: Any) -> Any:
    ticked = {"action": "confirm_selected", "_selected_action": [str(case.pk) for case in cases]}
    page = client.post(QUEUE, ticked)
    seen = [f"{line['application'].pk}:{line['proposal'].pk}" for line in page.context["lines"] if line["proposal"]]
    return page, client.post(f"{QUEUE}confirm/", {"seen": seen}, **headers)


def test_colleagues_proposals_are_confirmed_together(as_hara: Client, cast: Cast, proposed: list[Application]) -> None:
    page, done = confirmed(as_hara, proposed)
    assert (page.context["able"], page.context["unable"]) == (2, 1)
    assert set(done.context["done"].decided) == {case.receipt_number for case in proposed[:2]}
    [(number, why)] = done.context["done"].refused
    assert (number, "自分では確かめられません" in why) == (proposed[2].receipt_number, True)
    assert states(proposed) == [State.DECIDED, State.DECIDED, State.SUBMITTED]


def test_what_was_changed_since_the_page_is_not_confirmed(as_hara: Client, cast: Cast, proposed: list[Application]) -> None:
    ticked = {"action": "confirm_selected", "_selected_action": [str(proposed[0].pk)]}
    [line] = as_hara.post(QUEUE, ticked).context["lines"]
    with viewing_as(make.staff_view(cast.mori)):
        reviews.decide(make.fresh(proposed[0]), outcome="admitted", facility="271411", note="", by=cast.mori, now=NOW)
    done = as_hara.post(f"{QUEUE}confirm/", {"seen": [f"{proposed[0].pk}:{line['proposal'].pk}"]}).context["done"]
    assert (done.decided, states(proposed)[0]) == ((), State.SUBMITTED)


def test_ono_and_nonsense_confirm_nothing(as_ono: Client, as_hara: Client, proposed: list[Application]) -> None:
    with viewing_as(System("test")):
        pairs = [f"{row.application_id}:{row.pk}" for row in Proposal.objects.all()]
    assert "申請を選んでください" in as_ono.post(f"{QUEUE}confirm/", {"seen": pairs}, follow=True).content.decode()
    for seen in ([], ["x"], [f"{proposed[0].pk}"], [f"{proposed[0].pk}:x"], [f"{proposed[0].pk}:{'9' * 30}"]):
        assert "申請を選んでください" in as_hara.post(f"{QUEUE}confirm/", {"seen": seen}, follow=True).content.decode()
    assert states(proposed) == ["submitted"] * 3
