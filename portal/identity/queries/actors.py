"""Who acts when somebody changes their own login: the same person may be a resident, an officer, or not yet either."""

from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.identity.models import Officer, Resident, User
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as


def actor_of(user: User) -> trail.Actor:
    """The resident of a login, else the officer; the portal for a login without a profile."""
    with viewing_as(System("recognise who acts")):
        resident = Resident.objects.filter(user=user).first()
        return resident or Officer.objects.filter(user=user).first() or trail.PORTAL


class NoLogin(Refused):
    """A child whose guardian acts, or somebody who has left."""

    sentence = _("この方には、とびらのログインがありません。")


def login_of(resident: Resident) -> User:
    """The login of a resident who has one."""
    if resident.user is None:
        raise NoLogin
    return resident.user


def is_officer(user: User) -> bool:
    """Whether stricter rules hold for this login: it opens the officers' screens."""
    with viewing_as(System("recognise who acts")):
        return Officer.objects.filter(user=user, is_active=True).exists()
