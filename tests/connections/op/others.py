"""The plans "Config OP", "RP-Initiated Logout OP" and "Back-Channel Logout OP"."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal.connections.actions import logouts
from portal.connections.logouttoken import EVENT
from tests.connections.conformance import module
from tests.connections.hearing import Ear
from tests.connections.make import service
from tests.connections.op.stage import ALL_ITEMS, ISSUER, Stage, metadata, stops_here

LOGOUT, LEAVE, BACK = "/oidc/logout", "/oidc/leave", "https://library.example.jp/"


@module("Config OP", "oidcc-discovery-endpoint-verification", "Every member that Discovery §3 requires, its type, and https or localhost.")
def discovery(op: Stage) -> None:
    facts = metadata()
    assert facts["issuer"] == ISSUER
    for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"):
        assert facts[name].startswith(f"{ISSUER}/")
    for name in ("response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported", "scopes_supported"):
        assert facts[name]
        assert all(isinstance(value, str) for value in facts[name])
    assert "RS256" in facts["id_token_signing_alg_values_supported"]
    assert {"code"} == set(facts["response_types_supported"])
    assert {"authorization_code", "refresh_token"} == set(facts["grant_types_supported"])
    assert {"sub", "name", "acr", "auth_time"} <= set(facts["claims_supported"])
    assert facts["authorization_response_iss_parameter_supported"] is True
    keys = Client().get(urlsplit(facts["jwks_uri"]).path).json()["keys"]
    assert all(not {"d", "p", "q"} & key.keys() for key in keys)
    assert len({key["kid"] for key in keys}) == len(keys) >= 2


# --- RP-initiated logout ----------------------------------------------------------------------------------------------
PLAN = "RP-Initiated Logout OP"


def _logout(op: Stage, **facts: str) -> HttpResponse:
    return op.browser.get(f"{LOGOUT}?{urlencode(facts)}")


def _confirmed(op: Stage, **facts: str) -> HttpResponse:
    """The provider asks, Hanako leaves the portal too."""
    asked = _logout(op, **facts)
    assert (asked.status_code, "とびらからもログアウトしますか" in asked.content.decode().replace("<wbr>", "")) == (200, True)
    return op.browser.post(f"{LEAVE}?{urlencode(facts)}", {"answer": "portal"})


def _is_out(op: Stage) -> bool:
    answer = op.party.ask(op.browser, prompt="none")
    return dict(parse_qsl(urlsplit(answer["Location"]).query)).get("error") == "login_required"


def _hint(op: Stage) -> str:
    return str(op.login()["id_token"])


@module(PLAN, "oidcc-rp-initiated-logout-discovery-endpoint-verification", "`end_session_endpoint` is announced.")
def logout_discovery(op: Stage) -> None:
    assert metadata()["end_session_endpoint"] == f"{ISSUER}{LOGOUT}"


@module(PLAN, "oidcc-rp-initiated-logout", "Hint, address and state: she is asked, is out, and comes back with the state.")
def rp_logout(op: Stage) -> None:
    answer = _confirmed(op, id_token_hint=_hint(op), post_logout_redirect_uri=BACK, state="s-1")
    assert answer["Location"] == f"{BACK}?state=s-1"
    assert _is_out(op)


def _refused(op: Stage, **facts: str) -> None:
    stops_here(_logout(op, **facts))
    stops_here(op.browser.post(f"{LEAVE}?{urlencode(facts)}", {"answer": "portal"}))
    assert not _is_out(op)


@module(PLAN, "oidcc-rp-initiated-logout-bad-post-logout-redirect-uri", "An address that is not registered: an error page.")
def bad_address(op: Stage) -> None:
    _refused(op, id_token_hint=_hint(op), post_logout_redirect_uri=f"{BACK}foobar", state="s-1")


@module(PLAN, "oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri", "A registered address with a query added: the same.")
def query_added(op: Stage) -> None:
    _refused(op, id_token_hint=_hint(op), post_logout_redirect_uri=f"{BACK}?extra=foobar", state="s-1")


@module(PLAN, "oidcc-rp-initiated-logout-bad-id-token-hint", "A hint that is no token: an error page.")
def bad_hint(op: Stage) -> None:
    _refused(op, id_token_hint="foobar", post_logout_redirect_uri=BACK, state="s-1")


@module(PLAN, "oidcc-rp-initiated-logout-modified-id-token-hint", "A hint whose signature was changed: an error page.")
def modified_hint(op: Stage) -> None:
    head, body, signature = _hint(op).split(".")
    turned = signature[:-8] + signature[-8:].swapcase()
    _refused(op, id_token_hint=f"{head}.{body}.{turned}", post_logout_redirect_uri=BACK, state="s-1")


@module(PLAN, "oidcc-rp-initiated-logout-no-id-token-hint", "An address without a hint: nobody vouches for it, an error page.")
def no_hint(op: Stage) -> None:
    _refused(op, post_logout_redirect_uri=BACK, state="s-1")


@module(PLAN, "oidcc-rp-initiated-logout-no-params", "No parameters: she is asked, is out, and stays at the portal.")
def no_params(op: Stage) -> None:
    assert _confirmed(op)["Location"] == "/"
    assert _is_out(op)


@module(PLAN, "oidcc-rp-initiated-logout-no-post-logout-redirect-uri", "A hint alone: she is out, and stays at the portal.")
def no_address(op: Stage) -> None:
    assert _confirmed(op, id_token_hint=_hint(op))["Location"] == "/"
    assert _is_out(op)


@module(PLAN, "oidcc-rp-initiated-logout-no-state", "No state: back without one.")
def no_state(op: Stage) -> None:
    assert _confirmed(op, id_token_hint=_hint(op), post_logout_redirect_uri=BACK)["Location"] == BACK
    assert _is_out(op)


@module(PLAN, "oidcc-rp-initiated-logout-only-state", "A state alone leads nowhere.")
def only_state(op: Stage) -> None:
    assert _confirmed(op, state="s-1")["Location"] == "/"
    assert _is_out(op)


# --- back-channel logout ----------------------------------------------------------------------------------------------
PLAN_BACK = "Back-Channel Logout OP"


@module(PLAN_BACK, "oidcc-backchannel-logout-discovery-endpoint-verification", "Back-channel logout is announced, with sessions.")
def backchannel_discovery(op: Stage) -> None:
    facts = metadata()
    assert (facts["backchannel_logout_supported"], facts["backchannel_logout_session_supported"]) == (True, True)


@module(PLAN_BACK, "oidcc-backchannel-rp-initiated-logout", "After a logout the service gets one logout token that passes every check.")
def backchannel(op: Stage) -> None:
    with Ear() as ear:
        service(uses=[ALL_ITEMS], claims=(), backchannel_logout_uri=f"{ear.url}/backchannel-logout")
        login = op.id_token(op.login())
        _confirmed(op, id_token_hint=_hint(op), post_logout_redirect_uri=BACK)
        for call_id in logouts.due(timezone.now()):
            logouts.call(call_id, timezone.now())
        ((path, kind, form),) = ear.heard
    assert (path, kind, set(form)) == ("/backchannel-logout", "application/x-www-form-urlencoded", {"logout_token"})
    _check_logout_token(form["logout_token"], login)


def _check_logout_token(token: str, login: Mapping[str, object]) -> None:
    """Back-Channel Logout §2.4 and §2.6."""
    header = jwt.get_unverified_header(token)
    keys = {key["kid"]: jwt.PyJWK(key) for key in Client().get("/.well-known/jwks.json").json()["keys"]}
    claims = jwt.decode(token, keys[header["kid"]].key, algorithms=["RS256"], audience="library", issuer=ISSUER)
    assert (header["typ"], header["alg"]) == ("logout+jwt", "RS256")
    assert (claims["sub"], claims["sid"], claims["events"]) == (login["sub"], login["sid"], {EVENT: {}})
    assert ("nonce" in claims, bool(claims["jti"])) == (False, True)
    assert claims["iat"] < claims["exp"] <= claims["iat"] + 120
