"""The officers of a town that has left."""

from __future__ import annotations

import datetime as dt

from portal.audit import trail
from portal.identity import events
from portal.identity.actions.officers import end_sessions
from portal.identity.models import Duty, Invitation, Officer, PilotGuest, PilotPass


def erase_town(town_id: str, now: dt.datetime) -> dict[str, int]:
    """Nobody works for it any more. Who did what stays in the trail; names of officers stay with it."""
    with trail.act(events.TOWN_STAFF_ENDED, by=trail.PORTAL, town=town_id) as act:
        officers = [*Officer.objects.filter(municipality=town_id, is_active=True).select_related("user")]
        Officer.objects.filter(municipality=town_id).update(is_active=False)
        for officer in officers:
            end_sessions(officer.user)
        Duty.objects.filter(municipality=town_id).delete()
        revoked = Invitation.objects.filter(municipality=town_id, accepted_at=None, revoked_at=None).update(revoked_at=now)
        PilotPass.objects.filter(municipality=town_id).delete()
        guests = PilotGuest.objects.filter(municipality=town_id).delete()[0]
        gone = {"officers": len(officers), "invitations": revoked, "pilot_guests": guests}
        act.note(**gone)
    return gone
