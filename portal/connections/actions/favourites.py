"""What a resident wants to find first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.audit import trail
from portal.connections import events
from portal.connections.models import ConnectedService, Favourite

if TYPE_CHECKING:
    from portal.identity.models import Resident


def set_favourite(resident: Resident, service: ConnectedService, *, is_on: bool) -> None:
    """Mark a service or take the mark away; the same twice changes nothing. Kept in the trail of the prefecture, whose page it is."""
    with trail.act(events.FAVOURITE_SET, by=resident, subject=resident) as act:
        if is_on:
            Favourite.objects.get_or_create(resident=resident, service=service)
        else:
            Favourite.objects.filter(resident=resident, service=service).delete()
        act.note(is_on=is_on)
