"""Sign-ups whose address nobody proved own nothing, and go: else whoever types your address first would hold it."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef

from portal.audit import trail
from portal.identity import events
from portal.identity.models import DataCopy, Invitation, Officer, Resident, User
from portal.municipalities.scope import System, viewing_as

KEPT_FOR = dt.timedelta(hours=24)


def sweep(now: dt.datetime) -> int:
    """Delete them, and copies that have run out. Nothing found is no act."""
    with viewing_as(System("sweep sign-ups that nobody confirmed")):
        DataCopy.objects.filter(expires_at__lte=now).delete()
        proven = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
        asked = EmailAddress.objects.filter(user=OuterRef("pk"), verified=False)
        old = User.objects.filter(Exists(asked), ~Exists(proven), joined_at__lte=now - KEPT_FOR, last_login=None)
        # Somebody who was invited as an officer has a week to come for the first time.
        expected = {*Officer.objects.values_list("user", flat=True)}
        expected |= {*Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=now).values_list("user", flat=True)}
        keys = list(old.exclude(pk__in=expected).values_list("pk", flat=True)[:500])
        if not keys:
            return 0
        with trail.act(events.SIGNUPS_SWEPT, by=trail.PORTAL) as act:
            Resident.objects.filter(user__in=keys).delete()
            User.objects.filter(pk__in=keys).delete()
            act.note(count=len(keys))
    return len(keys)
