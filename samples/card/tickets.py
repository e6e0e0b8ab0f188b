"""ID tokens, signed with ES256; and every way in which a hostile or broken provider could make them wrong."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

Claims = dict[str, Any]

DAY = 24 * 3600
# name of the lie → what it does to honest claims
CLAIM_LIES: dict[str, Callable[[Claims], Claims]] = {
    "bad_iss": lambda claims: claims | {"iss": "https://evil.example/api/realms/main"},
    "no_iss": lambda claims: _without(claims, "iss"),
    "bad_aud": lambda claims: claims | {"aud": "somebody-else"},
    "no_aud": lambda claims: _without(claims, "aud"),
    "two_aud_no_azp": lambda claims: _without(claims, "azp") | {"aud": [claims["aud"], "somebody-else"]},
    "bad_azp": lambda claims: claims | {"azp": "somebody-else"},
    "no_sub": lambda claims: _without(claims, "sub"),
    "empty_sub": lambda claims: claims | {"sub": ""},
    "sub_not_text": lambda claims: claims | {"sub": ["a", "b"]},
    "no_iat": lambda claims: _without(claims, "iat"),
    "old_iat": lambda claims: claims | {"iat": claims["iat"] - DAY},
    "future_iat": lambda claims: claims | {"iat": claims["iat"] + DAY, "exp": claims["exp"] + 2 * DAY},
    "iat_not_number": lambda claims: claims | {"iat": "yesterday"},
    "iat_nan": lambda claims: claims | {"iat": float("nan")},
    "expired": lambda claims: claims | {"exp": claims["iat"] - 600},
    "no_exp": lambda claims: _without(claims, "exp"),
    "no_nonce": lambda claims: _without(claims, "nonce"),
    "wrong_nonce": lambda claims: claims | {"nonce": "of-somebody-else"},
    "no_auth_time": lambda claims: _without(claims, "auth_time"),
    "stale_auth_time": lambda claims: claims | {"auth_time": claims["auth_time"] - DAY},
    "future_auth_time": lambda claims: claims | {"auth_time": claims["auth_time"] + DAY},
    "no_acr": lambda claims: _without(claims, "acr"),
    "low_acr": lambda claims: claims | {"acr": "aal1"},
}
HEADER_LIES = ("unknown_kid", "no_kid", "bad_signature", "alg_none", "hs256", "not_a_token")


def _without(claims: Claims, name: str) -> Claims:
    return {key: value for key, value in claims.items() if key != name}


class Mint:
    """One signing key per start. Who asked is called by a name of its own at each client (pairwise)."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.stranger = ec.generate_private_key(ec.SECP256R1())
        self.kid = secrets.token_hex(8)

    def published(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": self.kid, "use": "sig", "alg": "ES256"}]}

    @staticmethod
    def sub(client_id: str, card_number: str) -> str:
        """Stable over restarts, as a demo needs it."""
        return hmac.new(b"sandbox", f"{client_id} {card_number}".encode(), hashlib.sha256).hexdigest()[:36]

    def sign(self, claims: Claims, lie: str = "") -> str:
        claims = CLAIM_LIES.get(lie, dict)(claims)
        if lie == "not_a_token":
            return "<html>not a token</html>"
        if lie == "alg_none":
            return jwt.encode(claims, "", algorithm="none", headers={"kid": self.kid})
        if lie == "hs256":
            return self._signed_with_our_public_key(claims)
        key = self.stranger if lie == "bad_signature" else self.key
        headers = {} if lie == "no_kid" else {"kid": "nobody-knows" if lie == "unknown_kid" else self.kid}
        return jwt.encode(claims, key, algorithm="ES256", headers=headers)

    def _signed_with_our_public_key(self, claims: Claims) -> str:
        """Algorithm confusion: a verifier that lets the token choose takes the public key for a shared secret."""
        pem = self.key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        head = _b64({"alg": "HS256", "typ": "JWT", "kid": self.kid})
        body = f"{head}.{_b64(claims)}"
        mac = hmac.new(pem, body.encode(), hashlib.sha256).digest()
        return f"{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def _b64(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
