"""What a service may learn about a token of its own (RFC 7662 §2.2)."""

from __future__ import annotations

from collections.abc import Mapping

from allauth.idp.oidc.models import Token
from django.conf import settings
from django.utils import timezone

from .actions import tokens
from .actions.subjects import subject_of
from .models import ConnectedService, TicketKind, TokenFamily
from .validator import may_enter

INACTIVE: Mapping[str, object] = {"active": False}


def describe(value: str, service: ConnectedService) -> Mapping[str, object]:
    """`{"active": false}` for whatever opens nothing for this service at this moment."""
    now = timezone.now()
    row = Token.objects.filter(client=service.client, hash=tokens.hash_of(value), type=Token.Type.ACCESS_TOKEN, expires_at__gt=now).first()
    if row is not None:
        family = TokenFamily.objects.filter(pk=str((row.data or {})["family"])).select_related("resident__user").first()
        facts = {"token_type": "Bearer", "scope": " ".join(row.get_scopes()), "exp": int(row.expires_at.timestamp())}
        return _facts(family, service, facts)
    ticket = tokens.find(TicketKind.REFRESH, value, service.client)
    if ticket is None or ticket.spent_at is not None or ticket.expires_at <= now:
        return INACTIVE
    return _facts(ticket.family, service, {"scope": " ".join(ticket.family.scopes), "exp": int(ticket.expires_at.timestamp())})


def _facts(family: TokenFamily | None, service: ConnectedService, facts: Mapping[str, object]) -> Mapping[str, object]:
    if family is None or not tokens.is_alive(family.pk, timezone.now()) or family.resident.user is None:
        return INACTIVE
    if not may_enter(family.resident.user, service.client):
        return INACTIVE
    known = {
        "active": True, "iss": settings.OIDC_ISSUER, "client_id": service.client_id,
        "iat": int(family.last_used_at.timestamp()), "sub": subject_of(family.resident_id, service.sector),
        "acr": family.context.get("acr"), "auth_time": family.context.get("auth_time"),
    }  # fmt: skip
    return {**known, **facts}
