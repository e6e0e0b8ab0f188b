"""Sign-ups whose address nobody proved own nothing, and go: else whoever types your address first would hold it."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef

from portal.audit import trail
from portal.identity import events
from portal.identity.models import DataCopy, Officer, Resident, User
from portal.municipalities.scope import System, viewing_as

KEPT_FOR = dt.timedelta(hours=24)


def sweep(now: dt.datetime) -> int:
    """Delete them, and copies that have run out. Nothing found is no act."""
    with viewing_as(System("sweep sign-ups that nobody confirmed")):
        DataCopy.objects.filter(expires_at__lte=now).delete()
        proven = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
        asked = EmailAddress.objects.filter(user=OuterRef("pk"), verified=False)
        old = User.objects.filter(Exists(asked), ~Exists(proven), joined_at__lte=now - KEPT_FOR, last_login=None)
        keys = [key for key in old.values_list("pk", flat=True)[:500] if not Officer.objects.filter(user=key).exists()]
        if not keys:
            return 0
        with trail.act(events.SIGNUPS_SWEPT, by=trail.PORTAL) as act:
            Resident.objects.filter(user__in=keys).delete()
            User.objects.filter(pk__in=keys).delete()
            act.note(count=len(keys))
    return len(keys)
