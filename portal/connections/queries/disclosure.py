"""What a service may be told, asked anew at each call: a consent withdrawn a second ago counts."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from portal.connections.models import ConnectedService
from portal.connections.rules import claims
from portal.consent import queries as consent

if TYPE_CHECKING:
    from portal.identity.models import Resident


def has_consented(resident: Resident, service: ConnectedService) -> bool:
    """Whether the resident agrees now to this service's purpose as it reads now."""
    return consent.in_force(resident.pk, service.purpose, service.municipality_id)


def claims_for(resident: Resident, service: ConnectedService, scopes: Collection[str]) -> dict[str, object]:
    """The claims (code → value) that scopes, registration and consent allow together; facts the resident never told are left out."""
    consented = consent.items_in_force(resident.pk, service.purpose, service.municipality_id)
    told = _facts(resident)
    allowed = claims.released(scopes=scopes, offered=service.claims, consented=consented)
    return {code: told[code] for code in allowed if told[code]}


def _facts(resident: Resident) -> dict[str, object]:
    town = resident.home_town
    return {
        claims.NAME.code: resident.full_name,
        claims.KANA.code: f"{resident.family_kana} {resident.given_kana}".strip(),
        claims.TOWN.code: {"code": town.pk, "name": town.name} if town else None,
    }
