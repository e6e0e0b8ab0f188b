"""Whether what the card's identity provider said may be believed. Pure: claims, what was asked, and the time in; a fault or nothing out.

The signature is tried before (`cardkeys.py`); here is what a right signature does not say: for whom, about whom, when, in answer
to which question, and how well the person was recognised. Source: OpenID Connect Core 1.0, 3.1.3.7 and 5.3.4; RFC 9207.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

ALGORITHM = "ES256"
SKEW = dt.timedelta(seconds=60)
# From the provider's signature to our reading of it; the code that fetched it is younger than that.
OLDEST = dt.timedelta(minutes=10)
LONGEST_SUB = 191


class Fault(StrEnum):
    """Each way in which an answer is refused."""

    MIX_UP = "mix_up"
    MALFORMED = "malformed"
    ALGORITHM = "algorithm"
    UNKNOWN_KEY = "unknown_key"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    AUTHORIZED_PARTY = "authorized_party"
    SUBJECT = "subject"
    EXPIRED = "expired"
    ISSUED_AT = "issued_at"
    NONCE = "nonce"
    AUTH_TIME = "auth_time"
    ASSURANCE = "assurance"
    SCOPE = "scope"
    REPLAYED = "replayed"
    USERINFO_SUBJECT = "userinfo_subject"
    USERINFO_ITEMS = "userinfo_items"


@dataclass(frozen=True)
class Asked:
    """What we asked for. `acr` are the words that the answer's `acr` must all hold."""

    issuer: str
    client_id: str
    nonce: str
    at: dt.datetime
    acr: frozenset[str]
    scope: frozenset[str]


def header_fault(header: Mapping[str, Any]) -> Fault | None:
    """One algorithm, chosen by us: a token that names another is not looked at further."""
    if header.get("alg") != ALGORITHM or "crit" in header:
        return Fault.ALGORITHM
    return None if isinstance(header.get("kid"), str) and header["kid"] else Fault.UNKNOWN_KEY


def claims_fault(claims: Mapping[str, Any], asked: Asked, now: dt.datetime) -> Fault | None:
    """The first thing wrong with an ID token whose signature is right, None when it may be believed."""
    for check in (_issuer, _audience, _authorized_party, _subject, _times, _nonce, _auth_time, _assurance):
        if fault := check(claims, asked, now):
            return fault
    return None


def redirect_fault(issuer_told: str | None, issuer: str) -> Fault | None:
    """RFC 9207: who answers at the redirect address says so; another name is an answer meant for somebody else."""
    return Fault.MIX_UP if issuer_told is not None and issuer_told != issuer else None


def scope_fault(granted: object, asked: Asked) -> Fault | None:
    """All that was asked for was granted, or the level is not reached: a signature above all."""
    return None if isinstance(granted, str) and asked.scope <= set(granted.split()) else Fault.SCOPE


def userinfo_fault(userinfo: Mapping[str, Any], subject: str) -> Fault | None:
    """Userinfo is not signed: only the same subject ties it to the token (the account was once linked to a victim's)."""
    return None if isinstance(userinfo.get("sub"), str) and userinfo["sub"] == subject else Fault.USERINFO_SUBJECT


def _issuer(claims: Mapping[str, Any], asked: Asked, now: dt.datetime) -> Fault | None:
    return None if claims.get("iss") == asked.issuer else Fault.ISSUER


def _audience(claims: Mapping[str, Any], asked: Asked, now: dt.datetime) -> Fault | None:
    told = claims.get("aud")
    audiences = told if isinstance(told, list) else [told]
    return None if asked.client_id in audiences else Fault.AUDIENCE


def _authorized_party(claims: Mapping[str, Any], asked: Asked, now: dt.datetime) -> Fault | None:
    told, audience = claims.get("azp"), claims.get("aud")
    is_needed = isinstance(audience, list) and len(audience) > 1
    if told is None:
        return Fault.AUTHORIZED_PARTY if is_needed else None
    return None if told == asked.client_id else Fault.AUTHORIZED_PARTY


def _subject(claims: Mapping[str, Any], asked: Asked, now: dt.datetime) -> Fault | None:
    told = claims.get("sub")
    return None if isinstance(told, str) and 0 < len(told) <= LONGEST_SUB and told.isprintable() else Fault.SUBJECT


def _times(claims: Mapping[str, Any], asked: Asked, now: dt.datetime) -> Fault | None:
    expires, issued, begins = (_instant(claims.get(name)) for name in ("exp", "iat", "nbf"))
    if expires is None or expires <= now - SKEW or ("nbf" in claims and (begins is None or begins > now + SKEW)):
        return Fault.EXPIRED
    if issued is None or not asked.at - SKEW <= issued <= now + SKEW or issued < now - OLDEST:
        return Fault.ISSUED_AT
    return None


def _nonce(claims: Mapping[str, Any], asked: Asked, now: dt.datetime) -> Fault | None:
    return None if asked.nonce and claims.get("nonce") == asked.nonce else Fault.NONCE


def _auth_time(claims: Mapping[str, Any], asked: Asked, now: dt.datetime) -> Fault | None:
    """The card was held to the reader after we asked: an old sitting at the provider is no reading."""
    told = _instant(claims.get("auth_time"))
    return None if told is not None and asked.at - SKEW <= told <= now + SKEW else Fault.AUTH_TIME


def _assurance(claims: Mapping[str, Any], asked: Asked, now: dt.datetime) -> Fault | None:
    told = claims.get("acr")
    return None if isinstance(told, str) and asked.acr and asked.acr <= set(told.split()) else Fault.ASSURANCE


def _instant(value: object) -> dt.datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    try:
        return dt.datetime.fromtimestamp(value, dt.UTC)
    except (OverflowError, OSError, ValueError):
        return None
