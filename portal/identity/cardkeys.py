"""Signatures: ours on the assertion by which the portal shows who it is, the provider's on ID tokens."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from typing import Any

import jwt
from django.conf import settings
from django.core.cache import cache

from portal.lib import sealed

from . import cardsetup
from .rules.cardtoken import ALGORITHM, Fault, header_fault

Keys = list[dict[str, Any]]
KEPT_FOR, ASKED_AGAIN_AFTER = 3600, 60
LONGEST_TOKEN = 16 * 1024


class Disbelieved(Exception):
    """The provider said something that may not be believed."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def assertion(audience: str, now: dt.datetime) -> tuple[str, str]:
    """(jti, private_key_jwt assertion), good for one minute at one address."""
    jti, client_id, issued = secrets.token_urlsafe(24), settings.CARD_CLIENT_ID, int(now.timestamp())
    claims = {"iss": client_id, "sub": client_id, "aud": audience, "jti": jti, "iat": issued, "exp": issued + 60}
    return jti, jwt.encode(claims, cardsetup.private_key(), algorithm=ALGORITHM, headers={"kid": settings.CARD_KEY_ID})


def opened(token: object, fetch: Callable[[], Keys]) -> dict[str, Any]:
    """The claims of an ID token whose signature is the provider's. Raises `Disbelieved`.

    The algorithm is ours to choose; keys are kept for an hour and fetched again, once a minute at most, for a key id not known.
    """
    if not isinstance(token, str) or not 0 < len(token) <= LONGEST_TOKEN:
        raise Disbelieved(Fault.MALFORMED)
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise Disbelieved(Fault.MALFORMED) from None
    if fault := header_fault(header):
        raise Disbelieved(fault)
    try:
        options: Any = {f"verify_{name}": False for name in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")}
        return jwt.decode(token, _key(str(header["kid"]), fetch), algorithms=[ALGORITHM], options=options)
    except jwt.InvalidSignatureError:
        raise Disbelieved(Fault.SIGNATURE) from None
    except jwt.PyJWTError:
        raise Disbelieved(Fault.MALFORMED) from None


def _key(kid: str, fetch: Callable[[], Keys]) -> Any:
    place = "identity.card.keys:" + sealed.blind(settings.CARD_ISSUER, purpose="identity.card.keys")
    known = cache.get(place)
    if known is None or (kid not in _by_id(known) and cache.add(f"{place}:asked", 1, ASKED_AGAIN_AFTER)):
        known = fetch()
        cache.set(place, known, KEPT_FOR)
    found = _by_id(known).get(kid)
    if found is None:
        raise Disbelieved(Fault.UNKNOWN_KEY)
    try:
        return jwt.PyJWK(found, ALGORITHM).key
    except jwt.PyJWTError:
        raise Disbelieved(Fault.UNKNOWN_KEY) from None


def _by_id(keys: Keys) -> dict[str, dict[str, Any]]:
    """Only public P-256 keys that are for signatures."""
    return {
        str(key["kid"]): key
        for key in keys
        if isinstance(key, dict) and key.get("kid") and key.get("kty") == "EC" and key.get("crv") == "P-256"
        and key.get("use", "sig") == "sig" and key.get("alg", ALGORITHM) == ALGORITHM
    }  # fmt: skip
