"""The plan "Basic OP"."""

from __future__ import annotations

import base64
import datetime as dt

from django.test import Client
from django.utils import timezone

from portal.connections.models import Ticket
from tests.connections.conformance import module
from tests.connections.make import SECRET, TOKEN, USERINFO, Party, entered, sent_back, userinfo
from tests.connections.op.stage import EVERYTHING, Stage, metadata, stops_here

PLAN = "Basic OP"


@module(PLAN, "oidcc-server", "The code flow: state comes back, `iss` says who answers, the ID token passes every check, userinfo agrees.")
def server(op: Stage) -> None:
    tokens = op.login()
    claims = op.id_token(tokens)
    assert claims["nonce"] == op.party.nonce
    assert op.facts(tokens) == {"sub": claims["sub"]}


@module(PLAN, "oidcc-response-type-missing", "No `response_type`: an error at the registered address, no code.")
def response_type_missing(op: Stage) -> None:
    told = op.ask(response_type=None)
    assert (told["error"], told["state"], "code" in told) == ("invalid_request", "st-1", False)


@module(PLAN, "oidcc-idtoken-signature", "RS256 with a `kid` that stands in the published set.")
def idtoken_signature(op: Stage) -> None:
    tokens = op.login()
    header = op.header(tokens["id_token"])
    keys = Client().get("/.well-known/jwks.json").json()["keys"]
    (key,) = [key for key in keys if key["kid"] == header["kid"]]
    assert (header["alg"], key["kty"], key["use"], key["alg"]) == ("RS256", "RSA", "sig", "RS256")
    op.id_token(tokens)


@module(PLAN, "oidcc-idtoken-unsigned", "ID tokens without a signature: never announced, never issued.", is_offered=False)
def idtoken_unsigned(op: Stage) -> None:
    assert "none" not in metadata()["id_token_signing_alg_values_supported"]
    assert op.header(op.login()["id_token"])["alg"] != "none"


@module(PLAN, "oidcc-userinfo-get", "Userinfo by GET with the token in the header.")
def userinfo_get(op: Stage) -> None:
    op.facts(op.login())


