"""Four eyes on a decision: proposed by one, confirmed by another person, unseen by the applicant; Ono of 吹田市 in the room."""

from typing import Any

import pytest
from django.test import Client

from portal.audit.models import Entry
from portal.municipalities.scope import Resident, System, viewing_as
from procedures.actions import applications, reviews, second
from procedures.actions.refusals import NotOpenForThat, NotSecondPerson, NotYourProposal, ProposalSettled, ProposedAlready
from procedures.models import Application, Decision, Procedure, Proposal
from procedures.models.course import Reason
from procedures.queries import second as queries
from procedures.rules.states import State
from tests import cast as people
from tests.cast import SAKAI, Cast
from tests.procedures import make
from tests.procedures.make import NOW

QUEUE = "/admin/procedures/application/"


pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def nursery(cast: Cast) -> Procedure:
    make.nursery()
    Procedure.objects.update(needs_second_person=True)
    return Procedure.objects.get()


def look(application: Application) -> Application:
    with viewing_as(System("test")):
        return make.fresh(application)


def post(client: Client, application: Application, what: str, **facts: Any) -> Any:
    return client.post(f"{QUEUE}{application.pk}/change/", {"what": what, **facts})


def propose(client: Client, application: Application, outcome: str = "waiting") -> Any:
    return post(client, application, "decide", **{"decide-outcome": outcome})


def proposal(application: Application) -> int:
    with viewing_as(System("test")):
        return Proposal.objects.get(application=application, settled_at=None).pk


def test_one_proposes_another_confirms(as_mori: Client, as_hara: Client, cast: Cast, application: Application) -> None:
    assert propose(as_mori, application).status_code == 302
    assert look(application).state == State.SUBMITTED
    page = as_mori.get(f"{QUEUE}{application.pk}/change/").content.decode()
    assert "自分の案は、自分では確かめられません" in page
    refused = post(as_mori, application, "confirm", proposal=proposal(application))
    assert (refused.status_code, "別の職員に頼んで" in refused.content.decode()) == (422, True)
    assert "この案で決める" in as_hara.get(f"{QUEUE}{application.pk}/change/").content.decode()
    assert post(as_hara, application, "confirm", proposal=proposal(application)).status_code == 302
    assert look(application).state == State.DECIDED
    with viewing_as(System("test")):
        decision = Decision.objects.select_related("decided_by").get()
        kept = Proposal.objects.select_related("proposed_by", "settled_by").get()
        entry = Entry.objects.get(event="procedures.application_decided", outcome="done")
    assert (decision.outcome, decision.decided_by) == ("waiting", cast.hara)
    assert (kept.proposed_by, kept.settled_by, kept.settled_as) == (cast.mori, cast.hara, "confirmed")
    assert entry.detail == {"again": False, "proposed_by": str(cast.mori.pk)}
    again = post(as_hara, application, "confirm", proposal=kept.pk)
    assert (again.status_code, "もう決まったか" in again.content.decode()) == (422, True)


def test_the_applicant_sees_nothing_of_a_proposal(as_mori: Client, as_hanako: Client, application: Application) -> None:
    status = f"/applications/{application.pk}/"
    before = (as_hanako.get(status).context["course"], look(application).version)
    propose(as_mori, application)
    assert (as_hanako.get(status).context["course"], look(application).version) == before
    with viewing_as(System("test")):
        entry = Entry.objects.get(event="procedures.decision_proposed")
    assert (entry.subject_id, entry.object_id) == (None, str(application.pk))


def test_two_accounts_of_one_person_are_one(cast: Cast, application: Application) -> None:
    twin = people.officer("mori2@sakai.example.jp", "森", cast.mori.staff_number, "approver", SAKAI)
    with viewing_as(make.staff_view(cast.mori)):
        reviews.decide(application, outcome="waiting", facility="", note="", by=cast.mori, now=NOW)
        with pytest.raises(NotSecondPerson):
            second.confirm(application, proposal(application), by=twin, now=NOW)
        with pytest.raises(NotSecondPerson):
            second.send_back(application, proposal(application), "x", by=twin, now=NOW)


def test_sent_back_with_a_sentence(as_mori: Client, as_hara: Client, application: Application) -> None:
    propose(as_mori, application)
    found = proposal(application)
    assert post(as_hara, application, "send_back", proposal=found, **{"second-reason": ""}).status_code == 422
    assert post(as_hara, application, "send_back", proposal=found, **{"second-reason": "就労証明がまだです"}).status_code == 302
    page = as_mori.get(f"{QUEUE}{application.pk}/change/")
    assert (page.context["proposal"], "就労証明がまだです" in page.content.decode()) == (None, True)
    assert propose(as_mori, application).status_code == 302
    assert look(application).state == State.SUBMITTED


