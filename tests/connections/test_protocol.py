"""What the protocol asks of an authorization request: freshness, levels, PKCE, who is meant, where answers go."""

import datetime as dt
import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from portal.connections.models import ConnectedService
from portal.identity.models import Resident
from portal.identity.rules.levels import Level, Method
from tests.cast import Cast, show
from tests.connections.make import Party, entered, sent_back, service

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanako(cast: Cast) -> Client:
    """Hanako's browser: logged in ten minutes ago, the library already hers."""
    service()
    browser = entered(cast.hanako, at=time.time() - 600)
    Party().code(browser)
    return browser


def login_again(browser: Client, resident: Resident, at: float) -> None:
    show(browser, resident, at=dt.datetime.fromtimestamp(at, dt.UTC))


@pytest.mark.parametrize("changed", [{"prompt": "login"}, {"max_age": "60"}, {"max_age": "0"}])
def test_an_old_login_is_not_enough_when_a_fresh_one_is_asked_for(cast: Cast, hanako: Client, changed: dict[str, str]) -> None:
    answer = Party(verifier="v" * 43, nonce="n").ask(hanako, **changed)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/step-up/?level=1&next=%2Foidc%2Fauthorize%3F")
    assert "メールに届く番号で確かめる" in hanako.get(answer["Location"]).content.decode()


def test_a_fresh_login_answers_the_request_that_asked_for_it_and_is_told(cast: Cast) -> None:
    service()
    Authenticator.objects.create(user=cast.hanako.user, type=Authenticator.Type.TOTP, data={"secret": ""})
    hanako, party = entered(cast.hanako, at=time.time() - 600), Party(verifier="v" * 43, nonce="n")
    Party().code(hanako)
    assert party.ask(hanako, max_age="0")["Location"].startswith("/account/step-up/?level=1&next=%2Foidc%2Fauthorize%3F")
    at = int(time.time()) + 1
    login_again(hanako, cast.hanako, at)
    claims = party.read(party.exchange(sent_back(party.ask(hanako, max_age="0"))["code"]).json()["id_token"])
    assert claims["auth_time"] == at


def test_a_login_young_enough_passes(hanako: Client) -> None:
    assert "code" in sent_back(Party().ask(hanako, max_age="3600"))
    assert sent_back(Party().ask(hanako, max_age="60", prompt="none"))["error"] == "login_required"


def test_consent_is_shown_again_when_the_service_wants_it(hanako: Client) -> None:
    assert Party().ask(hanako, prompt="consent").status_code == 200


def test_silence_with_anything_else_is_refused(hanako: Client) -> None:
    assert sent_back(Party().ask(hanako, prompt="none login"))["error"] == "invalid_request"


ACR = "urn:tobira:acr:"
UNMET = "unmet_authentication_requirements"
ESSENTIAL = '{"id_token": {"acr": {"essential": true, "values": ["urn:tobira:acr:2"]}}}'


@pytest.fixture
def without_cards(settings: Settings) -> None:
    """A portal where no card can be read."""
    settings.CARD_ISSUER = ""


@pytest.fixture
def with_cards(settings: Settings) -> None:
    """A portal where the card can be read."""
    settings.CARD_ISSUER = "https://card.example"


@pytest.mark.parametrize("asks", [{"claims": ESSENTIAL}, {"acr_values": f"{ACR}2"}, {"acr_values": f"{ACR}2 strange"}])
def test_a_level_that_cannot_be_reached_is_an_error_and_never_a_lower_one(
    cast: Cast, hanako: Client, without_cards: None, asks: dict[str, str]
) -> None:
    assert sent_back(Party().ask(hanako, **asks))["error"] == UNMET
    strong = entered(cast.hanako, "mfa", type="webauthn")
    assert "code" in sent_back(Party().ask(strong, **asks))


def test_a_level_that_can_be_reached_is_asked_for(cast: Cast, hanako: Client) -> None:
    Authenticator.objects.create(user=cast.hanako.user, type=Authenticator.Type.TOTP, data={"secret": ""})
    answer = Party().ask(hanako, acr_values=f"{ACR}2")
    assert answer["Location"].startswith("/account/step-up/?level=1&next=%2Foidc%2Fauthorize%3F")
    assert "strong=1" in answer["Location"]
    show(hanako, cast.hanako, Method.APP)
    assert "code" in sent_back(Party().ask(hanako, acr_values=f"{ACR}2"))


@pytest.mark.parametrize("wish", ["", "strange", f"{ACR}1", f"{ACR}1 {ACR}2", f"strange {ACR}1", f"{ACR}9"])
def test_a_wish_that_is_met_or_that_nobody_could_meet_is_only_a_wish(hanako: Client, wish: str) -> None:
    assert "code" in sent_back(Party().ask(hanako, acr_values=wish))


