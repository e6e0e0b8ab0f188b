"""Codes and tokens: once, for one client, not for ever, and together to the end."""

import base64
import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.connections.actions import tokens as token_actions
from portal.connections.models import Ticket, TokenFamily
from portal.municipalities.scope import System, viewing_as
from tests.cast import Cast
from tests.connections.make import SECRET, TOKEN, Party, entered, service, userinfo

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanako(cast: Cast) -> Client:
    service()
    return entered(cast.hanako)


def refused(answer: object) -> str:
    assert answer.status_code in {400, 401}, answer.content  # type: ignore[attr-defined]
    return str(answer.json()["error"])  # type: ignore[attr-defined]


def test_a_code_opens_once_and_coming_again_it_ends_the_login(hanako: Client) -> None:
    party = Party()
    code = party.code(hanako)
    tokens = party.exchange(code).json()
    assert userinfo(tokens["access_token"]).status_code == 200
    assert refused(party.exchange(code)) == "invalid_grant"
    assert userinfo(tokens["access_token"]).status_code == 401
    assert refused(party.refresh(tokens["refresh_token"])) == "invalid_grant"
    with viewing_as(System("read the trail")):
        assert Entry.objects.filter(event="connections.replay_refused").count() == 1


def test_a_refresh_token_rotates_and_coming_again_it_ends_the_login(hanako: Client) -> None:
    party = Party()
    first = party.tokens(hanako)
    second = party.refresh(first["refresh_token"]).json()
    third = party.refresh(second["refresh_token"]).json()
    old, new = party.read(first["id_token"]), party.read(third["id_token"])
    assert {name: new[name] for name in ("sub", "auth_time", "sid", "acr", "amr")} == {
        name: old[name] for name in ("sub", "auth_time", "sid", "acr", "amr")
    }
    assert refused(party.refresh(first["refresh_token"])) == "invalid_grant"
    assert refused(party.refresh(third["refresh_token"])) == "invalid_grant"
    assert userinfo(third["access_token"]).status_code == 401


def test_a_refresh_refused_for_its_scope_may_be_mended(hanako: Client) -> None:
    party = Party(scope="openid")
    tokens = party.tokens(hanako)
    assert refused(party.refresh(tokens["refresh_token"], scope="openid profile")) == "invalid_scope"
    assert party.refresh(tokens["refresh_token"]).status_code == 200


def test_a_login_at_a_service_ends_after_thirty_days_however_often_it_is_refreshed(hanako: Client) -> None:
    party = Party()
    tokens = party.refresh(party.tokens(hanako)["refresh_token"]).json()
    with viewing_as(System("turn the clock")):
        family = TokenFamily.objects.get()
        assert family.expires_at - family.started_at == dt.timedelta(days=30)
        TokenFamily.objects.update(expires_at=timezone.now())
    assert refused(party.refresh(tokens["refresh_token"])) == "invalid_grant"
    assert userinfo(tokens["access_token"]).status_code == 401


def test_a_code_lives_for_a_minute(hanako: Client) -> None:
    party = Party()
    code = party.code(hanako)
    Ticket.objects.update(expires_at=timezone.now())
    assert refused(party.exchange(code)) == "invalid_grant"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_request"),
        ({"redirect_uri": "https://library.example.jp/callback/"}, "invalid_request"),
        ({"client_secret": "x" * 43}, "invalid_client"),
        ({"client_secret": None}, "invalid_client"),
        ({"client_id": "handbook"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}, "unsupported_grant_type"),
    ],
)
def test_a_code_is_refused_with_anything_else_than_what_it_was_made_for(hanako: Client, changed: dict[str, str], error: str) -> None:
    service("handbook")
    party = Party()
    assert refused(party.exchange(party.code(hanako), **changed)) == error


def test_a_wrong_verifier_costs_the_code(hanako: Client) -> None:
    party = Party()
    code = party.code(hanako)
    party.exchange(code, code_verifier="w" * 43)
    assert refused(party.exchange(code)) == "invalid_grant"


def test_a_service_cannot_revoke_or_refresh_what_belongs_to_another(hanako: Client) -> None:
    service("handbook")
    mine, theirs = Party(), Party("handbook")
    tokens = mine.tokens(hanako)
    for token in (tokens["access_token"], tokens["refresh_token"]):
        assert theirs.revoke(token).status_code == 200
    assert refused(theirs.refresh(tokens["refresh_token"])) == "invalid_grant"
    assert userinfo(tokens["access_token"]).status_code == 200
    assert mine.refresh(tokens["refresh_token"]).status_code == 200


def test_a_service_gives_back_its_own(hanako: Client) -> None:
    party = Party()
    tokens = party.tokens(hanako)
    assert party.revoke(tokens["access_token"]).status_code == 200
    assert userinfo(tokens["access_token"]).status_code == 401
    more = party.refresh(tokens["refresh_token"]).json()
    assert party.revoke(more["refresh_token"]).status_code == 200
    assert userinfo(more["access_token"]).status_code == 401


def test_a_basic_header_identifies_the_service_too(hanako: Client) -> None:
    party = Party()
    header = "Basic " + base64.b64encode(f"library:{SECRET}".encode()).decode()
    facts = {"grant_type": "authorization_code", "code": party.code(hanako), "redirect_uri": party.redirect_uri}
    answer = Client().post(TOKEN, {**facts, "code_verifier": party.verifier}, headers={"Authorization": header})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"


def test_what_has_run_out_is_swept(hanako: Client) -> None:
    Party().tokens(hanako)
    assert token_actions.sweep(timezone.now()) == 0
    assert token_actions.sweep(timezone.now() + dt.timedelta(days=61)) == 4
    with viewing_as(System("count")):
        assert (Ticket.objects.count(), TokenFamily.objects.count()) == (0, 0)
