"""The API for a town's own systems: nothing is skipped, nothing happens twice; the key of 吹田市 is always in the room."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.actions import credentials
from notifications.rules.credentials import Right
from portal.audit.models import Entry
from portal.municipalities.scope import Resident, System, viewing_as
from procedures.actions import applications
from procedures.models import Application, Decision, Milestone, Procedure, Push, Return
from procedures.queries import machines
from procedures.rules.states import State
from tests import cast as people
from tests.cast import SAKAI, Cast
from tests.notifications import make as office
from tests.notifications.machine import Machine
from tests.procedures import make
from tests.procedures.make import NOW

CASES = "/api/v1/procedures/nursery-admission/applications/"


pytestmark = pytest.mark.usefixtures("on_the_day")


def machine_of(officer: Any, *rights: Right, department: int | None = None) -> Machine:
    with office.as_staff(officer):
        facts = {"rights": rights or (Right.READ_CASES, Right.MOVE_CASES), "expires_at": NOW.replace(month=12), "department": department}
        return Machine(credentials.make(name="夜間連携", by=officer, **facts)[1])


@pytest.fixture
def machine(cast: Cast) -> Machine:
    return machine_of(cast.mori)


def look(application: Application) -> Application:
    with viewing_as(System("test")):
        return make.fresh(application)


def push(machine: Machine, application: Application, body: Any, once: str = "k-1", slug: str = "nursery-admission") -> Any:
    return machine.post(body, once=once, path=f"/api/v1/procedures/{slug}/applications/{application.receipt_number}/status/")


def test_a_case_is_taken_over_with_its_answers(machine: Machine, application: Application) -> None:
    said = machine.get(CASES).json()
    [case] = said["applications"]
    assert (said["more"], said["next"] >= case["change"]) == (False, True)
    assert (case["receipt_number"], case["state"], case["round"]) == (application.receipt_number, "submitted", "2027-04-2")
    assert case["subject"] == {"name": "堺 さくら", "kana": "サカイ サクラ", "birth_on": "2024-05-03"}
    assert (case["answers"]["wishes"], case["answers"]["own_hours"], "@today" in case["answers"]) == (["271411", "271422"], "6to8", False)
    assert machine.get(CASES, after=said["next"]).json()["applications"] == []


def test_every_look_is_kept_and_an_empty_one_is_none(machine: Machine, cast: Cast, application: Application) -> None:
    following = machine.get(CASES).json()["next"]
    machine.get(CASES, after=following + 10)
    with viewing_as(System("test")):
        whole = Entry.objects.get(event="procedures.cases_pulled")
        single = Entry.objects.get(event="procedures.case_pulled")
    assert (whole.actor_kind, whole.detail) == ("machine", {"rows": 1, "after": 0})
    assert (single.subject_id, single.object_id) == (cast.hanako.pk, str(application.pk))


def test_pages_follow_each_other_and_a_change_brings_a_case_again(machine: Machine, cast: Cast, nursery: Procedure) -> None:
    cases = [make.submitted(cast.hanako, nursery) for _case in range(3)]
    make.draft(cast.hanako, nursery)
    first = machine.get(CASES, limit=2).json()
    second = machine.get(CASES, limit=2, after=first["next"]).json()
    told = [case["receipt_number"] for case in first["applications"] + second["applications"]]
    assert (told, first["more"], second["more"]) == ([case.receipt_number for case in cases], True, False)
    push(machine, cases[0], {"state": "reviewing"})
    with viewing_as(Resident(cast.hanako.pk)):
        applications.withdraw(cases[1], by=cast.hanako, now=NOW)
    again = machine.get(CASES, after=second["next"]).json()["applications"]
    assert [(case["receipt_number"], case["state"], bool(case["answers"])) for case in again] == [
        (cases[0].receipt_number, "reviewing", True),
        (cases[1].receipt_number, "withdrawn", False),
    ]


def test_a_busy_trail_is_walked_in_steps(machine: Machine, cast: Cast, nursery: Procedure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machines, "STEP", 1)
    monkeypatch.setattr(machines, "MOST_STEPS", 2)
    cases = [make.submitted(cast.hanako, nursery) for _case in range(5)]
    told, after, more = [], 0, True
    while more:
        said = machine.get(CASES, after=after).json()
        told += [case["receipt_number"] for case in said["applications"]]
        after, more = said["next"], said["more"]
    assert told == [case.receipt_number for case in cases]


def test_more_cases_ask_no_more(machine: Machine, cast: Cast, nursery: Procedure) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            machine.get(CASES)
        return len([each for each in asked.captured_queries if "SAVEPOINT" not in each["sql"]])

    make.submitted(cast.hanako, nursery)
    machine.get(CASES)
    few = cost()
    for _case in range(3):
        make.submitted(cast.hanako, nursery)
    # The key and its use, the procedure, the head and the walk, whose they are, cases, answers, outcomes, four of the trail.
    assert (few, cost()) == (12, 12)


def test_the_office_acts_are_led_by_a_machine(machine: Machine, cast: Cast, application: Application) -> None:
    started = push(machine, application, {"state": "reviewing"})
    assert started.json() == {"receipt_number": application.receipt_number, "state": "reviewing", "proposed": False, "repeated": False}
    reasons = [{"field": "phone", "sentence": "つながりませんでした。"}]
    back = push(machine, application, {"state": "returned", "reasons": reasons, "due_on": "2026-11-30"}, once="k-2")
    assert (back.status_code, look(application).correction_due_at) == (200, make.at(2026, 11, 30, 23, 59))
    done = push(machine, application, {"state": "decided", "outcome": "admitted", "facility": "271411"}, once="k-3")
    assert (done.status_code, look(application).state) == (200, State.DECIDED)
    with viewing_as(System("test")):
        assert (Decision.objects.get().decided_by, Return.objects.get().returned_by) == (cast.mori, cast.mori)
        last = Entry.objects.filter(event="procedures.application_decided").get()
    assert (last.actor_kind, last.subject_id) == ("machine", cast.hanako.pk)


def test_the_same_key_does_nothing_twice(machine: Machine, cast: Cast, application: Application) -> None:
    reasons = [{"field": "phone", "sentence": "つながりませんでした。"}]
    body = {"state": "returned", "reasons": reasons}
    assert push(machine, application, body).json()["repeated"] is False
    with viewing_as(Resident(cast.hanako.pk)):
        applications.resubmit(application, by=cast.hanako, now=NOW)
    late = push(machine, application, body)
    assert (late.status_code, late.json()["repeated"], late.json()["state"]) == (200, True, "returned")
    assert look(application).state == State.RESUBMITTED
    other = push(machine, application, {"state": "reviewing"})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "SameKeyOtherBody")


def test_a_refusal_is_kept_and_leaves_its_key(machine: Machine, application: Application) -> None:
    wrong = push(machine, application, {"state": "decided", "outcome": "admitted"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "FacilityMissing")
    with viewing_as(System("test")):
        assert (Push.objects.count(), Milestone.objects.filter(what="decided").count()) == (0, 0)
        assert Entry.objects.filter(event="procedures.application_decided", outcome="refused").count() == 1
    right = push(machine, application, {"state": "decided", "outcome": "waiting"})
    assert (right.status_code, right.json()["state"]) == (200, "decided")


def test_what_cannot_be_now_is_said_with_the_state(machine: Machine, cast: Cast, application: Application) -> None:
    with viewing_as(Resident(cast.hanako.pk)):
        applications.withdraw(application, by=cast.hanako, now=NOW)
    answer = push(machine, application, {"state": "decided", "outcome": "waiting"})
    assert (answer.status_code, answer.json()["error"]["code"], answer.json()["error"]["state"]) == (409, "NotOpenForThat", "withdrawn")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "json"),
        (b"[" * 20_000, 400, "json"),
        (b"[]", 422, "state"),
        ({"state": "withdrawn"}, 422, "state"),
        ({"state": ["x"]}, 422, "state"),
        ({"state": "returned", "reasons": "x"}, 422, "reasons"),
        ({"state": "returned", "reasons": [{"field": 1, "sentence": "x"}]}, 422, "field"),
        ({"state": "returned", "reasons": [], "due_on": "tomorrow"}, 422, "due_on"),
        ({"state": "returned", "reasons": [], "due_on": "9999-12-31"}, 422, "due_on"),
        ({"state": "returned", "reasons": []}, 422, "NoReasons"),
        ({"state": "returned", "reasons": [{"field": "x", "sentence": "y"}]}, 422, "UnknownAnswer"),
        ({"state": "returned", "reasons": [{"field": "phone", "sentence": "y"}], "due_on": "2026-11-01"}, 422, "DueInThePast"),
        ({"state": "decided", "outcome": "nothing"}, 422, "UnknownOutcome"),
        ({"state": "decided", "outcome": "waiting", "note": "x" * 301}, 422, "note"),
        ({"state": "decided", "outcome": "a\0b"}, 422, "outcome"),
        (b" " * 70_000, 413, "too_large"),
    ],
)
def test_bad_bodies(machine: Machine, application: Application, body: Any, status: int, code: str) -> None:
    answer = push(machine, application, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert look(application).state == State.SUBMITTED


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"limit": "x"}, {"after": -1}, {"after": "9" * 17}, {"after": "１"}])
def test_bad_cursors(machine: Machine, nursery: Procedure, query: dict[str, Any]) -> None:
    assert machine.get(CASES, **query).status_code == 400


def test_another_town_and_another_right(cast: Cast, nursery: Procedure, application: Application) -> None:
    outsider = machine_of(cast.ono)
    assert outsider.get(CASES).status_code == 404
    assert push(outsider, application, {"state": "reviewing"}).status_code == 404
    reader, mover = machine_of(cast.mori, Right.READ_CASES), machine_of(cast.mori, Right.MOVE_CASES)
    assert (reader.get(CASES).status_code, push(reader, application, {"state": "reviewing"}).status_code) == (200, 403)
    assert (mover.get(CASES).status_code, machine_of(cast.mori, Right.READ).get(CASES).status_code) == (403, 403)
    assert look(application).state == State.SUBMITTED


def test_a_key_of_a_department_knows_its_procedures(cast: Cast, nursery: Procedure, application: Application) -> None:
    own, tax = people.department("幼保推進課"), people.department("納税課")
    noda = people.officer("noda@sakai.example.jp", "野田", "S-201", "administrator", SAKAI)
    ours, theirs = machine_of(noda, department=own.pk), machine_of(noda, department=tax.pk)
    assert theirs.get(CASES).status_code == 200, "a procedure of no department is everybody's"
    Procedure.objects.update(handled_by=own)
    assert (ours.get(CASES).status_code, theirs.get(CASES).status_code) == (200, 404)
    assert push(theirs, application, {"state": "reviewing"}).status_code == 404


def test_drafts_and_other_procedures_are_not_there(machine: Machine, cast: Cast, nursery: Procedure, application: Application) -> None:
    draft = make.draft(cast.hanako, nursery)
    draft.receipt_number = "NS-0000-0000-0"
    assert push(machine, draft, {"state": "reviewing"}).status_code == 404
    assert push(machine, application, {"state": "reviewing"}, slug="dog-registration").status_code == 404
    assert push(machine, application, {"state": "reviewing"}, once="").status_code == 400
