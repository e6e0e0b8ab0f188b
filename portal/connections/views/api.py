"""The API for services' programs: what their resident agreed to tell them. See docs/api/services.md."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from portal.connections.actions.subjects import subject_of
from portal.connections.programs import Declined, Grant, declined_token, granted
from portal.connections.protocol import answering_services
from portal.connections.queries.disclosure import disclosed
from portal.connections.rules import claims
from portal.connections.rules.claims import Agreement, Claim

_BY_CODE = {claim.code: claim for claim in claims.ALL}


@require_safe
@answering_services
def me(request: HttpRequest) -> HttpResponse:
    """All that userinfo would tell at this moment, and by which agreements."""
    grant = granted(request)
    found = disclosed(grant.resident, grant.service, grant.scopes, grant.named)
    return _told({"sub": _sub(grant), **found.claims, "agreed": _agreed(found.agreement)})


@require_safe
@answering_services
def my_claim(request: HttpRequest, code: str) -> HttpResponse:
    """One claim; when it is not told, which of the four reasons it is."""
    grant = granted(request)
    claim = _BY_CODE.get(code)
    if claim is None:
        raise Declined(404, "unknown_claim", "There is no claim of this name; /api/v1/openapi.json lists them all.")
    if not grant.asks_for(claim.code, claim.scope):
        sentence = f"The login did not ask for this claim; ask for scope {claim.scope} at the next authorization request."
        raise declined_token(403, "insufficient_scope", sentence, scope=claim.scope)
    return _told({"sub": _sub(grant), claim.code: _value(grant, claim)})


def _value(grant: Grant, claim: Claim) -> object:
    # Asked for by its name alone, so that nothing else is opened for it.
    found = disclosed(grant.resident, grant.service, (), (claim.code,))
    if claim.item not in found.agreement.items:
        sentence = (
            "The resident does not agree at this moment to a use of your service that may see this. "
            "Send the resident through the authorization endpoint with prompt=consent to ask."
        )
        raise declined_token(403, "not_agreed", sentence)
    if claim.code not in found.claims:
        raise Declined(404, "not_known", "The resident agrees, but the portal does not know this of the resident.")
    return found.claims[claim.code]


def _sub(grant: Grant) -> str:
    return subject_of(grant.resident.pk, grant.service.sector)


def _agreed(agreement: Agreement) -> list[dict[str, object]]:
    return [{"use": use.code, "until": use.until} for use in agreement.uses if use.is_agreed]


def _told(facts: dict[str, object]) -> JsonResponse:
    return JsonResponse(facts, json_dumps_params={"ensure_ascii": False})
