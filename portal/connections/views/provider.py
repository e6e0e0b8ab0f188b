"""The endpoints that services call: metadata, keys, tokens, facts about a resident, giving tokens back."""

from __future__ import annotations

from allauth.idp.oidc.internal.oauthlib import server
from allauth.idp.oidc.internal.oauthlib.utils import convert_response
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.connections import keyring
from portal.connections.protocol import answering_services, endpoint_url, parameters
from portal.connections.rules import assurance, claims
from portal.connections.validator import GRANTS, S256

ONE_HOUR = "public, max-age=3600"
CLIENT_AUTHENTICATION = ["client_secret_basic", "client_secret_post"]


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
            "end_session_endpoint": endpoint_url("logout"),
            "jwks_uri": endpoint_url("jwks"),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": sorted(GRANTS),
            "code_challenge_methods_supported": [S256],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": CLIENT_AUTHENTICATION,
            "revocation_endpoint_auth_methods_supported": CLIENT_AUTHENTICATION,
            "scopes_supported": list(claims.SCOPES),
            "claims_supported": ["sub", "iss", "auth_time", "acr", "amr", "sid", *(claim.code for claim in claims.ALL)],
            "acr_values_supported": list(assurance.LEVELS),
            "prompt_values_supported": ["none", "login", "consent"],
            "ui_locales_supported": [code for code, _name in settings.LANGUAGES],
            "claims_parameter_supported": False,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "authorization_response_iss_parameter_supported": True,
        }
    )


@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """The public halves: of the key that signs, the one that waits, and those whose tokens still live."""
    return _public({"keys": [keyring.signer(key.pem).jwk | {"use": "sig", "alg": "RS256"} for key in keyring.published()]})


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
    return convert_response(*server.get_server().create_userinfo_response(*parameters(request)))


@csrf_exempt
@require_POST
@answering_services
def revoke(request: HttpRequest) -> HttpResponse:
    """Take back a token of the asking service. Unknown tokens and those of others are answered alike, and left alone."""
    return convert_response(*server.get_server().create_revocation_response(*parameters(request)))
