"""The API for services' programs: what their resident agreed to tell them, and telling that resident. See docs/api/services.md."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from portal.connections.actions import happenings
from portal.connections.actions.subjects import subject_of
from portal.connections.openapi import document
from portal.connections.programs import Declined, Grant, body_of, caller, declined_token, granted
from portal.connections.protocol import answering_services
from portal.connections.queries.disclosure import disclosed
from portal.connections.queries.happenings import origins_of
from portal.connections.rules import claims
from portal.connections.rules import happenings as rules
from portal.connections.rules.claims import Agreement, Claim
from portal.connections.rules.requests import Malformed
from portal.lib import sealed

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


def _told(facts: dict[str, object], status: int = 200) -> JsonResponse:
    return JsonResponse(facts, status=status, json_dumps_params={"ensure_ascii": False})


@csrf_exempt
@require_POST
@answering_services
def events(request: HttpRequest) -> HttpResponse:
    """Tell one user something in the portal: 201, or 200 and the same answer when it was told before under this key."""
    service = caller(request)
    key = request.headers.get("Idempotency-Key", "")
    if not rules.KEY.fullmatch(key):
        raise Malformed("invalid_request", "Idempotency-Key: 1 to 64 letters, digits and _ . : - are expected in this header.")
    body, said = body_of(request, rules.MOST_BYTES)
    told = rules.read(said, [topic["code"] for topic in service.topics], origins_of(service))
    # Keyed: the words of a silenced event are not kept, and a plain hash of words that can be guessed would keep them.
    digest = sealed.blind(body.decode("latin-1"), purpose="connections.event")
    try:
        made, is_new = happenings.post(service, told, key=key, digest=digest, now=timezone.now())
    except happenings.UnknownSubject:
        raise Declined(404, "unknown_sub", "Nobody of this sub is linked with your service now.") from None
    except happenings.SameKeyOtherBody:
        raise Declined(409, "key_used", "This Idempotency-Key was used with another body. A new event needs a new key.") from None
    except happenings.TooMany as full:
        sentence = f"At most {rules.FOR_ONE_RESIDENT} events a day for one user and {rules.FROM_ONE_SERVICE} an hour in all."
        raise Declined(429, "too_many", sentence, {"Retry-After": str(full.seconds)}) from None
    facts = {"id": made.pk, "topic": made.topic, "posted_at": made.posted_at, "ends_at": made.ends_at}
    return _told(facts, 201 if is_new else 200)


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The machine-readable description of all this, for everybody."""
    answer = _told(document())
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
