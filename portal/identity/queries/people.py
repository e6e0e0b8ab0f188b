"""Recognising people. These run before a viewpoint is known, so they look as the portal itself."""

from uuid import UUID

from portal.identity.models import Officer, Resident, User
from portal.municipalities.scope import System, viewing_as

_RECOGNISE = System("recognise who is asking")


def resident_of(user: User) -> Resident | None:
    """The resident profile of a login, with its home town; None for officers without one."""
    with viewing_as(_RECOGNISE):
        return Resident.objects.filter(user=user, is_active=True).select_related("home_town").first()


def officer_of(user: User) -> Officer | None:
    """The active officer profile of a login, with its town and duties."""
    with viewing_as(_RECOGNISE):
        return _with_duties(Officer.objects.filter(user=user, is_active=True).select_related("municipality").first())


def officer_by_email(email: str) -> Officer | None:
    """An active officer by mail address, for commands."""
    with viewing_as(_RECOGNISE):
        return _with_duties(Officer.objects.filter(user__email=email.lower(), is_active=True).select_related("municipality").first())


def _with_duties(officer: Officer | None) -> Officer | None:
    """Read now: what the officer sees depends on them, so they cannot be asked for with the officer's own eyes."""
    if officer is not None:
        _ = officer.duties
    return officer


def resident_of_login(user_id: UUID) -> Resident | None:
    """The resident profile by the login's id, active or not."""
    with viewing_as(_RECOGNISE):
        return Resident.objects.filter(user=user_id).first()
