"""Between HTTP and the API for services' programs: whose token or which service calls, and how a call is declined (RFC 6750 §3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.idp.oidc.internal.oauthlib import server
from allauth.idp.oidc.internal.oauthlib.utils import get_validator_context
from django.http import HttpRequest
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749 import errors

from . import clientproof
from .actions import tokens
from .exchange import by_client, resident_of
from .models import ConnectedService, State
from .protocol import authenticated, parameters
from .rules.claims import OPENID
from .rules.requests import Malformed

if TYPE_CHECKING:
    from portal.identity.models import Resident

REALM = 'Bearer realm="tobira"'


class Declined(errors.OAuth2Error):
    """An answer of this status, with a code for the program and an English sentence for its developer (no quotation marks in it)."""

    def __init__(self, status: int, error: str, description: str, headers: Mapping[str, str] | None = None) -> None:
        self.error, self.told = error, headers or {}
        super().__init__(description, status_code=status)

    @property
    def headers(self) -> dict[str, str]:
        return dict(self.told)


def declined_token(status: int, error: str, description: str, **more: str) -> Declined:
    """With the challenge that RFC 6750 §3 wants; `more` are further parameters of it."""
    facts = {"error": error, "error_description": description, **more}
    challenge = ", ".join([REALM, *(f'{name}="{value}"' for name, value in facts.items())])
    return Declined(status, error, description, {"WWW-Authenticate": challenge})


@dataclass(frozen=True)
class Grant:
    """What an access token opens at this moment. `named` are claims that were asked for one by one."""

    resident: Resident
    service: ConnectedService
    scopes: tuple[str, ...]
    named: tuple[str, ...]

    def asks_for(self, code: str, scope: str) -> bool:
        """Whether the login asked for this claim, by its scope or by its own name."""
        return scope in self.scopes or code in self.named


def granted(request: HttpRequest) -> Grant:
    """The grant behind the token in the Authorization header, judged as at userinfo. Raises `Malformed`, `Declined`."""
    if "access_token" in request.GET:
        raise Malformed("invalid_request", "access_token: never in an address; send it in the Authorization header.")
    scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        # Who shows no token is told the way, and no error (RFC 6750 §3.1).
        sentence = "Send the access token of the resident's login as Authorization: Bearer."
        raise Declined(401, "invalid_token", sentence, {"WWW-Authenticate": REALM})
    uri, method, _body, headers = parameters(request)
    is_good = server.get_server().request_validator.validate_bearer_token(token.strip(), [OPENID], Request(uri, method, "", headers))
    found = get_validator_context().access_token if is_good else None
    service, resident = (by_client(found.client_id), resident_of(found.user)) if found else (None, None)
    if found is None or service is None or resident is None:
        sentence = "The access token is unknown, has run out, or its login, the resident's consent or the service has ended."
        raise declined_token(401, "invalid_token", sentence)
    request.connected_service = service  # type: ignore[attr-defined]
    return Grant(resident, service, tuple(found.get_scopes()), tuple(tokens.named_in((found.data or {}).get("family", ""))))


def caller(request: HttpRequest) -> ConnectedService:
    """The running service that makes this call: by its secret (Basic) or by an assertion that its key signed (Bearer). Raises `Declined`.

    A body of JSON has no place for the parameters of RFC 7523, so that the assertion stands where a token would.
    """
    scheme, _blank, value = request.headers.get("Authorization", "").partition(" ")
    try:
        by_key = scheme.lower() == "bearer"
        service = clientproof.service_of(clientproof.BEARER, value.strip(), "") if by_key else authenticated(request)
    except errors.InvalidClientError:
        service = None
    if service is None:
        sentence = "Show who you are: HTTP Basic with client id and secret, or a fresh client assertion (JWT) as Bearer."
        raise Declined(401, "invalid_client", sentence, {"WWW-Authenticate": f'Basic realm="tobira", {REALM}'})
    request.connected_service = service  # type: ignore[attr-defined]
    if service.state != State.RUNNING:
        raise Declined(403, "not_running", "Your service is not running at the portal now; its operator or the portal's has paused it.")
    return service


def body_of(request: HttpRequest, most: int) -> tuple[bytes, object]:
    """The body of up to `most` bytes, and what its JSON says. Raises `Declined`, `Malformed`."""
    if request.content_type != "application/json":
        raise Declined(415, "invalid_request", "Content-Type: application/json is expected.")
    body = request.read(most + 1)
    if len(body) > most:
        raise Declined(413, "invalid_request", f"The body is longer than {most} bytes.")
    try:
        return body, json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("invalid_request", "The body is not JSON in UTF-8.") from None
