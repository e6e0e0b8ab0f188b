"""Invitations as the invited person sees them: by their own login, whatever viewpoint the request has."""

import datetime as dt

from portal.identity.models import Invitation, User
from portal.municipalities.scope import System, viewing_as


def open_for(user: User, now: dt.datetime) -> Invitation | None:
    """The invitation that waits for this login's answer."""
    with viewing_as(System("look for an invitation")):
        waiting = Invitation.objects.filter(user=user, accepted_at=None, revoked_at=None, expires_at__gt=now)
        return waiting.select_related("municipality", "department").first()
