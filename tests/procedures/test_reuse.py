"""Earlier answers, offered where the same is asked again: with consent, with their source, and never somebody else's."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.audit import trail
from portal.consent import actions as consents
from portal.consent import onboarding as purposes
from portal.consent.rules import REUSE
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures.actions import applications, filling, forms
from procedures.actions.refusals import NotComplete
from procedures.models import Application, Procedure
from procedures.queries import known
from procedures.rules import checks
from procedures.rules import reuse as rules
from procedures.rules.definition import Source
from tests.cast import Cast
from tests.procedures import make
from tests.procedures.make import NOW

ONE, TWO = "家族はいますか", "配偶者の名前"
FORM: dict[str, Any] = {
    "pages": [
        {"key": "p", "title": "p", "fields": [
            {"key": "alone", "kind": "yes_no", "label": ONE},
            {"key": "partner", "kind": "text", "label": TWO, "same_as": "household.guardian2.name", "reuse": "reuse",
             "show_if": {"field": "alone", "equals": False}},
            {"key": "shop", "kind": "text", "label": "勤め先", "same_as": "applicant.workplace", "reuse": "confirm"},
            {"key": "secret", "kind": "text", "label": "病気", "same_as": "applicant.illness", "required": False},
            {"key": "phone", "kind": "phone", "label": "電話", "same_as": "applicant.phone", "reuse": "reuse", "prefill": "resident.phone"},
        ]},
    ]
}  # fmt: skip
TOLD = {"alone": "no", "partner": "堺 健", "shop": "堺商店", "secret": "腰痛", "phone": "0722331101"}


pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def procedure(cast: Cast) -> Procedure:
    nursery = make.nursery()
    with viewing_as(System("test")):
        forms.publish(nursery, FORM, by=cast.mori, now=NOW)
        purposes.prepare_portal(by=trail.PORTAL)
    return nursery


def begun(cast: Cast, procedure: Procedure, **known_: str) -> Application:
    with viewing_as(ResidentView(cast.hanako.pk)):
        told = {Source(f"resident.{name}"): text for name, text in known_.items()}
        return filling.start(procedure, by=cast.hanako, now=NOW, known=told, before=known.sent_before(cast.hanako))


@pytest.fixture
def sent(cast: Cast, procedure: Procedure) -> Application:
    draft = begun(cast, procedure)
    with viewing_as(ResidentView(cast.hanako.pk)):
        make.send_page(draft, "p", TOLD, cast.hanako)
        return applications.submit(make.fresh(draft), by=cast.hanako, now=NOW)


def agree(cast: Cast) -> None:
    with viewing_as(ResidentView(cast.hanako.pk)):
        consents.grant(cast.hanako, REUSE, by=cast.hanako)


def test_without_consent_nothing_is_taken_over(cast: Cast, procedure: Procedure, sent: Application) -> None:
    assert begun(cast, procedure).entries.answers == {}
    agree(cast)
    assert begun(cast, procedure).entries.answers == {"shop": "堺商店", "phone": "0722331101"}
    with viewing_as(ResidentView(cast.hanako.pk)):
        consents.withdraw(cast.hanako, REUSE, by=cast.hanako)
    assert begun(cast, procedure).entries.answers == {}


def test_what_comes_up_later_is_filled_in_then(cast: Cast, procedure: Procedure, sent: Application) -> None:
    agree(cast)
    draft = begun(cast, procedure)
    with viewing_as(ResidentView(cast.hanako.pk)):
        make.send_page(draft, "p", {"alone": "no"}, cast.hanako)
        assert make.fresh(draft).entries.answers["partner"] == "堺 健"
        make.send_page(draft, "p", {"partner": ""}, cast.hanako)
        assert "partner" not in make.fresh(draft).entries.answers
        assert "secret" not in make.fresh(draft).entries.answers


def test_what_must_be_confirmed_counts_only_with_its_tick(as_hanako: Client, cast: Cast, procedure: Procedure, sent: Application) -> None:
    agree(cast)
    draft = begun(cast, procedure)
    answer = make.post_page(as_hanako, draft.pk, 1, alone="yes", shop="堺商店", phone="0722331101")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "「勤め先」は、前に答えたものです。いまも同じなら、チェックを入れてください。" in page
    assert "2026年11月の「保育所・認定こども園などの入所申込み」（堺市）の申請から入れました" in page
    with viewing_as(ResidentView(cast.hanako.pk)), pytest.raises(NotComplete):
        applications.submit(make.fresh(draft), by=cast.hanako, now=NOW)
    assert make.post_page(as_hanako, draft.pk, 1, shop__same="on", shop="堺商店").status_code == 302
    assert as_hanako.post(f"/applications/{draft.pk}/submit/")["Location"].endswith("/receipt/")


def test_another_answer_needs_no_tick(as_hanako: Client, cast: Cast, procedure: Procedure, sent: Application) -> None:
    agree(cast)
    draft = begun(cast, procedure)
    assert make.post_page(as_hanako, draft.pk, 1, alone="yes", shop="別の店", phone="0722331101").status_code == 302


def test_what_the_portal_knows_stands_over_it(cast: Cast, procedure: Procedure, sent: Application) -> None:
    agree(cast)
    draft = begun(cast, procedure, phone="0661234567")
    assert draft.entries.answers["phone"] == "0661234567"
    assert draft.entries.earlier("phone") is None


def test_it_is_the_residents_own(cast: Cast, procedure: Procedure, sent: Application) -> None:
    with viewing_as(ResidentView(cast.ken.pk)):
        consents.grant(cast.ken, REUSE, by=cast.ken)
        assert known.sent_before(cast.ken) == []
        assert filling.start(procedure, by=cast.ken, now=NOW, known={}, before=known.sent_before(cast.ken)).entries.answers == {}


def test_one_agrees_where_one_begins(as_hanako: Client, as_ken: Client, cast: Cast, procedure: Procedure, sent: Application) -> None:
    guide = f"/procedures/{procedure.municipality_id}/{procedure.slug}/"
    assert "前の申請の答えを、この申請と、これからの申請に使います" in as_hanako.get(guide).content.decode()
    assert "前の申請の答えを、この申請と" not in as_ken.get(guide).content.decode()
    begun_at = as_hanako.post(f"{guide}begin/", {"reuse": "yes"})["Location"]
    assert "堺商店" in as_hanako.get(begun_at).content.decode()
    assert "前の申請の答えを、この申請と" not in as_hanako.get(guide).content.decode()
    assert "前の申請の答えを、次の申請に使う" in as_hanako.get(reverse("consent:list")).content.decode()


def test_the_newest_answer_counts_and_only_of_the_same_kind() -> None:
    def sent_with(answer: Any, kind: str = "text", month: str = "2026-10") -> rules.Sent:
        field = {"key": "x", "kind": kind, "label": "x", "same_as": "applicant.workplace"}
        form = checks.parse({"pages": [{"key": "p", "title": "p", "fields": [field]}]})
        return rules.Sent(form, {} if answer is None else {"x": answer}, "手続", "堺市", month)

    form = checks.parse(FORM)
    found = rules.offers(form, [sent_with("12", "number"), sent_with(None), sent_with("新しい", month="2026-09"), sent_with("古い")])
    assert found == {"shop": rules.Offer("新しい", "手続", "堺市", "2026-09", confirm=True)}


@pytest.mark.parametrize(
    "field",
    [{"reuse": "reuse"}, {"reuse": "confirm", "same_as": "a.b", "kind": "file"}, {"reuse": "reuse", "same_as": "a", "kind": "family"}],
)
def test_a_form_that_cannot_keep_its_word_is_not_published(field: dict[str, str]) -> None:
    asked = {"key": "f", "kind": "text", "label": "f", **field}
    form = checks.parse({"pages": [{"key": "p", "title": "p", "fields": [asked]}]})
    assert "wrong_reuse" in [problem.code for problem in checks.faults(form)]
