"""How a service shows that it is itself by its key (`private_key_jwt`: RFC 7523, OpenID Connect Core §9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import jwt
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from .actions.tokens import hash_of
from .exchange import by_client
from .keyring import SKEW
from .models import ConnectedService, Proof, SpentAssertion
from .rules.registration import algorithm_of

BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# Whoever steals one has this long at most, and only before the service uses it.
LONGEST = dt.timedelta(minutes=10)
ENDPOINTS = ("token", "par", "introspect", "revoke", "api_events")


def service_of(kind: str, assertion: str, client_id: str) -> ConnectedService | None:
    """The service that signed this assertion for us, for the first time; None when anything about it is wrong."""
    if kind != BEARER:
        return None
    named = _issuer_of(assertion)
    if named is None or (client_id and client_id != named):
        return None
    service = by_client(named)
    if service is None or service.proof != Proof.KEY:
        return None
    claims = _verified(service, assertion)
    return service if claims and _is_new(service, claims) else None


def _issuer_of(assertion: str) -> str | None:
    try:
        found = jwt.decode(assertion, options={"verify_signature": False}).get("iss")
    except jwt.InvalidTokenError:
        return None
    # It goes into a query: PostgreSQL raises on NUL.
    return found if isinstance(found, str) and found.isprintable() else None


def _verified(service: ConnectedService, assertion: str) -> Mapping[str, Any] | None:
    """The claims, if one of the service's keys signed them with its own algorithm, for this provider, for a short while."""
    try:
        kid = jwt.get_unverified_header(assertion).get("kid")
        key = next(key for key in service.jwks.get("keys", []) if key["kid"] == kid)
        claims: dict[str, Any] = jwt.decode(
            assertion, jwt.PyJWK(key).key, algorithms=[algorithm_of(key)], audience=_audiences(), issuer=service.client_id,
            subject=service.client_id, leeway=SKEW, options={"require": ["iss", "sub", "aud", "exp", "jti"]},
        )  # fmt: skip
    except (StopIteration, jwt.PyJWTError, ValueError, TypeError):
        return None
    ends_soon = claims["exp"] <= (timezone.now() + LONGEST + SKEW).timestamp()
    return claims if ends_soon and isinstance(claims["jti"], str) and claims["jti"] else None


def _audiences() -> list[str]:
    """Our name, or the endpoint that is called: services of both habits exist."""
    own = str(settings.OIDC_ISSUER)
    return [own, f"{own}/", *(f"{own}{reverse(f'connections:{name}')}" for name in ENDPOINTS)]


def _is_new(service: ConnectedService, claims: Mapping[str, Any]) -> bool:
    """Of any number of requests with one assertion the first gets True: the data base lets its row exist once."""
    expires_at = dt.datetime.fromtimestamp(int(claims["exp"]), dt.UTC) + SKEW
    try:
        with transaction.atomic():
            SpentAssertion.objects.create(client_id=service.client_id, hash=hash_of(claims["jti"]), expires_at=expires_at)
    except IntegrityError:
        return False
    return True
