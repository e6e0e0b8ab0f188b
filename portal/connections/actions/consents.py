"""Agreeing to a service, and stopping it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.audit import trail
from portal.connections import events
from portal.connections.models import ConnectedService, Ending
from portal.consent import actions as consent

from . import tokens

if TYPE_CHECKING:
    from portal.identity.models import Resident


def agree(resident: Resident, service: ConnectedService) -> None:
    """Keep the resident's yes to this service as its purpose reads now."""
    with trail.act(events.CONNECTED, on=service, by=resident, subject=resident) as act:
        consent.grant(resident, service.purpose, by=resident, town_id=service.municipality_id, items=service.claims)
        act.note(service=service.slug, claims=",".join(service.claims))


def withdraw(resident: Resident, service: ConnectedService) -> bool:
    """Stop a service: the consent ends and so does every token it holds. False when there was nothing to stop."""
    with trail.act(events.STOPPED, on=service, by=resident, subject=resident) as act:
        had_agreed = consent.withdraw(resident, service.purpose, by=resident, town_id=service.municipality_id)
        ended = tokens.end_all(resident, service.client_id, Ending.WITHDRAWN)
        act.note(service=service.slug, logins=ended)
    return had_agreed or bool(ended)
