"""The way in: login once, agree once, arrive; and what the service then knows."""

import time

import pytest
from django.test import Client

from portal.connections import actions
from portal.connections.actions import subject_of
from portal.connections.models import State
from tests.cast import SAKAI, Cast, resident
from tests.connections.make import Party, entered, sent_back, service, userinfo

pytestmark = pytest.mark.django_db


def test_a_resident_agrees_once_and_then_just_arrives(cast: Cast) -> None:
    service()
    browser, party = entered(cast.hanako), Party()
    page = party.ask(browser)
    assert page.status_code == 200
    for words in ("library の運営者", "氏名", "お名前の表示に使います。", "いつでもやめられます", "あなたがやめるまで"):
        assert words in page.content.decode()
    first = sent_back(party.agree(browser))
    assert (first["state"], first["iss"]) == ("st-1", "http://localhost:8000")
    assert "code" in sent_back(Party().ask(browser))
    tokens = party.exchange(first["code"]).json()
    assert userinfo(tokens["access_token"]).json() == {
        "sub": party.read(tokens["id_token"])["sub"], "name": "堺 花子", "family_name": "堺", "given_name": "花子",
    }  # fmt: skip


def test_the_id_token_says_when_and_how_and_nothing_about_the_person(cast: Cast) -> None:
    service()
    party, at = Party(), int(time.time()) - 100
    claims = party.read(party.tokens(entered(cast.hanako, at=at))["id_token"])
    assert (claims["auth_time"], claims["amr"], claims["acr"]) == (at, ["otp"], "urn:tobira:acr:1")
    assert claims["nonce"] == party.nonce
    assert set(claims) == {"iss", "sub", "aud", "exp", "iat", "jti", "nonce", "at_hash", "auth_time", "acr", "amr", "sid"}


def test_a_passkey_is_the_second_level(cast: Cast) -> None:
    service()
    party = Party()
    claims = party.read(party.tokens(entered(cast.hanako, "mfa", type="webauthn"))["id_token"])
    assert (claims["acr"], claims["amr"]) == ("urn:tobira:acr:2", ["hwk", "mfa"])


def test_two_services_cannot_compare_what_they_call_a_resident(cast: Cast) -> None:
    parties = [Party(slug) for slug in ("library", "handbook")]
    for party in parties:
        service(party.slug)
    told = [party.read(party.tokens(entered(person))["id_token"]) for party in parties for person in (cast.hanako, cast.ken)]
    assert len({claims["sub"] for claims in told}) == 4
    browser = entered(cast.hanako)
    assert len({party.read(party.tokens(browser)["id_token"])["sid"] for party in parties}) == 2
    assert not {str(cast.hanako.pk), str(cast.hanako.user_id)} & {claims["sub"] for claims in told}


def test_services_of_one_sector_share_the_name_and_a_new_key_changes_nobody(cast: Cast, settings: object) -> None:
    service("library", sector="sakai")
    service("booking", sector="sakai")
    subs = {Party(slug).read(Party(slug).tokens(entered(cast.hanako))["id_token"])["sub"] for slug in ("library",)}
    settings.OIDC_SUBJECT_KEYS = ["another-key", *settings.OIDC_SUBJECT_KEYS]  # type: ignore[attr-defined]
    party = Party("booking")
    assert {party.read(party.tokens(entered(cast.hanako))["id_token"])["sub"]} == subs


def test_saying_no_goes_back_without_a_code(cast: Cast) -> None:
    service()
    answer = sent_back(Party().agree(entered(cast.hanako), answer="refuse"))
    assert (answer["error"], answer["state"], "code" in answer) == ("access_denied", "st-1", False)


def test_a_guest_logs_in_first_and_comes_back_to_the_same_request() -> None:
    service()
    answer = Party().ask(Client())
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/?next=/oidc/authorize%3F")


def test_the_address_that_the_service_knows_stands_in_the_box_and_may_be_changed(cast: Cast) -> None:
    service()
    browser = Client()
    way_in = Party().ask(browser, login_hint="hanako@example.jp")["Location"]
    assert 'value="hanako@example.jp"' in browser.get(way_in).content.decode()
    assert "hanako@example.jp" not in Client().get(way_in.partition("?")[0]).content.decode()
    odd = Client()
    assert "<script>" not in odd.get(Party().ask(odd, login_hint='"><script>@x')["Location"]).content.decode().partition("<main")[2]


def test_an_officer_is_told_to_come_as_a_resident(cast: Cast, as_mori: Client) -> None:
    service()
    answer = Party().ask(as_mori)
    assert answer.status_code == 403
    assert "職員用のログインでは入れません" in answer.content.decode()
    assert sent_back(Party().ask(as_mori, prompt="none"))["error"] == "login_required"


@pytest.mark.parametrize("state", [State.MAINTENANCE, State.STOPPED])
def test_nobody_enters_a_service_that_does_not_run(cast: Cast, state: State) -> None:
    made, browser, party = service(), entered(cast.hanako), Party()
    tokens = party.tokens(browser)
    actions.set_state(made, state, by=cast.pref)
    assert party.ask(browser).status_code == 503
    assert userinfo(tokens["access_token"]).status_code == 401
    assert party.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_the_consent_page_needs_our_own_form(cast: Cast) -> None:
    service()
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = entered(cast.hanako).cookies
    assert Party().agree(browser).status_code == 403


def test_a_hundred_names_for_twenty_residents_at_five_sectors_are_all_different(cast: Cast) -> None:
    more = [resident(f"r{number}@example.jp", "住", "民", ("ジュウ", "ミン"), SAKAI) for number in range(18)]
    residents = [person.pk for person in (cast.hanako, cast.ken, *more)]
    names = {subject_of(person, sector) for person in residents for sector in ("a", "b", "c", "d", "e")}
    assert len(names) == 100
    assert names == {subject_of(person, sector) for person in residents for sector in ("a", "b", "c", "d", "e")}