def test_ones_own_is_replaced_or_taken_back_a_colleagues_is_not(cast: Cast, application: Application) -> None:
    def proposes(by: Any, outcome: str) -> None:
        reviews.decide(application, outcome=outcome, facility="271411" if outcome == "admitted" else "", note="", by=by, now=NOW)

    with viewing_as(make.staff_view(cast.mori)):
        proposes(cast.mori, "waiting")
        proposes(cast.mori, "admitted")
        with pytest.raises(ProposedAlready):
            proposes(cast.hara, "waiting")
        with pytest.raises(NotYourProposal):
            second.take_back(application, proposal(application), by=cast.hara, now=NOW)
        second.take_back(application, proposal(application), by=cast.mori, now=NOW)
        proposes(cast.hara, "waiting")
        assert [each.words for each in queries.settled(application)] == ["出し直し", "取り下げ"]
        with pytest.raises(ProposalSettled):
            second.confirm(application, 0, by=cast.mori, now=NOW)


def test_what_happens_to_the_case_meanwhile(cast: Cast, nursery: Procedure, application: Application) -> None:
    taken_back = make.submitted(cast.hanako, nursery)
    with viewing_as(make.staff_view(cast.mori)):
        for case in (application, taken_back):
            reviews.decide(case, outcome="waiting", facility="", note="", by=cast.mori, now=NOW)
        old, open_one = proposal(application), proposal(taken_back)
        reviews.return_for_correction(application, [Reason("phone", "x")], due_at=make.at(2026, 12, 1), by=cast.hara, now=NOW)
        with pytest.raises(ProposalSettled):
            second.confirm(application, old, by=cast.hara, now=NOW)
        reviews.decide(application, outcome="waiting", facility="", note="", by=cast.mori, now=NOW)
    later = make.at(2026, 11, 22)
    with viewing_as(Resident(cast.hanako.pk)):
        applications.resubmit(application, by=cast.hanako, now=later)
        applications.withdraw(taken_back, by=cast.hanako, now=later)
    with viewing_as(make.staff_view(cast.mori)):
        with pytest.raises(ProposalSettled):
            second.confirm(application, proposal(application), by=cast.hara, now=later)
        with pytest.raises(NotOpenForThat):
            second.confirm(taken_back, open_one, by=cast.hara, now=later)
        reviews.decide(application, outcome="waiting", facility="", note="", by=cast.hara, now=later)
        assert second.confirm(application, proposal(application), by=cast.mori, now=later).state == State.DECIDED


def test_a_secret_decision_is_changed_by_two_too(cast: Cast, application: Application) -> None:
    with viewing_as(make.staff_view(cast.mori)):
        for proposer, other, outcome in ((cast.mori, cast.hara, "waiting"), (cast.hara, cast.mori, "admitted")):
            reviews.decide(application, outcome=outcome, facility="271411", note="", by=proposer, now=NOW)
            second.confirm(application, proposal(application), by=other, now=NOW)
    with viewing_as(System("test")):
        assert [row.outcome for row in Decision.objects.all()] == ["waiting", "admitted"]


def test_the_queue_shows_whose_turn_it_is(
    as_mori: Client, as_ono: Client, cast: Cast, nursery: Procedure, application: Application
) -> None:
    make.submitted(cast.hanako, nursery)
    propose(as_mori, application)
    listed = as_mori.get(f"{QUEUE}?state=proposed")
    assert [row.pk for row in listed.context["cl"].result_list] == [application.pk]
    assert "案あり" in listed.content.decode()
    assert list(as_ono.get(f"{QUEUE}?state=proposed").context["cl"].result_list) == []


def test_ono_confirms_nothing(as_ono: Client, as_mori: Client, application: Application) -> None:
    propose(as_mori, application)
    for what in ("confirm", "send_back", "take_back"):
        assert post(as_ono, application, what, proposal=proposal(application)).status_code == 404
    assert look(application).state == State.SUBMITTED


@pytest.mark.parametrize("text", ["", "x", "9" * 30, "-1", "１"])
def test_a_number_that_is_none(as_hara: Client, as_mori: Client, application: Application, text: str) -> None:
    propose(as_mori, application)
    assert post(as_hara, application, "confirm", proposal=text).status_code == 422


def test_who_decides_alone_does_not_say_so(as_mori: Client, as_hara: Client, nursery: Procedure) -> None:
    page = f"/admin/procedures/procedure/{nursery.pk}/change/"
    facts = {"summary": "ひとこと", "department": "幼保", "phone": "1", "paper_years": 5}
    facts |= {"grace_minutes": 30, "correction_days": 7, "required_level": 1}
    assert as_mori.post(page, facts).status_code == 302
    assert Procedure.objects.get().needs_second_person is True
    assert as_hara.post(page, facts).status_code == 302
    assert Procedure.objects.get().needs_second_person is False
