"""The API for services: the claims of this moment, one by one or together, and a reason for whatever is not told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from urllib.parse import quote

import pytest
from allauth.idp.oidc.models import Token
from django.test import Client
from django.utils import timezone

from portal.connections import actions
from portal.connections.models import ConnectedService, HeardCall, State
from portal.connections.rules import claims
from portal.consent.models import Consent
from portal.municipalities.scope import Resident, System, viewing_as
from tests.cast import SAKAI, Cast
from tests.connections.make import Party, entered, service, userinfo

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/"
USES = (
    {"code": "card", "title": "利用者カード", "reason": "お名前を表示します。", "claims": ["name"], "is_required": True},
    {"code": "shelf", "title": "近くの図書館", "reason": "近くの館を選びます。", "claims": ["town", "birthdate"], "months": 12},
)
SCOPE = "openid profile residence"


def call(path: str, token: str) -> tuple[int, dict[str, object]]:
    answer = Client().get(path, headers={"Authorization": f"Bearer {token}"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers
    return answer.status_code, answer.json()


def one(code: str, token: str) -> tuple[int, object]:
    """The status of a single claim, and its value or the error's code."""
    status, told = call(f"{ME}{quote(code)}/", token)
    return status, told.get(code) if status == 200 else told["error"]


@pytest.fixture
def library(cast: Cast) -> ConnectedService:
    return service(uses=USES)


@pytest.fixture
def token(cast: Cast, library: ConnectedService) -> str:
    return str(Party(scope=SCOPE).tokens(entered(cast.hanako))["access_token"])


def test_it_hands_what_userinfo_hands_and_says_by_which_agreements(cast: Cast, token: str) -> None:
    status, told = call(ME, token)
    agreed = told.pop("agreed")
    assert (status, told) == (200, userinfo(token).json())
    assert set(told) == {"sub", "name", "family_name", "given_name", "town"}
    assert [use["use"] for use in agreed] == ["card", "shelf"]
    until = dt.datetime.fromisoformat(agreed[1]["until"])
    assert dt.timedelta(days=364) < until - timezone.now() < dt.timedelta(days=367)


def test_one_claim_at_a_time_with_the_reason_when_it_is_not_told(token: str) -> None:
    assert one("name", token) == (200, "堺 花子")
    assert one("town", token) == (200, {"code": SAKAI, "name": "堺市"})
    assert one("birthdate", token) == (404, "not_known")
    assert one("ward", token) == (403, "not_agreed")
    assert one("name#ja-Kana-JP", token) == (403, "not_agreed")
    assert one("children", token) == (403, "insufficient_scope")
    assert one("email", token) == (403, "insufficient_scope")
    assert one("mail_of_the_portal", token) == (404, "unknown_claim")


def test_a_refusal_challenges_as_rfc_6750_says(token: str) -> None:
    bare = Client().get(ME)
    assert (bare.status_code, bare.headers["WWW-Authenticate"]) == (401, 'Bearer realm="tobira"')
    wrong = Client().get(ME, headers={"Authorization": "Bearer x"})
    assert wrong.status_code == 401
    assert wrong.headers["WWW-Authenticate"].startswith('Bearer realm="tobira", error="invalid_token", error_description="')
    narrow = Client().get(f"{ME}children/", headers={"Authorization": f"Bearer {token}"})
    assert 'error="insufficient_scope"' in narrow.headers["WWW-Authenticate"]
    assert narrow.headers["WWW-Authenticate"].endswith('scope="children"')


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic bGlicmFyeTp4", "Bearer \x80", "Bearer a b", "x", "Bearer %00"])
def test_garbled_tokens_open_nothing(library: ConnectedService, header: str) -> None:
    for path in (ME, f"{ME}name/"):
        assert Client().get(path, headers={"Authorization": header}).status_code == 401


def test_the_token_is_taken_from_the_header_alone(token: str) -> None:
    assert Client().get(ME, {"access_token": token}).status_code == 400
    assert Client().get(ME, {"access_token": token}, headers={"Authorization": f"Bearer {token}"}).status_code == 400
    assert Client().post(ME, {"access_token": token}).status_code == 405


def withdraw_all(cast: Cast, library: ConnectedService) -> None:
    with viewing_as(Resident(cast.hanako.pk)):
        actions.withdraw(cast.hanako, library)


def withdraw_shelf(cast: Cast, library: ConnectedService) -> None:
    with viewing_as(Resident(cast.hanako.pk)):
        actions.withdraw_use(cast.hanako, library, "shelf")


def run_out(use: str) -> Callable[[Cast, ConnectedService], None]:
    def happen(_cast: Cast, _library: ConnectedService) -> None:
        with viewing_as(System("test")):
            Consent.objects.filter(code=f"service:library:{use}").update(until=timezone.now())

    return happen