def test_the_third_level_is_the_card_read_just_now(cast: Cast, hanako: Client, with_cards: None) -> None:
    party = Party()
    assert party.ask(hanako, acr_values=f"{ACR}3")["Location"].startswith("/account/step-up/?level=2&next=")
    assert sent_back(party.ask(hanako, acr_values=f"{ACR}3", prompt="none"))["error"] == "interaction_required"
    show(hanako, cast.hanako, Method.CARD, Level.CARD, ago=dt.timedelta(minutes=6))
    assert party.ask(hanako, acr_values=f"{ACR}3")["Location"].startswith("/account/step-up/")
    show(hanako, cast.hanako, Method.CARD, Level.CARD)
    claims = party.read(party.exchange(sent_back(party.ask(hanako, acr_values=f"{ACR}3"))["code"]).json()["id_token"])
    assert (claims["acr"], claims["amr"]) == (f"{ACR}3", ["mfa", "otp", "pin", "sc"])
    assert time.time() - claims["auth_time"] < 60


def test_a_service_may_ask_for_the_card_by_itself(cast: Cast, hanako: Client, with_cards: None) -> None:
    ConnectedService.objects.update(required_level=Level.CARD)
    assert Party().ask(hanako)["Location"].startswith("/account/step-up/?level=2&next=")
    assert Party().agree(hanako)["Location"].startswith("/account/step-up/?level=2&next=")
    show(hanako, cast.hanako, Method.CARD, Level.CARD, ago=dt.timedelta(minutes=30))
    assert "code" in sent_back(Party().ask(hanako))


def test_where_no_card_can_be_read_such_a_service_is_told_so(hanako: Client, without_cards: None) -> None:
    ConnectedService.objects.update(required_level=Level.CARD)
    assert sent_back(Party().ask(hanako))["error"] == UNMET


def test_the_person_the_service_means_is_the_person_who_is_there(cast: Cast, hanako: Client) -> None:
    party = Party()
    tokens = party.tokens(hanako)
    sub = party.read(tokens["id_token"])["sub"]
    wanted = '{"id_token": {"sub": {"value": "%s"}}}'
    ken = entered(cast.ken)
    assert "code" in sent_back(party.ask(hanako, claims=wanted % sub))
    assert "code" in sent_back(party.ask(hanako, id_token_hint=tokens["id_token"], prompt="none"))
    assert sent_back(party.ask(ken, claims=wanted % sub))["error"] == "login_required"
    assert sent_back(party.ask(ken, id_token_hint=tokens["id_token"]))["error"] == "login_required"
    assert sent_back(party.ask(hanako, id_token_hint="not.a.token"))["error"] == "login_required"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": "s256"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": "code token"}, "unsupported_response_type"),
        ({"response_type": "none"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
        ({"request_uri": "https://library.example.jp/r"}, "request_uri_not_supported"),
    ],
)
def test_what_is_not_offered_is_refused_at_the_registered_address(hanako: Client, changed: dict[str, str], error: str) -> None:
    answer = Party().ask(hanako, **changed)
    told = sent_back(answer)
    assert answer["Location"].startswith("https://library.example.jp/callback?")
    assert (told["error"], told["state"]) == (error, "st-1")


def test_a_post_is_asked_again_as_a_get_and_changes_nothing(hanako: Client) -> None:
    answer = hanako.post("/oidc/authorize", Party().question())
    assert answer["Location"].startswith("/oidc/authorize?response_type=code&client_id=library")


def test_metadata_says_who_we_are_whatever_the_host_header_says(hanako: Client) -> None:
    facts = Client().get("/.well-known/openid-configuration", headers={"Host": "127.0.0.1"}).json()
    assert facts["issuer"] == "http://localhost:8000"
    assert {url.split("/oidc/")[0].split("/.well-known")[0] for name, url in facts.items() if name.endswith(("_endpoint", "_uri"))} == {
        "http://localhost:8000"
    }
    assert (facts["response_types_supported"], facts["code_challenge_methods_supported"], facts["subject_types_supported"]) == (
        ["code"],
        ["S256"],
        ["pairwise"],
    )
    assert not [name for name in facts if "device" in name or "registration" in name]
    for path in ("/identity/o/device", "/oidc/device", "/identity/o/api/clients", "/identity/o/api/token", "/identity/o/authorize"):
        assert Client().get(path).status_code == 404


def test_pages_that_lead_to_a_service_may_send_their_form_there(cast: Cast) -> None:
    service()
    guest, party = Client(), Party()
    login = guest.get(party.ask(guest)["Location"])
    consent = party.ask(entered(cast.hanako))
    for page in (login, consent):
        assert "form-action 'self' https://library.example.jp" in page["Content-Security-Policy"]
    assert "library.example.jp" not in guest.get("/services/")["Content-Security-Policy"]
