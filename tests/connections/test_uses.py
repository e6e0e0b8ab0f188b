"""Consent in two stages: to be linked, and to each use, with an end; asked again for what changed and for nothing else."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from portal.connections import actions, queries
from portal.connections.models import ConnectedService
from portal.connections.rules.claims import Agreement, Use
from portal.consent.models import Consent
from portal.identity.models import HouseholdMember, Relation
from portal.lib.refusals import Refused
from portal.municipalities.scope import Resident, System, viewing_as
from tests.cast import Cast
from tests.connections.make import Party, entered, sent_back, service, userinfo

pytestmark = pytest.mark.django_db
SHELF = {"code": "shelf", "title": "本棚の名札", "reason": "お名前を表示します。", "claims": ["name"], "is_required": True, "months": 12}
KIDS = {"code": "kids", "title": "年齢に合う本", "reason": "年齢に合う本を知らせます。", "claims": ["children", "town"], "months": 6}
ALL_SCOPES = "openid profile residence children email address"


def library(*uses: dict[str, Any], **facts: Any) -> ConnectedService:
    return service(uses=[*(uses or (SHELF, KIDS))], claims=(), **facts)


@pytest.fixture
def party() -> Party:
    return Party(scope=ALL_SCOPES)


def told(party: Party, browser: Client) -> dict[str, Any]:
    return userinfo(party.tokens(browser)["access_token"]).json()


def test_a_box_that_is_not_ticked_is_a_no_and_is_not_asked_again(cast: Cast, party: Party) -> None:
    library()
    browser = entered(cast.hanako)
    page = party.ask(browser).content.decode()
    assert ('value="kids"' in page, "checked" in page) == (True, False)
    assert "code" in sent_back(party.agree(browser, uses=["shelf"]))
    answer = party.ask(browser)
    assert "code" in sent_back(answer)
    assert set(told(party, browser)) == {"sub", "name", "family_name", "given_name"}


def test_what_is_ticked_is_told_and_each_use_can_be_stopped_by_itself(cast: Cast, party: Party) -> None:
    made, browser = library(), entered(cast.hanako)
    with viewing_as(Resident(cast.hanako.pk)):
        for birth in ("2024-04-01", "2015-01-01"):
            born = {"birth_on": dt.date.fromisoformat(birth), "declared_at": timezone.now()}
            HouseholdMember.objects.create(resident=cast.hanako, relation=Relation.CHILD, **born)
    party.agree(browser)
    tokens = party.tokens(browser)
    facts = userinfo(tokens["access_token"]).json()
    assert (facts["town"]["name"], [child["age"] for child in facts["children"]]) == ("堺市", [2, 11])
    assert "birth" not in str(facts)
    with viewing_as(Resident(cast.hanako.pk)):
        assert actions.withdraw_use(cast.hanako, made, "kids") is True
        assert actions.withdraw_use(cast.hanako, made, "kids") is False
        assert actions.withdraw_use(cast.hanako, made, "nothing") is False
    assert set(userinfo(tokens["access_token"]).json()) == {"sub", "name", "family_name", "given_name"}
    with viewing_as(Resident(cast.hanako.pk)):
        assert actions.withdraw_use(cast.hanako, made, "shelf") is True
    assert userinfo(tokens["access_token"]).status_code == 401


def test_a_required_use_cannot_be_left_out(cast: Cast, party: Party) -> None:
    library()
    browser = entered(cast.hanako)
    answer = party.agree(browser, uses=["kids"])
    assert (answer.status_code, "なくてはならない使い道です" in answer.content.decode()) == (422, True)
    with viewing_as(System("test")):
        assert not Consent.objects.filter(withdrawn_at=None).exists()


@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ((SHELF, {**KIDS, "reason": "広告に使います。"}), True),
        # It asks for less than was agreed to.
        ((SHELF, {**KIDS, "claims": ["children"]}), False),
        (({**SHELF, "reason": "督促に使います。"}, KIDS), True),
        ((SHELF, {**KIDS, "months": 60}), False),
        ((SHELF,), False),
        ((SHELF, KIDS, {**KIDS, "code": "more"}), False),
    ],
)
def test_only_a_change_of_what_was_agreed_to_is_asked_again(
    cast: Cast, party: Party, changed: tuple[dict[str, Any], ...], asked: bool
) -> None:
    library()
    browser = entered(cast.hanako)
    party.agree(browser)
    library(*changed)
    assert (party.ask(browser).status_code == 200) is asked


def test_a_consent_ends_by_itself_and_is_asked_again(cast: Cast, party: Party) -> None:
    library()
    browser = entered(cast.hanako)
    party.agree(browser)
    tokens = party.tokens(browser)
    with viewing_as(System("test")):
        ends = {row.code: row.until for row in Consent.objects.filter(withdrawn_at=None)}
        assert ends["service:library"] is None
        assert 180 <= (ends["service:library:kids"] - timezone.now()).days <= 184
        Consent.objects.filter(code="service:library:kids").update(until=timezone.now())
    assert "town" not in userinfo(tokens["access_token"]).json()
    page = party.ask(browser)
    assert (page.status_code, "期限が来ました" in page.content.decode()) == (200, True)
    assert "code" in sent_back(party.agree(browser, uses=["shelf"]))
    assert "code" in sent_back(party.ask(browser))


def test_single_claims_can_be_asked_for_without_their_scope(cast: Cast) -> None:
    library()
    party, browser = Party(scope="openid"), entered(cast.hanako)
    party.agree(browser)
    asks = '{"userinfo": {"name": {"essential": true}, "town": null, "birthdate": null, "phone_number": null}}'
    code = sent_back(party.ask(browser, claims=asks))["code"]
    tokens = party.exchange(code).json()
    assert set(userinfo(tokens["access_token"]).json()) == {"sub", "name", "town"}
    again = party.refresh(tokens["refresh_token"]).json()
    assert set(userinfo(again["access_token"]).json()) == {"sub", "name", "town"}


def test_the_outsider_agrees_for_nobody_else(cast: Cast, party: Party) -> None:
    library()
    party.agree(entered(cast.hanako))
    assert party.ask(entered(cast.ken)).status_code == 200


def test_somebody_else_at_the_same_phone_does_not_answer_for_the_one_who_was_asked(cast: Cast, party: Party) -> None:
    library()
    hanako, ken = entered(cast.hanako), entered(cast.ken)
    who = party.ask(hanako).content.decode().split('name="who" value="')[1].split('"')[0]
    answer = ken.post(f"/oidc/consent?{party_query(party)}", {"answer": "agree", "who": who, "use": "shelf"})
    assert (answer.status_code, "別の人がログインしました" in answer.content.decode()) == (409, True)
    with viewing_as(System("test")):
        assert not Consent.objects.exists()


def party_query(party: Party) -> str:

    return urlencode(party.question())


@pytest.mark.parametrize(
    ("uses", "sentence"),
    [
        ([{**KIDS, "months": 0}], "終わりのない同意は取れません"),
        ([{**KIDS, "months": 61}], "終わりのない同意は取れません"),
        ([{**KIDS, "code": "子"}], "使い道の記号"),
        ([{**KIDS, "reason": ""}], "理由"),
        ([{**KIDS, "claims": ["phone"]}], "知らない項目があります: phone"),
        ([{**KIDS, "colour": "red"}], "使い道の項目名が違います"),
        ([KIDS, KIDS], "同じ記号"),
        ([{**KIDS, "code": f"k{number}"} for number in range(9)], "8個まで"),
        ([{**KIDS, "claims": ["email"]}], "RELAY_DOMAIN"),
    ],
)
def test_uses_that_nobody_could_agree_to_are_not_registered(cast: Cast, uses: list[dict[str, Any]], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        library(*uses)
    assert not ConnectedService.objects.exists()


def test_a_relay_address_stands_for_the_residents_own(cast: Cast, party: Party, settings: Any) -> None:
    settings.RELAY_DOMAIN = "relay.example.jp"
    mail = {**KIDS, "code": "mail", "claims": ["email"]}
    made, browser = library(SHELF, mail), entered(cast.hanako)
    party.agree(browser)
    facts = told(party, browser)
    assert (facts["email"].endswith("@relay.example.jp"), facts["email_verified"], "hanako" in facts["email"]) == (True, True, False)
    assert told(party, browser)["email"] == facts["email"]
    with viewing_as(Resident(cast.hanako.pk)):
        actions.withdraw(cast.hanako, made)
        assert queries.agreement(cast.hanako, made).is_linked is False
    party.agree(browser)
    assert told(party, browser)["email"] != facts["email"]


YES, NO, LAPSED = {"is_agreed": True, "was_agreed": True}, {"is_agreed": False}, {"is_agreed": False, "was_agreed": True}


@pytest.mark.parametrize(
    ("linked", "required", "optional", "may_enter", "must_ask", "items"),
    [
        (False, YES, YES, False, True, set()),
        (True, YES, YES, True, False, {"name", "town"}),
        (True, YES, NO, True, False, {"name"}),
        (True, YES, LAPSED, True, True, {"name"}),
        (True, NO, YES, False, True, set()),
        (True, LAPSED, NO, False, True, set()),
    ],
)
def test_what_an_agreement_opens(
    linked: bool, required: dict[str, bool], optional: dict[str, bool], may_enter: bool, must_ask: bool, items: set[str]
) -> None:
    uses = (Use("a", ("name",), True, **required), Use("b", ("name", "town"), False, **optional))
    found = Agreement(linked, uses)
    assert (found.may_enter, found.must_ask, set(found.items)) == (may_enter, must_ask, items)


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_the_consents_own_page_does_not_answer_for_a_service(cast: Cast, party: Party, answer: str) -> None:
    library()
    browser = entered(cast.hanako)
    if answer == "no":
        party.agree(browser)
    page = browser.post("/me/consents/decide/", {"code": "service:library", "town": "271403", "answer": answer}, follow=True)
    assert "この利用目的（service:library）は公表されていません" in page.content.decode()
    with viewing_as(System("test")):
        assert Consent.objects.filter(code="service:library", withdrawn_at=None).exists() is (answer == "no")
