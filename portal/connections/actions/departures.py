"""Leaving all services at once: the links with them, or the logins at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.audit import trail
from portal.connections import events
from portal.connections.models import ConnectedService, Ending, TokenFamily
from portal.municipalities.scope import System, viewing_as

from . import logouts, tokens

if TYPE_CHECKING:
    from portal.identity.models import Resident


def leave_everywhere(resident: Resident) -> int:
    """End every login of this resident at every service, and tell the services. How many logins that were.

    Also those whose session at the portal ran out long ago: a service may have kept its own open, and nothing else would reach it.
    """
    with (
        viewing_as(System("leave all services")),
        trail.act(events.LOGOUT_ANNOUNCED, by=resident, subject=resident) as act,
    ):
        alive = [*TokenFamily.objects.filter(resident=resident.pk, ended_at=None)]
        tokens.end(alive, Ending.LOGGED_OUT)
        clients = {family.client_id for family in alive}
        logouts.announce(resident, ConnectedService.objects.filter(client__in=clients), act)
        act.note(logins=len(alive), services=len(clients))
    return len(alive)
