"""How this portal is known to the card's identity provider: addresses, client, key, levels. Everything is a setting."""

from __future__ import annotations

import datetime as dt
import functools
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from jwt.algorithms import ECAlgorithm

from portal.lib import outgoing

ITEMS = frozenset({"openid", "name", "address", "birthdate", "gender"})
# Pages with a button that leads to the provider.
_LEADING = ("identity:card_start", "identity:card_return", "identity:card_wait")


@dataclass(frozen=True)
class Setup:
    issuer: str
    client_id: str
    authorization: str
    token: str
    userinfo: str
    keys: str
    acr_read: str
    acr_signed: str

    @property
    def origins(self) -> frozenset[str]:
        """Where the portal itself may ask."""
        return frozenset(outgoing.origin(url) for url in (self.token, self.userinfo, self.keys))

    def acr(self, *, signs: bool) -> str:
        return self.acr_signed if signs else self.acr_read

    @staticmethod
    def scope(*, signs: bool) -> frozenset[str]:
        """No more than the level needs."""
        return ITEMS | {"sign"} if signs else ITEMS


def is_on() -> bool:
    """Without an issuer there is no card, and no button that leads nowhere."""
    return bool(settings.CARD_ISSUER)


def setup() -> Setup:
    base = f"{settings.CARD_ISSUER}/protocol/openid-connect"
    return Setup(
        settings.CARD_ISSUER,
        settings.CARD_CLIENT_ID,
        settings.CARD_AUTHORIZATION_URL or f"{base}/auth",
        settings.CARD_TOKEN_URL or f"{base}/token",
        settings.CARD_USERINFO_URL or f"{base}/userinfo",
        settings.CARD_KEYS_URL or f"{base}/certs",
        settings.CARD_ACR,
        settings.CARD_ACR_SIGNED,
    )


def limits() -> outgoing.Limits:
    return outgoing.Limits(settings.CARD_CONNECT_SECONDS, settings.CARD_TOTAL_SECONDS, settings.CARD_MAX_BYTES)


def pause() -> dt.timedelta:
    return dt.timedelta(seconds=settings.CARD_PAUSE_SECONDS)


def redirect_uri() -> str:
    return settings.PORTAL_URL.rstrip("/") + reverse("identity:card_return")


def form_targets(request: HttpRequest) -> Iterable[str]:
    """For the content security policy: a form of these pages ends at the provider."""
    match = request.resolver_match
    if match and match.view_name in _LEADING and is_on():
        return (outgoing.origin(setup().authorization),)
    return ()


def private_key() -> ec.EllipticCurvePrivateKey:
    """Our key (P-256, PEM). Made at first need, readable by its owner only; several machines share the file."""
    path = Path(settings.CARD_KEY_FILE)
    if not path.exists():
        _make(path)
    return _load(str(path), path.stat().st_mtime_ns)


def public_key() -> dict[str, Any]:
    """The public half, as it is handed in when the portal is registered."""
    jwk = json.loads(ECAlgorithm.to_jwk(private_key().public_key()))
    return {**jwk, "use": "sig", "alg": "ES256", "kid": settings.CARD_KEY_ID}


def registration() -> dict[str, Any]:
    """What the provider must know of us."""
    return {"client_id": settings.CARD_CLIENT_ID, "redirect_uris": [redirect_uri()], "keys": [public_key()]}


@functools.lru_cache(maxsize=2)
def _load(path: str, _changed_at: int) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(Path(path).read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("CARD_KEY_FILE must hold a P-256 key")
    return key


def _make(path: Path) -> None:
    """Of several processes that start at once one wins: a link appears whole or not at all."""
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(pem)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
