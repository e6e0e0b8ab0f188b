"""The resident's pages through the client; Ken, who is not Hanako, always in the room."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.audit import trail
from portal.consent.actions import publish_purpose
from portal.consent.queries import in_force
from portal.consent.rules import DIGITAL_NOTICE
from portal.identity.actions import family
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures.actions import reviews
from procedures.models import Application, Procedure
from procedures.models.course import Reason
from procedures.rules.states import State
from tests.cast import SAKAI, Cast, lose_session
from tests.procedures import make
from tests.procedures.make import ANSWERS, NOW, post_page

GUIDE = f"/procedures/{SAKAI}/nursery-admission/"
PAGES = [
    {"child_name": ANSWERS["child_name"], "child_kana": ANSWERS["child_kana"], "child_birth_on": "2024-05-03", "relation": "mother"},
    {key: ANSWERS[key] for key in ("applicant_name", "applicant_kana", "postal", "address", "phone")},
    {"single_parent": "yes", "has_sibling": "no"},
    {key: ANSWERS[key] for key in ("own_reason", "own_workplace", "own_days", "own_hours")},
    {},
    {"hours": "standard", "wishes": ANSWERS["wishes"]},
    {"may_check": "on", "is_true": "on"},
]


pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def application(cast: Cast, nursery: Procedure) -> Application:
    return make.draft(cast.hanako, nursery)


def look(application: Application) -> Application:
    with viewing_as(System("test")):
        return make.fresh(application)


def begin(client: Client, **chosen: Any) -> UUID:
    answer = client.post(f"{GUIDE}begin/", chosen)
    assert answer.status_code == 302, answer.content.decode()
    return UUID(answer.url.split("/")[2])


def test_a_guest_finds_and_reads_and_is_asked_to_log_in(client: Client, nursery: Procedure) -> None:
    assert nursery.summary in client.get("/procedures/").content.decode()
    assert "手元に用意するもの" in client.get(GUIDE).content.decode()
    answer = client.post(f"{GUIDE}begin/")
    assert answer.url == f"{reverse('account_login')}?next={GUIDE}"


def test_hanako_goes_from_the_guidance_to_the_receipt(as_hanako: Client, nursery: Procedure) -> None:
    application_id = begin(as_hanako)
    steps = []
    for number, typed in enumerate(PAGES, start=1):
        if number == 5:  # another parent's reasons are not asked of a single parent
            continue
        answer = post_page(as_hanako, application_id, number, **typed)
        if answer.status_code == 422:  # an answer brought up more questions
            answer = post_page(as_hanako, application_id, number, **typed)
        steps.append(answer.url.removeprefix(f"/applications/{application_id}"))
    assert steps == ["/page/2/", "/page/3/", "/page/4/", "/page/6/", "/page/7/", "/review/"]
    assert "堺 さくら" in as_hanako.get(f"/applications/{application_id}/review/").content.decode()
    answer = as_hanako.post(f"/applications/{application_id}/submit/", follow=True)
    with viewing_as(System("test")):
        number = Application.objects.get(pk=application_id).receipt_number
    assert number in answer.content.decode()
    again = as_hanako.post(f"/applications/{application_id}/submit/", follow=True)
    assert number in again.content.decode()


def test_what_the_portal_knows_is_filled_in_and_says_so(as_hanako: Client, cast: Cast, nursery: Procedure) -> None:
    with viewing_as(ResidentView(cast.hanako.pk)):
        born_on = datetime(2024, 5, 3).date()  # noqa: DTZ001 - only its day
        family.add_member(cast.hanako, by=cast.hanako, relation="child", call_name="さくら", birth_on=born_on, now=NOW)
    guide = as_hanako.get(GUIDE)
    application_id = begin(as_hanako, child=str(guide.context["children"][0].id))
    page = as_hanako.get(f"/applications/{application_id}/page/1/")
    assert [row.is_from_portal for row in page.context["rows"]] == [True, False, True, False]
    boxes = page.context["form"]["child_birth_on"].value()
    assert (page.context["form"]["child_name"].value(), boxes) == ("堺 さくら", "2024-05-03")
    assert [row.is_from_portal for row in as_hanako.get(f"/applications/{application_id}/page/2/").context["rows"]] == [
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("path", ["", "resume/", "page/1/", "page/99/", "review/", "receipt/"])
def test_ken_cannot_tell_that_hanakos_application_exists(as_ken: Client, application: Application, path: str) -> None:
    assert as_ken.get(f"/applications/{application.pk}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["page/1/", "submit/", "withdraw/", "discard/"])
def test_ken_cannot_touch_it(as_ken: Client, application: Application, path: str) -> None:
    assert as_ken.post(f"/applications/{application.pk}/{path}", {"a-child_name": "健"}).status_code == 404
    assert look(application).version == application.version


def test_a_wrong_entry_comes_back_as_it_was_typed_with_a_sentence(as_hanako: Client, application: Application) -> None:
    answer = post_page(as_hanako, application.pk, 1, child_name="堺 もみじ", child_kana="漢字", child_birth_on="2024-13-03")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "「お子さんの名前（フリガナ）」は、ひらがなかカタカナで入力してください。" in text
    assert 'value="漢字"' in text
    assert 'value="13"' in text
    kept = look(application).entries
    assert (kept.answers["child_name"], kept.rough["child_kana"]) == ("堺 もみじ", "漢字")


@pytest.mark.parametrize(("go", "target"), [("back", "page/1/"), ("save", "")])
def test_every_button_keeps_what_was_typed_even_when_it_is_wrong(as_hanako: Client, application: Application, go: str, target: str) -> None:
    answer = post_page(as_hanako, application.pk, 2, go, applicant_name="堺 華子", phone="123")
    assert answer.url == (f"/applications/{application.pk}/{target}" if target else "/applications/")
    assert look(application).entries.answers["applicant_name"] == "堺 華子"
    assert look(application).entries.rough == {"phone": "123"}


def test_a_new_question_is_shown_before_it_is_missed(as_hanako: Client, application: Application) -> None:
    answer = post_page(as_hanako, application.pk, 3, single_parent="yes", has_sibling="yes")
    assert answer.status_code == 422
    assert answer.context["form"].errors == {}
    assert "質問が増えました" in answer.content.decode()
    missed = post_page(as_hanako, application.pk, 3, single_parent="yes", has_sibling="yes")
    assert sorted(missed.context["form"].errors) == ["sibling_facility", "sibling_name"]


def test_with_a_script_a_deciding_answer_draws_the_part_anew(as_hanako: Client, application: Application) -> None:
    url = f"/applications/{application.pk}/page/3/"
    seen = as_hanako.get(url).context["seen"]
    asked = {"HX-Request": "true", "HX-Target": "page-fields"}
    answer = as_hanako.post(url, {"seen": seen, "go": "refresh", "a-single_parent": "no", "a-has_sibling": "no"}, headers=asked)
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert "もう一人の保護者の名前" in answer.content.decode()
    assert look(application).entries.answers["single_parent"] is False


def kept_without_a_login(client: Client, application: Application) -> str:
    """Where the login leads back to, after a page was posted when the session had run out."""
    lose_session(client)
    url = f"/applications/{application.pk}/page/1/"
    sent = client.post(url, {"go": "next", "seen": "", "a-child_name": "堺 もみじ", "a-child_kana": "漢字"})
    address, _, back = unquote(sent.url).partition("?next=")
    assert (address, back.partition("?kept=")[0]) == (reverse("account_login"), url)
    return back


def test_a_login_that_ran_out_loses_no_keystroke(as_hanako: Client, cast: Cast, application: Application) -> None:
    back = kept_without_a_login(as_hanako, application)
    assert "もみじ" not in str(dict(as_hanako.session))
    as_hanako.force_login(cast.hanako.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    text = as_hanako.get(back).content.decode()
    assert "入力したものは残っています" in text
    assert 'value="堺 もみじ"' in text
    assert look(application).entries.answers["child_name"] == "堺 さくら"
    assert "入力したものは残っています" not in as_hanako.get(back).content.decode()


def test_another_who_logs_in_on_that_device_sees_nothing_of_it(as_hanako: Client, cast: Cast, application: Application) -> None:
    back = kept_without_a_login(as_hanako, application)
    as_hanako.force_login(cast.ken.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = as_hanako.get(back)
    assert answer.status_code == 404
    assert "もみじ" not in answer.content.decode()


def test_the_correction_shows_only_what_came_back(as_hanako: Client, cast: Cast, nursery: Procedure) -> None:
    application = make.submitted(cast.hanako, nursery)
    with viewing_as(make.staff_view(cast.mori)):
        reason = Reason("own_workplace", "正式な会社名を書いてください。")
        reviews.return_for_correction(application, [reason], due_at=NOW + timedelta(days=7), by=cast.mori, now=NOW)
    status = as_hanako.get(f"/applications/{application.pk}/").content.decode()
    assert "正式な会社名を書いてください。" in status
    assert "あなた（直して提出してください）" in status
    shown = as_hanako.get(f"/applications/{application.pk}/resume/", follow=True)
    assert [row.field.key for row in shown.context["rows"]] == ["own_workplace"]
    answer = post_page(as_hanako, application.pk, 4, own_workplace="株式会社さかい商店", own_days="1")
    assert answer.url.endswith("/review/")
    as_hanako.post(f"/applications/{application.pk}/submit/")
    assert look(application).state == State.RESUBMITTED


def test_a_decision_cannot_be_told_from_any_page_before_its_day(as_hanako: Client, client_of: Any, cast: Cast, nursery: Procedure) -> None:
    application = make.submitted(cast.hanako, nursery)
    paths = [f"/applications/{application.pk}/", "/applications/", f"/applications/{application.pk}/receipt/"]
    with viewing_as(make.staff_view(cast.mori)):
        reviews.start_review(application, by=cast.mori, now=NOW)
        before = [_without_token(as_hanako.get(path).content.decode()) for path in paths]
        reviews.decide(application, outcome="admitted", facility="271411", note="おめでとう", by=cast.mori, now=NOW)
    assert [_without_token(as_hanako.get(path).content.decode()) for path in paths] == before
    with time_machine.travel(datetime(2027, 2, 15, 9, 0, tzinfo=make.TOKYO), tick=False):
        text = client_of(cast.hanako).get(paths[0]).content.decode()
    assert "結果が出ました" in text
    assert "内定" not in text


def _without_token(text: str) -> str:
    return re.sub(r'name="(csrfmiddlewaretoken|message-key)" value="[^"]*"', "", text)


def test_withdrawing_from_a_secret_decision_works_as_if_there_were_none(as_hanako: Client, cast: Cast, nursery: Procedure) -> None:
    application = make.submitted(cast.hanako, nursery)
    with viewing_as(make.staff_view(cast.mori)):
        reviews.decide(application, outcome="waiting", facility="", note="", by=cast.mori, now=NOW)
    text = as_hanako.post(f"/applications/{application.pk}/withdraw/", follow=True).content.decode()
    assert "申請を取り下げました" in text
    assert look(application).state == State.WITHDRAWN


def test_the_result_may_be_asked_for_without_paper_but_need_not(as_hanako: Client, cast: Cast, application: Application) -> None:
    review = f"/applications/{application.pk}/review/"
    assert "紙の代わりに" not in as_hanako.get(review).content.decode()
    with viewing_as(System("test")):
        publish_purpose(DIGITAL_NOTICE, title="通知の受け取り", text="紙の代わりに届けます。", by=trail.PORTAL, town_id=SAKAI)
    with CaptureQueriesContext(connection) as queries:
        assert "紙の代わりにこのポータルで" in as_hanako.get(review).content.decode()
    assert len(queries) == 10
    as_hanako.post(f"/applications/{application.pk}/submit/", {"digital": "yes"})
    assert in_force(cast.hanako.pk, DIGITAL_NOTICE, SAKAI)


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_data_base_no_more_for_more_rows(as_hanako: Client, cast: Cast, nursery: Procedure, rows: int) -> None:
    sent = [make.submitted(cast.hanako, nursery) for _row in range(rows)]
    drafts = [make.draft(cast.hanako, nursery) for _row in range(rows)]
    counts = {"/procedures/": 11, GUIDE: 20, "/applications/": 10}
    counts |= {f"/applications/{sent[0].pk}/": 11, f"/applications/{sent[0].pk}/receipt/": 11}
    counts |= {f"/applications/{drafts[0].pk}/page/1/": 8, f"/applications/{drafts[0].pk}/review/": 10}
    as_hanako.get("/procedures/")
    found = {}
    for path in counts:
        with CaptureQueriesContext(connection) as queries:
            as_hanako.get(path)
        found[path] = len(queries)
    assert found == counts


def test_sending_a_page_and_the_whole_costs_little(as_hanako: Client, application: Application) -> None:
    url = f"/applications/{application.pk}/page/2/"
    seen = as_hanako.get(url).context["seen"]
    with CaptureQueriesContext(connection) as page:
        as_hanako.post(url, {"seen": seen, "a-applicant_name": "堺 華子"})
    with CaptureQueriesContext(connection) as whole:
        as_hanako.post(f"/applications/{application.pk}/submit/")
    asked = [[each["sql"] for each in queries.captured_queries if "SAVEPOINT" not in each["sql"]] for queries in (page, whole)]
    assert [len(queries) for queries in asked] == [8, 24]


def test_brothers_and_sisters_are_told_apart(as_hanako: Client, cast: Cast, nursery: Procedure) -> None:
    make.submitted(cast.hanako, nursery)
    make.draft(cast.hanako, nursery, child_name="堺 もみじ")
    context = as_hanako.get("/applications/").context
    titles = [card.title.removeprefix(nursery.title) for card in (*context["drafts"], *context["applications"])]
    assert titles == ["（堺 もみじ）", "（堺 さくら）"]
