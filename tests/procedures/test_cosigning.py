"""A second person's word: asked by a code, given to the very answers that are sent, and nobody else's business."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures import queries as doors
from procedures.actions import applications, cosigning
from procedures.actions.refusals import AnswersChanged, CodeNotKnown, CosignMissing, NeedsNoWord, NotComplete, OwnApplication
from procedures.models import Application, Cosigning
from procedures.queries import cosigning as queries
from procedures.rules import checks
from procedures.rules import cosigning as rules
from tests.cast import SAKAI, Cast
from tests.identity import households
from tests.procedures import make
from tests.procedures.make import NOW

TWO = {"single_parent": "no", "spouse_name": "堺 健", "spouse_away": "no", **make.SPOUSE}


pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def draft(cast: Cast) -> Application:
    """Of a child with two parents: the other one must agree."""
    return make.draft(cast.hanako, make.nursery(), **TWO)


def code_of(draft: Application, cast: Cast) -> str:
    with viewing_as(ResidentView(cast.hanako.pk)):
        return cosigning.ask(make.fresh(draft), "spouse", by=cast.hanako, now=NOW)


def taken(draft: Application, cast: Cast) -> Cosigning:
    with viewing_as(ResidentView(cast.ken.pk)):
        return cosigning.take(code_of(draft, cast), by=cast.ken, now=NOW)


def seen(draft: Application) -> str:
    with viewing_as(System("test")):
        row = make.fresh(draft)
        return queries.fingerprint(row, row.entries.answers)


def submit(draft: Application, cast: Cast) -> Application:
    with viewing_as(ResidentView(cast.hanako.pk)):
        return applications.submit(make.fresh(draft), by=cast.hanako, now=NOW)


def word(draft: Application) -> tuple[str, str]:
    with viewing_as(System("test")):
        row = Cosigning.objects.get(application=draft)
        return row.word, row.name


def test_from_the_code_to_the_receipt(
    as_hanako: Client, as_ken: Client, as_mori: Client, cast: Cast, draft: Application
) -> None:
    review = as_hanako.get(f"/applications/{draft.pk}/review/").content.decode()
    assert "もう一人の保護者の確認" in review
    assert "この内容で提出する" not in review
    refused = as_hanako.post(f"/applications/{draft.pk}/submit/", follow=True)
    assert "「もう一人の保護者」の確認がまだ済んでいません" in refused.content.decode()
    told = as_hanako.post(f"/applications/{draft.pk}/cosigners/", {"cosigner": "spouse"})
    code = told.context["code"]
    with viewing_as(System("test")):
        assert code.replace("-", "") not in str(Cosigning.objects.values().get())
    there = as_ken.post("/cosign/", {"code": f" {code.lower()} "})
    with viewing_as(ResidentView(cast.ken.pk)):
        (todo,) = doors.at_hand(cast.ken, NOW).todos
    assert (there["Location"], todo.text) == (todo.url, "堺 花子さんから、申請の確認を頼まれています。")
    page = as_ken.get(todo.url)
    assert "㈱さかい商店" in page.content.decode()
    as_ken.post(todo.url, {"what": "confirm", "seen": page.context["seen"]})
    with viewing_as(ResidentView(cast.ken.pk)):
        assert doors.at_hand(cast.ken, NOW).todos == ()
    review = as_hanako.get(f"/applications/{draft.pk}/review/").content.decode()
    assert (cast.ken.full_name in review, "この内容で提出する" in review) == (True, True)
    assert as_hanako.post(f"/applications/{draft.pk}/submit/")["Location"].endswith("/receipt/")
    office = as_mori.get(f"/admin/procedures/application/{draft.pk}/change/").content.decode()
    assert f"{cast.ken.full_name} 2026年11月21日" in office
    assert as_ken.get(todo.url).status_code == 404


def test_a_change_of_answers_takes_the_word_away(as_hanako: Client, cast: Cast, draft: Application) -> None:
    row = taken(draft, cast)
    with viewing_as(ResidentView(cast.ken.pk)):
        cosigning.confirm(row, seen(draft), by=cast.ken, now=NOW)
    make.post_page(as_hanako, draft.pk, 4, own_workplace="別の店")
    with pytest.raises(CosignMissing):
        submit(draft, cast)
    assert "確認のあとで内容が変わりました" in as_hanako.get(f"/applications/{draft.pk}/review/").content.decode()
    with viewing_as(ResidentView(cast.ken.pk)):
        assert [todo.text for todo in doors.at_hand(cast.ken, NOW).todos] == ["内容が変わりました。もう一度確かめてください。"]
        cosigning.confirm(row, seen(draft), by=cast.ken, now=NOW)
    assert submit(draft, cast).receipt_number


def test_nobody_agrees_to_what_they_have_not_read(as_hanako: Client, as_ken: Client, cast: Cast, draft: Application) -> None:
    row, before = taken(draft, cast), seen(draft)
    make.post_page(as_hanako, draft.pk, 4, own_workplace="別の店")
    answer = as_ken.post(f"/cosign/{row.pk}/", {"what": "confirm", "seen": before})
    assert answer.status_code == 422
    assert "読んでいるあいだに、申請の内容が変わりました" in answer.content.decode()
    assert "別の店" in answer.content.decode()
    make.post_page(as_hanako, draft.pk, 4, own_workplace="")
    with viewing_as(ResidentView(cast.ken.pk)), pytest.raises(AnswersChanged):
        cosigning.confirm(row, seen(draft), by=cast.ken, now=NOW)


def test_a_refusal_has_a_reason_and_one_may_ask_anew(as_hanako: Client, as_ken: Client, cast: Cast, draft: Application) -> None:
    row = taken(draft, cast)
    assert as_ken.post(f"/cosign/{row.pk}/", {"what": "decline", "reason": " "}).status_code == 422
    assert as_ken.post(f"/cosign/{row.pk}/", {"what": "decline", "reason": "園の希望が違います"}).status_code == 302
    assert word(draft) == ("declined", cast.ken.full_name)
    assert "園の希望が違います" in as_hanako.get(f"/applications/{draft.pk}/review/").content.decode()
    with viewing_as(ResidentView(cast.ken.pk)), pytest.raises(NeedsNoWord):
        cosigning.confirm(row, seen(draft), by=cast.ken, now=NOW)
    with pytest.raises(CosignMissing):
        submit(draft, cast)
    code_of(draft, cast)
    assert word(draft) == ("asked", "")
    assert as_ken.get(f"/cosign/{row.pk}/").status_code == 404


def test_a_code_is_for_one_person_once_and_not_for_ever(cast: Cast, draft: Application) -> None:
    old, code = code_of(draft, cast), code_of(draft, cast)
    with viewing_as(ResidentView(cast.hanako.pk)), pytest.raises(OwnApplication):
        cosigning.take(code, by=cast.hanako, now=NOW)
    with viewing_as(ResidentView(cast.ken.pk)):
        for wrong, when in ((old, NOW), (code, NOW + timedelta(days=7)), ("", NOW), ("\0", NOW), ("4K7C", NOW)):
            with pytest.raises(CodeNotKnown):
                cosigning.take(wrong, by=cast.ken, now=when)
        cosigning.take(code, by=cast.ken, now=NOW + timedelta(days=6))
        with pytest.raises(CodeNotKnown):
            cosigning.take(code, by=cast.ken, now=NOW)


def test_the_others_see_nothing(
    client: Client, as_hanako: Client, as_ken: Client, as_ono: Client, as_mori: Client, cast: Cast, draft: Application
) -> None:
    row = taken(draft, cast)
    assert client.get(f"/cosign/{row.pk}/").status_code == 302
    for other in (as_hanako, as_ono, as_mori):
        assert other.get(f"/cosign/{row.pk}/").status_code in {403, 404}
    assert as_hanako.get(f"/cosign/{row.pk}/").status_code == 404
    assert as_ken.get(f"/applications/{draft.pk}/review/").status_code == 404
    assert as_ken.post(f"/applications/{draft.pk}/cosigners/", {"cosigner": "spouse"}).status_code == 404


def test_only_a_finished_form_asks_and_only_where_it_must(as_hanako: Client, cast: Cast, draft: Application) -> None:
    single = make.draft(cast.hanako, make.nursery())
    with viewing_as(ResidentView(cast.hanako.pk)):
        for key in ("spouse", "nobody"):
            with pytest.raises(NeedsNoWord):
                cosigning.ask(single, key, by=cast.hanako, now=NOW)
    assert submit(single, cast).receipt_number
    make.post_page(as_hanako, draft.pk, 4, own_workplace="")
    with pytest.raises(NotComplete):
        code_of(draft, cast)


def test_who_acts_for_the_applicant_may_ask(as_ken: Client, cast: Cast, draft: Application) -> None:
    proxy = households.proxy(cast.hanako, cast.ken, households.procedure(SAKAI, draft.procedure.slug))
    told = as_ken.post(f"/proxy/{proxy.pk}/applications/{draft.pk}/cosigners/", {"cosigner": "spouse"})
    assert told.context["code"]


def test_the_day_alone_changes_no_fingerprint() -> None:
    form = checks.parse(
        {"pages": [{"key": "p", "title": "p", "fields": [
            {"key": "born", "kind": "birth_date", "label": "b"},
            {"key": "age", "kind": "calculated", "label": "a", "formula": {"age": "born"}}]}]}
    )  # fmt: skip
    told: dict[str, Any] = {"born": "2020-01-01"}
    assert rules.fingerprint(form, {**told, "@today": "2026-11-21", "age": "6"}, "k") == rules.fingerprint(form, told, "k")
    assert rules.fingerprint(form, told, "k") != rules.fingerprint(form, {"born": "2020-01-02"}, "k")
    assert rules.fingerprint(form, told, "k") != rules.fingerprint(form, told, "other")


@pytest.mark.parametrize(
    ("cosigners", "codes"),
    [
        ([{"key": "a", "label": "A", "show_if": {"field": "nothing", "answered": True}}], ["unknown_field"]),
        ([{"key": "a", "label": "A"}, {"key": "a", "label": "B"}], ["duplicate_key"]),
        ([{"key": "a", "label": "A", "show_if": {"field": "f", "answered": True}}], []),
    ],
)
def test_what_is_wrong_is_found_before_it_is_published(cosigners: Any, codes: list[str]) -> None:
    fields = [{"key": "f", "kind": "text", "label": "f"}]
    form = checks.parse({"pages": [{"key": "p", "title": "p", "fields": fields}], "cosigners": cosigners})
    assert [problem.code for problem in checks.faults(form)] == codes
