"""The endpoints that services call: metadata, keys, tokens, facts about a resident, giving tokens back."""

from __future__ import annotations

from allauth.idp.oidc.internal.oauthlib import server
from allauth.idp.oidc.internal.oauthlib.utils import convert_response
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.connections import keyring
from portal.connections.actions import pushed
from portal.connections.protocol import answering_services, authenticated, endpoint_url, parameters, read
from portal.connections.rules import assurance, claims
from portal.connections.rules.requests import Malformed
from portal.connections.tokenfacts import describe
from portal.connections.validator import GRANTS, S256

CREDENTIALS = {"client_secret", "client_assertion", "client_assertion_type"}
ONE_HOUR = "public, max-age=3600"
CLIENT_AUTHENTICATION = ["client_secret_basic", "client_secret_post", "private_key_jwt"]


@require_safe
def discovery(request: HttpRequest) -> HttpResponse:
    """What this provider is and can do; no device, implicit or hybrid flow, no registration by strangers."""
    return _public(
        {
            "issuer": settings.OIDC_ISSUER,
            "authorization_endpoint": endpoint_url("authorize"),
            "token_endpoint": endpoint_url("token"),
            "userinfo_endpoint": endpoint_url("userinfo"),
            "revocation_endpoint": endpoint_url("revoke"),
            "introspection_endpoint": endpoint_url("introspect"),
            "pushed_authorization_request_endpoint": endpoint_url("par"),
            "require_pushed_authorization_requests": False,
            "end_session_endpoint": endpoint_url("logout"),
            "jwks_uri": endpoint_url("jwks"),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": sorted(GRANTS),
            "code_challenge_methods_supported": [S256],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": list(keyring.ALGORITHMS),
            "userinfo_signing_alg_values_supported": list(keyring.ALGORITHMS),
            "token_endpoint_auth_methods_supported": CLIENT_AUTHENTICATION,
            "token_endpoint_auth_signing_alg_values_supported": list(keyring.ALGORITHMS),
            "revocation_endpoint_auth_methods_supported": CLIENT_AUTHENTICATION,
            "introspection_endpoint_auth_methods_supported": CLIENT_AUTHENTICATION,
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
            "scopes_supported": list(claims.SCOPES),
            "claims_supported": ["sub", "iss", "auth_time", "acr", "amr", "sid", *(claim.code for claim in claims.ALL)],
            "acr_values_supported": list(assurance.LEVELS),
            "prompt_values_supported": ["none", "login", "consent", "select_account"],
            "display_values_supported": ["page", "popup", "touch"],
            "ui_locales_supported": [code for code, _name in settings.LANGUAGES],
            "claims_parameter_supported": True,
            "claim_types_supported": ["normal"],
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "authorization_response_iss_parameter_supported": True,
        }
    )


@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """The public halves: of the key that signs, the one that waits, and those whose tokens still live."""
    return _public({"keys": keyring.jwks()})


def _public(facts: dict[str, object]) -> HttpResponse:
    return JsonResponse(facts, headers={"Access-Control-Allow-Origin": "*", "Cache-Control": ONE_HOUR})


@csrf_exempt
@require_POST
@answering_services
def token(request: HttpRequest) -> HttpResponse:
    """Exchange a code or a refresh token; both open once."""
    if request.POST.get("grant_type") not in GRANTS:
        return JsonResponse({"error": "unsupported_grant_type"}, status=400)
    return convert_response(*server.get_server().create_token_response(*parameters(request)))


@csrf_exempt
@require_http_methods(["GET", "POST"])
@answering_services
def userinfo(request: HttpRequest) -> HttpResponse:
    """The claims that the resident's consent allows at this moment."""
    if "access_token" in request.GET:
        raise Malformed("invalid_request", "access_token: never in an address; send it in the Authorization header.")
    return convert_response(*server.get_server().create_userinfo_response(*parameters(request)))


@csrf_exempt
@require_POST
@answering_services
def revoke(request: HttpRequest) -> HttpResponse:
    """Take back a token of the asking service. Unknown tokens and those of others are answered alike, and left alone."""
    return convert_response(*server.get_server().create_revocation_response(*parameters(request)))


@csrf_exempt
@require_POST
@answering_services
def par(request: HttpRequest) -> HttpResponse:
    """Leave an authorization request here, by whoever can prove to be the service (RFC 9126). It is judged as it will be later."""
    service = authenticated(request)
    given = {name: value for name, value in request.POST.dict().items() if name not in CREDENTIALS}
    if "request_uri" in given:
        raise Malformed("invalid_request", "request_uri: not here.")
    params = {**given, "client_id": given.get("client_id", service.client_id)}
    if params["client_id"] != service.client_id:
        raise Malformed("invalid_request", "client_id: not the client that makes the call.")
    read(reverse("connections:authorize"), {**params, "prompt": ""}, is_pushing=True)
    request_uri = pushed.keep(service.client, params)
    return JsonResponse({"request_uri": request_uri, "expires_in": int(pushed.ARRIVES_WITHIN.total_seconds())}, status=201)


@csrf_exempt
@require_POST
@answering_services
def introspect(request: HttpRequest) -> HttpResponse:
    """Whether a token of the asking service is good (RFC 7662). Of others' tokens, and of unknown ones, it learns that they are not."""
    service = authenticated(request)
    if not (token := request.POST.get("token")):
        raise Malformed("invalid_request", "token: missing.")
    return JsonResponse(dict(describe(token, service)))