@module(PLAN, "oidcc-userinfo-post-header", "Userinfo by POST with the token in the header.")
def userinfo_post_header(op: Stage) -> None:
    tokens = op.login()
    answer = Client().post(USERINFO, headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert answer.json() == op.facts(tokens)


@module(PLAN, "oidcc-userinfo-post-body", "Userinfo by POST with the token in the form; in the address it is refused.")
def userinfo_post_body(op: Stage) -> None:
    tokens = op.login()
    assert Client().post(USERINFO, {"access_token": tokens["access_token"]}).json() == op.facts(tokens)
    assert Client().get(USERINFO, {"access_token": tokens["access_token"]}).status_code == 400


@module(PLAN, "oidcc-ensure-request-without-nonce-succeeds-for-code-flow", "No `nonce`: a login, and an ID token without one.")
def without_nonce(op: Stage) -> None:
    assert "nonce" not in op.id_token(op.login(nonce=None))


def _tells(op: Stage, scope: str, expected: set[str]) -> dict[str, object]:
    facts = op.facts(op.login(scope=scope))
    assert set(facts) == {"sub", *expected}
    return facts


PROFILE = {
    "name", "family_name", "given_name", "name#ja-Kana-JP", "family_name#ja-Kana-JP", "given_name#ja-Kana-JP", "birthdate", "gender",
}  # fmt: skip


@module(PLAN, "oidcc-scope-profile", "`profile`: names with their reading, birth date and sex, each of its type.")
def scope_profile(op: Stage) -> None:
    facts = _tells(op, "openid profile", PROFILE)
    assert (facts["name"], facts["birthdate"], facts["gender"]) == ("堺 花子", "1990-04-01", "female")
    assert all(isinstance(value, str) for value in facts.values())


@module(PLAN, "oidcc-scope-email", "`email`: an address and `email_verified`. It is a relay address, never the resident's own.")
def scope_email(op: Stage) -> None:
    facts = _tells(op, "openid email", {"email", "email_verified"})
    assert (str(facts["email"]).count("@"), facts["email_verified"]) == (1, True)
    assert "hanako" not in str(facts["email"])


@module(PLAN, "oidcc-scope-address", "`address`: an object with the members of Core §5.1.1.")
def scope_address(op: Stage) -> None:
    address = _tells(op, "openid address", {"address"})["address"]
    assert isinstance(address, dict)
    assert set(address) == {"formatted", "region", "locality", "street_address", "country"}
    assert (address["region"], address["locality"], address["country"]) == ("大阪府", "堺市堺区", "JP")


@module(PLAN, "oidcc-scope-phone", "`phone`: the portal knows no numbers; the scope is not announced and is left out.", is_offered=False)
def scope_phone(op: Stage) -> None:
    assert "phone" not in metadata()["scopes_supported"]
    tokens = op.login(scope="openid phone")
    assert (tokens["scope"], set(op.facts(tokens))) == ("openid", {"sub"})


@module(PLAN, "oidcc-scope-all", "All scopes of Core §5.4 together.")
def scope_all(op: Stage) -> None:
    _tells(op, "openid profile email address phone", {*PROFILE, "email", "email_verified", "address"})


@module(PLAN, "oidcc-alternate-happy-flow", "`openid` need not stand first.")
def other_order(op: Stage) -> None:
    assert set(op.facts(op.login(scope="profile openid"))) == {"sub", *PROFILE}


@module(PLAN, "oidcc-display-page", "`display=page` is taken.")
def display_page(op: Stage) -> None:
    op.id_token(op.login(display="page"))


@module(PLAN, "oidcc-display-popup", "`display=popup` is taken: the pages fit any window.")
def display_popup(op: Stage) -> None:
    op.id_token(op.login(display="popup"))


def _asks_for_a_login(op: Stage, **changed: str) -> None:
    answer = op.party.ask(op.browser, **changed)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/")


@module(PLAN, "oidcc-prompt-login", "`prompt=login`: a person who is in shows again who they are, and `auth_time` moves.")
def prompt_login(op: Stage) -> None:
    first = op.id_token(op.login(max_age="100000"))
    _asks_for_a_login(op, prompt="login")
    at = op.show_again()
    second = op.id_token(op.login(prompt="login"))
    assert (second["auth_time"], second["sub"]) == (at, first["sub"])
    assert second["auth_time"] > first["auth_time"]


@module(PLAN, "oidcc-prompt-none-not-logged-in", "`prompt=none` without a login: `login_required`.")
def none_not_logged_in(op: Stage) -> None:
    assert sent_back(op.party.ask(Client(), prompt="none"))["error"] == "login_required"


@module(PLAN, "oidcc-prompt-none-logged-in", "`prompt=none` with one: straight back, the same person and the same `auth_time`.")
def none_logged_in(op: Stage) -> None:
    first, second = op.id_token(op.login(max_age="15000")), op.id_token(op.login(prompt="none", max_age="15000"))
    assert (first["sub"], first["auth_time"]) == (second["sub"], second["auth_time"])


@module(PLAN, "oidcc-max-age-1", "`max_age=1` after a while: a new login, with its `auth_time`.")
def max_age_1(op: Stage) -> None:
    _asks_for_a_login(op, max_age="1")
    at = op.show_again()
    assert op.id_token(op.login(max_age="1"))["auth_time"] == at


@module(PLAN, "oidcc-max-age-10000", "`max_age=10000` shortly after a login: nothing is asked, `auth_time` stays.")
def max_age_10000(op: Stage) -> None:
    first, second = op.id_token(op.login()), op.id_token(op.login(max_age="10000"))
    assert second["auth_time"] == first["auth_time"] == int(op.at)


@module(PLAN, "oidcc-ensure-request-with-unknown-parameter-succeeds", "A parameter nobody knows changes nothing.")
def unknown_parameter(op: Stage) -> None:
    op.id_token(op.login(extra="foobar"))


@module(PLAN, "oidcc-id-token-hint", "`id_token_hint` of the same person with `prompt=none`; of another person: `login_required`.")
def id_token_hint(op: Stage) -> None:
    tokens = op.login()
    again = op.login(prompt="none", id_token_hint=tokens["id_token"])
    assert op.id_token(again)["sub"] == op.id_token(tokens)["sub"]
    ken = entered(op.cast.ken)
    op.party.agree(ken)
    assert sent_back(op.party.ask(ken, prompt="none", id_token_hint=tokens["id_token"]))["error"] == "login_required"


@module(PLAN, "oidcc-login-hint", "`login_hint` is taken, and remembered for the login page alone.")
def login_hint(op: Stage) -> None:
    op.id_token(op.login(login_hint="hanako@example.jp"))
    guest = Client()
    assert "hanako" not in op.party.ask(guest, login_hint="hanako@example.jp")["Location"].split("next=")[0]


@module(PLAN, "oidcc-ui-locales", "`ui_locales`: the first language that is ours; others are no error.")
def ui_locales(op: Stage) -> None:
    op.id_token(op.login(ui_locales="se"))
    answer = op.party.ask(Client(), ui_locales="se en-GB ja")
    assert answer.cookies["django_language"].value == "en"


@module(PLAN, "oidcc-claims-locales", "`claims_locales` is taken.")
def claims_locales(op: Stage) -> None:
    op.id_token(op.login(claims_locales="se ja"))


@module(PLAN, "oidcc-ensure-request-with-acr-values-succeeds", "`acr_values`: the ID token says at which level she logged in.")
def acr_values(op: Stage) -> None:
    assert metadata()["acr_values_supported"][0] == "urn:tobira:acr:1"
    assert op.id_token(op.login(acr_values="urn:tobira:acr:1"))["acr"] == "urn:tobira:acr:1"
    assert op.id_token(op.login(acr_values="1 2"))["acr"] == "urn:tobira:acr:1"


@module(PLAN, "oidcc-codereuse", "A code sent twice: the second time `invalid_grant`.")
def codereuse(op: Stage) -> None:
    code = op.ask()["code"]
    assert op.party.exchange(code).status_code == 200
    answer = op.party.exchange(code)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@module(PLAN, "oidcc-codereuse-30seconds", "Half a minute later the same, and the tokens that the code gave are dead.")
def codereuse_30seconds(op: Stage) -> None:
    code = op.ask()["code"]
    tokens = op.party.exchange(code).json()
    earlier = dt.timedelta(seconds=30)
    Ticket.objects.filter(kind="code").update(spent_at=timezone.now() - earlier)
    assert op.party.exchange(code).json()["error"] == "invalid_grant"
    answer = userinfo(tokens["access_token"])
    assert (answer.status_code, answer["WWW-Authenticate"].split()[0]) == (401, "Bearer")
    assert op.party.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


@module(PLAN, "oidcc-ensure-registered-redirect-uri", "An address that is not registered: an error page, and nobody is sent there.")
def registered_redirect_uri(op: Stage) -> None:
    stops_here(op.party.ask(op.browser, redirect_uri="https://library.example.jp/callback/foobar"))


@module(PLAN, "oidcc-ensure-post-request-succeeds", "The authorization request by POST.")
def post_request(op: Stage) -> None:
    asked = op.browser.post("/oidc/authorize", op.party.question())
    code = sent_back(op.browser.get(asked["Location"]))["code"]
    op.id_token(op.party.exchange(code).json())


@module(PLAN, "oidcc-server-client-secret-post", "The secret in the form, and in the header; both at once, and a wrong one, are refused.")
def client_secret_post(op: Stage) -> None:
    basic = {"Authorization": f"Basic {base64.b64encode(f'{op.party.slug}:{SECRET}'.encode()).decode()}"}
    assert {"client_secret_post", "client_secret_basic"} <= set(metadata()["token_endpoint_auth_methods_supported"])
    op.id_token(op.login())
    facts = {"grant_type": "authorization_code", "redirect_uri": op.party.redirect_uri, "code_verifier": op.party.verifier}
    op.id_token(Client().post(TOKEN, {**facts, "code": op.ask()["code"]}, headers=basic).json())
    both = Client().post(TOKEN, {**facts, "code": op.ask()["code"], "client_secret": SECRET}, headers=basic)
    wrong = op.party.exchange(op.ask()["code"], client_secret="t" * 43)
    assert [(answer.status_code, answer.json()["error"]) for answer in (both, wrong)] == [(401, "invalid_client")] * 2


UNSIGNED = "eyJhbGciOiJub25lIn0.eyJyZXNwb25zZV90eXBlIjoiY29kZSJ9."


@module(
    PLAN, "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported",
    "`request_uri` of the service's own: `request_uri_not_supported`.", is_offered=False,
)  # fmt: skip
def request_uri(op: Stage) -> None:
    assert metadata()["request_uri_parameter_supported"] is False
    assert op.ask(request_uri="https://library.example.jp/request.jwt")["error"] == "request_uri_not_supported"


@module(
    PLAN, "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported",
    "A request object: `request_not_supported`.", is_offered=False,
)  # fmt: skip
def request_object(op: Stage) -> None:
    assert metadata()["request_parameter_supported"] is False
    assert op.ask(request=UNSIGNED)["error"] == "request_not_supported"


@module(
    PLAN, "oidcc-ensure-request-object-with-redirect-uri",
    "An address inside a request object is not followed either.", is_offered=False,
)  # fmt: skip
def request_object_with_redirect_uri(op: Stage) -> None:
    stops_here(op.party.ask(op.browser, request=UNSIGNED, redirect_uri="https://library.example.jp/callback/foobar"))


@module(PLAN, "oidcc-claims-essential", "`claims` with an essential `name`: userinfo tells it, though no scope asked for it.")
def claims_essential(op: Stage) -> None:
    assert metadata()["claims_parameter_supported"] is True
    facts = op.facts(op.login(claims='{"userinfo": {"name": {"essential": true}}}'))
    assert facts["name"] == "堺 花子"


@module(PLAN, "oidcc-refresh-token", "Refreshing: new tokens, the old one is spent, the ID token speaks of the same login; not for others.")
def refresh_token(op: Stage) -> None:
    tokens = op.login()
    first = op.id_token(tokens)
    answer = op.party.refresh(tokens["refresh_token"])
    assert answer.status_code == 200
    renewed = answer.json()
    second = op.id_token(renewed)
    same = ("iss", "sub", "aud", "auth_time", "acr", "sid")
    assert [first[name] for name in same] == [second[name] for name in same]
    assert second.get("nonce") in (None, first["nonce"])
    assert renewed["refresh_token"] != tokens["refresh_token"]
    op.facts(renewed)
    from_another = Party("handbook")
    assert from_another.refresh(renewed["refresh_token"]).json()["error"] in ("invalid_client", "invalid_grant")
    assert op.party.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


@module(PLAN, "oidcc-ensure-request-with-valid-pkce-succeeds", "PKCE with S256 opens; with another verifier it does not.")
def valid_pkce(op: Stage) -> None:
    op.id_token(op.login(scope=EVERYTHING))
    assert op.party.exchange(op.ask()["code"], code_verifier="w" * 43).json()["error"] == "invalid_grant"
    assert metadata()["code_challenge_methods_supported"] == ["S256"]
