"""The office's screens; Ono of 吹田市 always in the room."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.audit.models import Entry
from portal.municipalities.scope import System, viewing_as
from procedures.models import Application, Procedure
from procedures.rules.states import State
from tests.cast import Cast
from tests.procedures import make

QUEUE = "/admin/procedures/application/"


pytestmark = pytest.mark.usefixtures("on_the_day")


def look(application: Application) -> Application:
    with viewing_as(System("test")):
        return make.fresh(application)


def test_the_queue_shows_the_towns_cases_and_no_drafts(as_mori: Client, as_ono: Client, cast: Cast, nursery: Procedure) -> None:
    sent, draft = make.submitted(cast.hanako, nursery), make.draft(cast.hanako, nursery)
    shown = as_mori.get(QUEUE).context["cl"].result_list
    assert [row.pk for row in shown] == [sent.pk]
    assert list(as_ono.get(QUEUE).context["cl"].result_list) == []
    assert as_mori.get(f"{QUEUE}{draft.pk}/change/").status_code == 404


@pytest.mark.parametrize("path", ["change/", "history/", "delete/"])
def test_ono_cannot_tell_that_a_case_of_sakai_exists(as_ono: Client, application: Application, path: str) -> None:
    assert as_ono.get(f"{QUEUE}{application.pk}/{path}", follow=True).status_code in {403, 404}
    assert as_ono.post(f"{QUEUE}{application.pk}/change/", {"what": "start"}).status_code == 404
    assert look(application).state == State.SUBMITTED


def test_residents_and_operators_have_no_business_there(as_hanako: Client, as_pref: Client, application: Application) -> None:
    assert as_pref.get(QUEUE).status_code == 403
    assert as_hanako.get(QUEUE).status_code == 302


def test_an_address_that_is_no_id_is_not_found(as_mori: Client, nursery: Procedure) -> None:
    assert as_mori.get(f"{QUEUE}everything/change/").status_code == 404


def test_a_case_goes_through_the_office(as_mori: Client, application: Application) -> None:
    url = f"{QUEUE}{application.pk}/change/"
    assert "堺 さくら" in as_mori.get(url).content.decode()
    assert as_mori.post(url, {"what": "start"}).status_code == 302
    returned = {"what": "return", "return-why_phone": "つながりませんでした。", "return-due_on": "2026-11-30"}
    assert as_mori.post(url, returned).status_code == 302
    assert look(application).correction_due_at == make.at(2026, 11, 30, 23, 59)
    assert as_mori.post(url, {"what": "note", "note-text": "11/24に再度電話"}).status_code == 302
    assert as_mori.post(url, {"what": "decide", "decide-outcome": "admitted", "decide-facility": "271411"}).status_code == 302
    assert look(application).state == State.DECIDED
    text = as_mori.get(url).content.decode()
    assert "11/24に再度電話" in text
    assert "申請者には「審査中」と見えます" in text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"what": "return", "return-due_on": "2026-11-30"}, "理由を書いてください"),
        ({"what": "return", "return-why_phone": "x", "return-due_on": "2026-11-20"}, "いまより後の日時"),
        ({"what": "return", "return-why_phone": "x", "return-due_on": "明日"}, "日付"),
        ({"what": "decide", "decide-outcome": "admitted", "decide-facility": ""}, "施設を選んでください"),
        ({"what": "decide", "decide-outcome": "nothing"}, "選択"),
        ({"what": "note", "note-text": ""}, "errorlist"),
        ({"what": "dance"}, "申請の内容"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(as_mori: Client, application: Application, sent: dict[str, str], sentence: str) -> None:
    answer = as_mori.post(f"{QUEUE}{application.pk}/change/", sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert look(application).state == State.SUBMITTED


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_asks_no_more_for_more_rows(as_mori: Client, cast: Cast, nursery: Procedure, rows: int) -> None:
    for _row in range(rows):
        make.submitted(cast.hanako, nursery)
    as_mori.get(QUEUE)
    with CaptureQueriesContext(connection) as queries:
        as_mori.get(QUEUE)
    reading = [each["sql"] for each in queries.captured_queries if "audit_" not in each["sql"] and "SAVEPOINT" not in each["sql"]]
    assert len(reading) == 8
    assert len(queries) == 18


def test_a_list_is_one_line_and_one_a_day_for_each_applicant(as_mori: Client, as_hara: Client, application: Application) -> None:
    with viewing_as(System("test")):
        before = Entry.objects.count()
    for client in (as_mori, as_mori, as_hara):
        client.get(f"{QUEUE}?state=waiting")
    with viewing_as(System("test")):
        made = list(Entry.objects.order_by("municipality", "number").values_list("event", "detail", "subject_id"))[before:]
    listed = ("procedures.applications_listed", {"rows": 1}, None)
    told = ("procedures.application_listed", {}, application.applicant_id)
    assert made == [listed, told, listed, listed, told]


@pytest.mark.parametrize("query", ["state=waiting", "state=nonsense", "of=1-2", "of=x", "of=1-2-3", "of=99999999999999999999", "q=NS-"])
def test_any_filter_is_answered(as_mori: Client, application: Application, query: str) -> None:
    assert as_mori.get(f"{QUEUE}?{query}", follow=True).status_code == 200


def test_the_export_is_a_file_of_the_own_town(as_mori: Client, as_ono: Client, application: Application, nursery: Procedure) -> None:
    as_mori.post(f"{QUEUE}{application.pk}/change/", {"what": "decide", "decide-outcome": "waiting"})
    sent = {"what": str(nursery.pk), "encoding": "cp932"}
    answer = as_mori.post(f"{QUEUE}export/", sent)
    assert answer["Content-Type"] == "text/csv"
    assert application.receipt_number in answer.content.decode("cp932")
    refused = as_ono.post(f"{QUEUE}export/", sent)
    assert refused.status_code == 422
    assert application.receipt_number not in refused.content.decode()


def test_officers_see_and_change_only_what_their_town_offers(as_mori: Client, as_ono: Client, nursery: Procedure) -> None:
    url = f"/admin/procedures/procedure/{nursery.pk}/change/"
    facts = {"summary": "新しいひとこと", "department": "幼保", "phone": "1", "grace_minutes": 30, "correction_days": 7, "paper_years": 5}
    facts["required_level"] = 1
    assert as_ono.post(url, facts, follow=True).status_code in {403, 404} or "見つかり" in as_ono.get(url, follow=True).content.decode()
    assert Procedure.objects.get().grace_minutes == 60
    assert as_mori.post(url, facts).status_code == 302
    changed = Procedure.objects.get()
    assert (changed.grace_minutes, changed.summary, changed.is_open) == (30, "新しいひとこと", False)


def test_an_officer_moves_the_closing_of_a_round(as_mori: Client, nursery: Procedure) -> None:
    round_ = nursery.rounds.get(slug="2027-04-2")
    facts = {"name": round_.name, "starts_on": "2027-04-01"}
    for key in ("opens_at", "closes_at", "correction_due_at", "results_at"):
        moment = getattr(round_, key) + timedelta(days=key == "closes_at")
        facts |= {f"{key}_0": f"{moment.astimezone(make.TOKYO):%Y-%m-%d}", f"{key}_1": f"{moment.astimezone(make.TOKYO):%H:%M:%S}"}
    answer = as_mori.post(f"/admin/procedures/round/{round_.pk}/change/", facts)
    assert answer.status_code == 302
    assert nursery.rounds.get(slug="2027-04-2").closes_at == make.at(2027, 1, 20, 23, 59)