def reword_shelf(_cast: Cast, _library: ConnectedService) -> None:
    service(uses=(USES[0], {**USES[1], "reason": "督促に使います。"}))


def reword_card(_cast: Cast, _library: ConnectedService) -> None:
    service(uses=({**USES[0], "reason": "督促に使います。"}, USES[1]))


def pause(cast: Cast, library: ConnectedService) -> None:
    actions.set_state(library, State.MAINTENANCE, by=cast.pref)


def expire(_cast: Cast, _library: ConnectedService) -> None:
    Token.objects.update(expires_at=timezone.now())


def lock_out(cast: Cast, _library: ConnectedService) -> None:
    cast.hanako.user.is_active = False
    cast.hanako.user.save()


def nothing(_cast: Cast, _library: ConnectedService) -> None:
    """The line to compare with."""


ENDED = (401, "invalid_token")


@pytest.mark.parametrize(
    ("happens", "name", "town"),
    [
        (nothing, (200, "堺 花子"), (200, {"code": SAKAI, "name": "堺市"})),
        (withdraw_shelf, (200, "堺 花子"), (403, "not_agreed")),
        (run_out("shelf"), (200, "堺 花子"), (403, "not_agreed")),
        (reword_shelf, (200, "堺 花子"), (403, "not_agreed")),
        (withdraw_all, ENDED, ENDED),
        (run_out("card"), ENDED, ENDED),
        (reword_card, ENDED, ENDED),
        (pause, ENDED, ENDED),
        (expire, ENDED, ENDED),
        (lock_out, ENDED, ENDED),
    ],
)
def test_consent_is_asked_at_the_call(
    cast: Cast, library: ConnectedService, token: str, happens: Callable[[Cast, ConnectedService], None], name: object, town: object
) -> None:
    happens(cast, library)
    assert (one("name", token), one("town", token)) == (name, town)
    status, told = call(ME, token)
    assert status == (401 if name == ENDED else 200)
    assert ("town" in told, "name" in told) == (town[0] == 200, name != ENDED)


def test_tokens_of_another_kind_or_of_nobody_open_nothing(cast: Cast, library: ConnectedService) -> None:
    party = Party()
    code = party.code(entered(cast.hanako))
    assert one("name", code) == ENDED
    told = party.exchange(code).json()
    for value in (told["refresh_token"], told["id_token"], told["access_token"][:-1], "s" * 43):
        assert one("name", value) == ENDED
    party.revoke(told["refresh_token"])
    assert one("name", told["access_token"]) == ENDED


def test_a_token_opens_what_its_own_resident_agreed_to_with_its_own_service(cast: Cast, token: str) -> None:
    service("gym", claims=["town"])
    his = str(Party("gym", scope=SCOPE).tokens(entered(cast.ken))["access_token"])
    assert one("town", his) == (200, {"code": "272051", "name": "吹田市"})
    assert one("name", his) == (403, "insufficient_scope")
    assert call(ME, his)[1]["sub"] != call(ME, token)[1]["sub"]


def test_a_session_of_the_portal_is_no_token(cast: Cast, as_hanako: Client) -> None:
    assert [as_hanako.get(path).status_code for path in (ME, f"{ME}name/")] == [401, 401]


def test_claims_asked_for_by_name_are_told_by_name(cast: Cast, library: ConnectedService) -> None:
    party, browser, wish = Party(scope="openid"), entered(cast.hanako), '{"userinfo": {"given_name": null}}'
    code = party.agree(browser, claims=wish)["Location"].split("code=")[1].split("&")[0]
    named = party.exchange(code).json()["access_token"]
    assert one("given_name", named) == (200, "花子")
    assert one("name", named) == (403, "insufficient_scope")
    assert set(call(ME, named)[1]) == {"sub", "given_name", "agreed"}


def test_refusals_are_kept_for_the_services_developers_without_the_token(token: str) -> None:
    one("ward", token)
    call(ME, "x")
    (kept,) = HeardCall.objects.all()
    assert (kept.service.slug, kept.endpoint, kept.status, kept.error) == ("library", "my_claim", 403, "not_agreed")
    assert kept.given == {"Authorization": "Bearer"}


def test_every_claim_of_the_catalogue_has_an_address(token: str) -> None:
    assert [claim.code for claim in claims.ALL if one(claim.code, token) == (404, "unknown_claim")] == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_use_and_for_more(cast: Cast, count: int, django_assert_num_queries: Callable[[int], object]) -> None:
    uses = [{"code": f"use-{n}", "title": "使い道", "reason": "使います。", "claims": ["name", "kana"]} for n in range(count)]
    service(uses=uses)
    token = str(Party(scope=SCOPE).tokens(entered(cast.hanako))["access_token"])
    with django_assert_num_queries(14):
        call(ME, token)
