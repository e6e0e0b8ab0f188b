"""Between HTTP and the provider: reading authorization requests, and answering in the protocol's own words."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from allauth.idp.oidc.internal.oauthlib import server
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749 import errors

from portal.municipalities.scope import System, viewing_as

from . import heard
from .actions import pushed
from .exchange import by_client, exchange
from .models import ConnectedService
from .rules import requests
from .rules.requests import ClaimsRequest, Malformed
from .validator import S256

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class UnmetAssurance(errors.OAuth2Error):
    """OpenID Connect Core Unmet Authentication Requirements 1.0."""

    error = "unmet_authentication_requirements"
    description = "The resident has not logged in at the level that the request calls essential."


class NotOffered(errors.OAuth2Error):
    """`request` and `request_uri` have error codes of their own (OpenID Connect Core §3.1.2.6)."""

    def __init__(self, name: str, request: Any) -> None:
        self.error = f"{name}_not_supported"
        super().__init__(request=request)


@dataclass(frozen=True)
class Asked:
    """An authorization request that has been read and found in order. `inner` is oauthlib's own view of it.

    `params` are those of the query, or those that were pushed before; `pushed` is the `request_uri` that stood for them.
    """

    service: ConnectedService
    scopes: tuple[str, ...]
    prompts: frozenset[str]
    max_age: int | None
    acr_values: tuple[str, ...]
    claims: ClaimsRequest
    redirect_uri: str
    inner: Any
    params: Mapping[str, str]
    pushed: str = ""


def read_authorization(request: HttpRequest) -> Asked:
    """Read the query of an authorization request.

    Raises `Malformed` or oauthlib's `FatalClientError` for what must be answered here, `OAuth2Error` for what goes to the service.
    """
    requests.check(request.GET.lists())
    handle = request.GET.get("request_uri", "")
    if not handle.startswith(pushed.PREFIX):
        return read(request.path, request.GET.dict())
    params = pushed.opened(handle, request.GET.get("client_id", ""))
    if params is None:
        raise Malformed("invalid_request_uri", "request_uri: unknown, of another client, used, or older than 90 seconds.")
    return read(request.path, params, handle)


def read(path: str, params: Mapping[str, str], handle: str = "", *, is_pushing: bool = False) -> Asked:
    """The same for parameters that stand somewhere else: pushed before, or being pushed now."""
    scopes, info = server.get_server().validate_authorization_request(*question(path, params))
    inner = info["request"]
    _refuse_what_is_not_offered(params, inner)
    service = by_client(inner.client.pk)
    if service is None:
        raise errors.InvalidClientIdError(request=inner)
    if service.needs_pushed_requests and not handle and not is_pushing:
        raise errors.InvalidRequestError("This service must push its requests to the PAR endpoint.", request=inner)
    return Asked(
        service, tuple(scopes), frozenset(info.get("prompt") or ()), requests.read_max_age(params.get("max_age")),
        tuple(params.get("acr_values", "").split()), requests.read_claims(params.get("claims", "")), inner.redirect_uri, inner, params,
        handle,
    )  # fmt: skip


def _refuse_what_is_not_offered(params: Mapping[str, str], inner: Any) -> None:
    for name in ("request", "request_uri"):
        if params.get(name):
            raise NotOffered(name, inner)
    if params.get("response_mode", "query") != "query":
        raise errors.InvalidRequestError("response_mode: only query.", request=inner)
    if inner.code_challenge_method != S256 or not _CHALLENGE.fullmatch(inner.code_challenge or ""):
        raise errors.InvalidRequestError("PKCE: code_challenge_method must be S256, code_challenge 43 characters.", request=inner)


def question(path: str, params: Mapping[str, str]) -> tuple[str, str, str, dict[str, str]]:
    """An authorization request for oauthlib: its parameters alone, also when the consent form was posted on top of it."""
    return f"{path}?{urlencode(params)}", "GET", "", {}


def parameters(request: HttpRequest) -> tuple[str, str, str, dict[str, str]]:
    """A call of a service for oauthlib: uri, method, body, headers, written anew from what Django parsed.

    oauthlib raises on sloppy escapes and on bytes outside its alphabet.
    """
    query = urlencode(list(request.GET.lists()), doseq=True)
    headers = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
    uri = f"{request.path}?{query}" if query else request.path
    return uri, request.method or "GET", urlencode(list(request.POST.lists()), doseq=True), headers


def issue_code(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Send the resident back to the service with a code. A pushed request is used up by it."""
    if asked.pushed and not pushed.spend(asked.pushed, asked.service.client_id):
        raise Malformed("invalid_request_uri", "request_uri: used before.")
    exchange().named = asked.claims.named
    headers, _body, _status = server.get_server().create_authorization_response(
        *question(request.path, asked.params), scopes=list(asked.scopes), credentials={"user": request.user}
    )
    return back_to_service(headers["Location"])


def authenticated(request: HttpRequest) -> ConnectedService:
    """The service that makes this call, by its secret or its key. Raises `InvalidClientError`."""
    uri, method, body, headers = parameters(request)
    inner = Request(uri, method, body, headers)
    service = by_client(inner.client.pk) if server.get_server().request_validator.authenticate_client(inner) else None
    if service is None:
        raise errors.InvalidClientError(request=inner)
    return service


def answer_error(error: errors.OAuth2Error) -> HttpResponse:
    """Tell the service in its own language, at the redirect address that has been checked."""
    return back_to_service(_with(error.redirect_uri, error.urlencoded))


def back_to_service(address: str) -> HttpResponse:
    """`iss` says who answers (RFC 9207), so that a service with several providers cannot be made to mix them up."""
    response = HttpResponseRedirect(_with(address, urlencode({"iss": settings.OIDC_ISSUER})))
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _with(address: str, query: str) -> str:
    # Registered addresses have no fragment; their own query, blank values too, stays as it was registered.
    return f"{address}{'&' if '?' in address else '?'}{query}"


Endpoint = Callable[..., HttpResponse]


def answering_services(view: Endpoint) -> Endpoint:
    """For the endpoints that services call: look as the portal itself, answer faults with 400 and JSON, keep nothing in caches.

    What was refused is kept for the service's developers.
    """

    @functools.wraps(view)
    def endpoint(request: HttpRequest, **parts: str) -> HttpResponse:
        with viewing_as(System("answer a connected service")):
            try:
                requests.check(request.GET.lists())
                requests.check(request.POST.lists())
                response = view(request, **parts)
            except Malformed as fault:
                response = JsonResponse({"error": fault.error, "error_description": fault.description}, status=400)
            except errors.OAuth2Error as error:
                response = JsonResponse(dict(error.twotuples), status=error.status_code, headers=error.headers)
            heard.keep(view.__name__, request, response)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return endpoint


def endpoint_url(name: str) -> str:
    """The public address of one of our endpoints, from the issuer and never from the Host header."""
    return f"{settings.OIDC_ISSUER.rstrip('/')}{reverse(f'connections:{name}')}"
