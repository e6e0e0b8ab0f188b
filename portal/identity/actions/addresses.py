"""Changing the mail address of a login."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.identity import alarms, events
from portal.identity.models import FormerAddress, User
from portal.identity.queries.actors import actor_of
from portal.identity.queries.logins import FORMER, is_taken
from portal.lib import sealed
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as


class AddressTaken(Refused):
    """Somebody else proved the address between the code and its answer."""

    sentence = _("このアドレスには変えられませんでした。ほかのアドレスでお試しください。")


def change(user: User, address: str, *, now: dt.datetime) -> None:
    """Take a proven address for the login; the old one is told, and may ring the alarm for a week."""
    with viewing_as(System("change a mail address")), trail.act(events.ADDRESS_CHANGED, by=actor_of(user)):
        if is_taken(address):
            raise AddressTaken
        before = take_over(user, address, now)
        alarms.ring(user, alarms.Alarm.ADDRESS_CHANGED, also=before)


def take_over(user: User, address: str, now: dt.datetime) -> tuple[str, ...]:
    """The step itself, for acts that change more; the answer is the addresses that were left."""
    before = tuple(EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)) or (user.email,)
    for left in before:
        FormerAddress.objects.create(user=user, mark=sealed.blind(left.lower(), purpose=FORMER), left_at=now)
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    user.email = address
    user.save(update_fields=["email"])
    return before
