"""The conversation with the card's identity provider: a code for tokens, tokens for the four items. Run by a worker, never by a request."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from portal.lib import outgoing

from . import cardkeys, cardsetup, spent
from .cardkeys import Disbelieved
from .rules import cardtoken, fouritems
from .rules.cardtoken import Asked, Fault
from .rules.fouritems import FourItems

BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
OK, SERVER_ERROR = 200, 500


class Garbled(Exception):
    """The server is not itself: an error of its own, or something that is no JSON object. Counts as no answer."""


class Declined(Exception):
    """The server refused the code, with OAuth's words for it."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.error, self.description = error, description


@dataclass(frozen=True)
class Question:
    """What the browser was sent away with."""

    nonce: str
    verifier: str
    asked_at: dt.datetime
    signs: bool


@dataclass(frozen=True)
class Told:
    """What may be believed: who (pairwise), when the card was read, and what it says."""

    issuer: str
    subject: str
    read_at: dt.datetime
    items: FourItems
    ticket: str


def address(state: str, nonce: str, challenge: str, *, signs: bool) -> str:
    """Where the browser goes to read a card."""
    known = cardsetup.setup()
    asked = {
        "response_type": "code", "client_id": known.client_id, "redirect_uri": cardsetup.redirect_uri(), "state": state, "nonce": nonce,
        "scope": " ".join(sorted(known.scope(signs=signs), key=lambda word: (word != "openid", word))),
        "code_challenge": challenge, "code_challenge_method": "S256", "acr_values": known.acr(signs=signs),
    }  # fmt: skip
    return f"{known.authorization}?{urlencode(asked)}"


def converse(question: Question, code: str, clock: Callable[[], dt.datetime] = timezone.now) -> Told:
    """Raises `Disbelieved`, `Declined`, `Garbled`, `outgoing.NoAnswer`. Believes nothing that was not checked."""
    known = cardsetup.setup()
    acr, scope = frozenset(known.acr(signs=question.signs).split()), known.scope(signs=question.signs)
    asked = Asked(known.issuer, known.client_id, question.nonce, question.asked_at, acr, scope)
    tokens = _tokens(known, question, code, clock)
    claims = cardkeys.opened(tokens.get("id_token"), lambda: _keys(known))
    _insist(cardtoken.claims_fault(claims, asked, clock()))
    _insist(cardtoken.scope_fault(tokens.get("scope"), asked))
    userinfo = _userinfo(known, tokens.get("access_token"))
    _insist(cardtoken.userinfo_fault(userinfo, claims["sub"]))
    try:
        items = fouritems.read(userinfo, timezone.localdate(clock()))
    except fouritems.Unreadable:
        raise Disbelieved(Fault.USERINFO_ITEMS) from None
    read_at = dt.datetime.fromtimestamp(claims["auth_time"], dt.UTC)
    return Told(known.issuer, claims["sub"], min(read_at, clock()), items, str(tokens["id_token"]))


def _insist(fault: Fault | None) -> None:
    if fault:
        raise Disbelieved(fault)


def _tokens(known: cardsetup.Setup, question: Question, code: str, clock: Callable[[], dt.datetime]) -> dict[str, Any]:
    jti, assertion = cardkeys.assertion(known.token, clock())
    if not spent.spend("assertion", jti, clock()):
        raise Garbled("a random number came twice")
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": cardsetup.redirect_uri(), "code_verifier": question.verifier,
        "client_id": known.client_id, "client_assertion_type": BEARER, "client_assertion": assertion,
    }  # fmt: skip
    return _ask(known, known.token, form=form)


def _userinfo(known: cardsetup.Setup, token: object) -> dict[str, Any]:
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or " " in token:
        raise Disbelieved(Fault.MALFORMED)
    return _ask(known, known.userinfo, headers={"Authorization": f"Bearer {token}"})


def _keys(known: cardsetup.Setup) -> cardkeys.Keys:
    keys = _ask(known, known.keys).get("keys")
    return keys if isinstance(keys, list) else []


def _ask(
    known: cardsetup.Setup, url: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    answer = outgoing.ask(url, origins=known.origins, form=form, headers=headers, limits=cardsetup.limits())
    if answer.status >= SERVER_ERROR or answer.kind != "application/json":
        raise Garbled
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise Garbled from None
    if not isinstance(told, dict):
        raise Garbled
    if answer.status != OK:
        raise Declined(str(told.get("error", ""))[:64], str(told.get("error_description", ""))[:64])
    return told
