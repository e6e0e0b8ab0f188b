"""Requests that a service leaves before it sends the resident (PAR), and tokens it has looked at (introspection)."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal.connections.models import PushedRequest, TokenFamily
from portal.lib.sealed import BrokenSeal, unseal
from portal.municipalities.scope import System, viewing_as
from tests.cast import Cast
from tests.connections.make import AUTHORIZE, CONSENT, SECRET, Party, entered, sent_back, service

pytestmark = pytest.mark.django_db
PAR, INTROSPECT = "/oidc/par", "/oidc/introspect"


def push(party: Party, **changed: str | None) -> HttpResponse:
    return Client().post(PAR, {**party.question(**changed), "client_secret": SECRET})


def follow(browser: Client, uri: str, client_id: str = "library", **more: str) -> HttpResponse:
    return browser.get(f"{AUTHORIZE}?{urlencode({'client_id': client_id, 'request_uri': uri, **more})}")


@pytest.fixture
def hanako(cast: Cast) -> Client:
    service()
    browser = entered(cast.hanako)
    Party().code(browser)
    return browser


def test_a_pushed_request_is_the_request_and_opens_once(hanako: Client) -> None:
    party = Party()
    answer = push(party, login_hint="hanako@example.jp", state="st-9")
    told = answer.json()
    assert (answer.status_code, told["expires_in"], answer["Cache-Control"]) == (201, 90, "no-store")
    back = sent_back(follow(hanako, told["request_uri"], redirect_uri="https://evil.example/", scope="openid", state="other"))
    assert back["state"] == "st-9"
    assert party.read(party.exchange(back["code"]).json()["id_token"])["nonce"] == party.nonce
    again = follow(hanako, told["request_uri"])
    assert (again.status_code, "Location" in again) == (400, False)


def test_it_lasts_through_a_login_and_a_consent(cast: Cast) -> None:
    service()
    browser, uri = entered(cast.hanako), push(Party()).json()["request_uri"]
    page = follow(browser, uri)
    assert "つながりますか" in page.content.decode().replace("<wbr>", "")
    who = page.content.decode().split('name="who" value="')[1].split('"')[0]
    query = urlencode({"client_id": "library", "request_uri": uri})
    assert "code" in sent_back(browser.post(f"{CONSENT}?{query}", {"answer": "agree", "who": who, "use": "main"}))
    assert browser.post(f"{CONSENT}?{query}", {"answer": "agree", "who": who, "use": "main"}).status_code == 400


def test_its_contents_are_sealed_and_it_belongs_to_its_service(cast: Cast, hanako: Client) -> None:
    service("handbook")
    uri = push(Party(), login_hint="hanako@example.jp").json()["request_uri"]
    row = PushedRequest.objects.get()
    assert "hanako" not in row.sealed
    with pytest.raises(BrokenSeal):
        unseal(row.sealed, aad="connections.pushedrequest:sealed:other")
    assert follow(hanako, uri, "handbook").status_code == 400
    assert follow(hanako, f"{uri}x").status_code == 400
    PushedRequest.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert follow(hanako, uri).status_code == 400


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"redirect_uri": "https://evil.example/"}, 400, "invalid_request"),
        ({"code_challenge": None}, 400, "invalid_request"),
        ({"code_challenge_method": "plain"}, 400, "invalid_request"),
        ({"response_type": "token"}, 400, "unsupported_response_type"),
        ({"request_uri": "urn:x"}, 400, "invalid_request"),
        ({"claims": "{"}, 400, "invalid_request"),
        ({"client_id": "handbook"}, 401, "invalid_client"),
    ],
)
def test_what_would_be_refused_later_is_refused_when_it_is_pushed(
    cast: Cast, hanako: Client, changed: dict[str, str | None], status: int, error: str
) -> None:
    answer = push(Party(), **changed)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert not PushedRequest.objects.exists()


def test_whoever_is_not_the_service_pushes_nothing(hanako: Client) -> None:
    assert Client().post(PAR, Party().question()).status_code == 401
    assert Client().post(PAR, {**Party().question(), "client_secret": "t" * 43}).status_code == 401


def test_a_service_that_must_push_cannot_ask_in_the_open(cast: Cast, hanako: Client) -> None:
    service(needs_pushed_requests=True)
    assert sent_back(Party().ask(hanako))["error"] == "invalid_request"
    assert "code" in sent_back(follow(hanako, push(Party()).json()["request_uri"]))


def introspect(token: str, slug: str = "library") -> dict[str, object]:
    return Client().post(INTROSPECT, {"token": token, "client_id": slug, "client_secret": SECRET}).json()


def test_a_service_learns_about_its_own_tokens_and_no_others(cast: Cast, hanako: Client) -> None:
    service("handbook")
    party = Party()
    tokens = party.tokens(hanako)
    known = introspect(tokens["access_token"])
    sub = party.read(tokens["id_token"])["sub"]
    assert (known["active"], known["sub"], known["client_id"], known["token_type"]) == (True, sub, "library", "Bearer")
    assert set(str(known["scope"]).split()) == {"openid", "profile"}
    refresh = introspect(tokens["refresh_token"])
    assert (refresh["active"], "token_type" in refresh) == (True, False)
    others = [(tokens["access_token"], "handbook"), (tokens["refresh_token"], "handbook"), ("x", "library"), ("\u9999", "library")]
    for value, slug in others:
        assert introspect(value, slug) == {"active": False}
    assert Client().post(INTROSPECT, {"token": tokens["access_token"]}).status_code == 401
    assert Client().post(INTROSPECT, {"client_id": "library", "client_secret": SECRET}).status_code == 400


def test_a_token_that_opens_nothing_is_not_active(cast: Cast, hanako: Client) -> None:
    party = Party()
    first, second = party.tokens(hanako), party.tokens(hanako)
    party.revoke(first["access_token"])
    with viewing_as(System("test")):
        TokenFamily.objects.update(expires_at=timezone.now())
    for token in (first["access_token"], second["access_token"], second["refresh_token"]):
        assert introspect(token) == {"active": False}
    third = party.tokens(hanako)
    assert introspect(third["access_token"])["active"] is True
    hanako.post("/me/connections/library/stop/")
    assert introspect(third["access_token"]) == {"active": False}
