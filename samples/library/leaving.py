"""Reading the portal's logout tokens (OpenID Connect Back-Channel Logout 1.0, §2.4 and §2.6)."""

from __future__ import annotations

import threading
import time
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidClaimError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
ALGORITHMS = ["RS256", "ES256"]
SKEW_SECONDS = 90
ESSENTIAL: Any = {"essential": True}


class LogoutReader:
    """Checks tokens with the portal's published keys, and remembers those it has read until they are over."""

    def __init__(self, portal: Any, client_id: str) -> None:
        self._portal, self._client_id = portal, client_id
        self._read: dict[str, int] = {}
        self._one_at_a_time = threading.Lock()

    def read(self, token: str) -> dict[str, str]:
        """Whose logins have ended: `sid` names one, `sub` alone means all of a reader. Raises `JoseError` for any other token."""
        claims = self._signed(token)
        issuer = self._portal.load_server_metadata()["issuer"]
        jwt.JWTClaimsRegistry(
            leeway=SKEW_SECONDS, iss=ESSENTIAL | {"value": issuer}, aud=ESSENTIAL | {"value": self._client_id},
            iat=ESSENTIAL, exp=ESSENTIAL, jti=ESSENTIAL, events=ESSENTIAL,
        ).validate(claims)  # fmt: skip
        whose = {name: claims[name] for name in ("sid", "sub") if isinstance(claims.get(name), str)}
        is_logout = isinstance(claims["events"], dict) and isinstance(claims["events"].get(LOGOUT), dict)
        if not is_logout or "nonce" in claims or not whose or not self._is_new(str(claims["jti"]), claims["exp"]):
            raise InvalidClaimError("events")
        return whose

    def _signed(self, token: str) -> dict[str, Any]:
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        try:
            return jwt.decode(token, KeySet.import_key_set(self._portal.fetch_jwk_set()), registry=registry).claims
        except InvalidKeyIdError:  # the portal has turned its keys since we asked
            return jwt.decode(token, KeySet.import_key_set(self._portal.fetch_jwk_set(force=True)), registry=registry).claims
        except ValueError as error:
            raise JoseError(str(error)) from error

    def _is_new(self, jti: str, exp: int) -> bool:
        with self._one_at_a_time:
            now = time.time()
            self._read = {known: until for known, until in self._read.items() if until > now}
            is_new = jti not in self._read
            self._read[jti] = exp + SKEW_SECONDS
            return is_new
