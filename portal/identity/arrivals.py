"""What happens at every login, whichever door it came through, and whenever the ways to log in change."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils import timezone

from . import devices, sittings
from .actions import devices as device_actions
from .actions import factors, residents
from .models import User
from .queries.actors import is_officer
from .queries.invitations import open_for


def settle(sender: Any, request: HttpRequest, email_address: EmailAddress, **_later: Any) -> None:
    """Whoever signed up has proved the address: only now are they a resident. Officers are appointed, or invited and still to accept."""
    user = email_address.user
    if not is_officer(user) and not open_for(user, timezone.now()):
        residents.register_resident(user)


def arrive(sender: Any, request: HttpRequest, user: User, **_later: Any) -> None:
    """Start the clock of the session, and know the browser again."""
    now = timezone.now()
    sittings.begin(request.session, is_officer=is_officer(user), now=now)
    device_actions.note_login(user, devices.mark_of(request), request.META.get("HTTP_USER_AGENT", ""), now)


def factor_added(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_later: Any) -> None:
    """Recovery codes that come with a first passkey are not told apart from it: one change, one mail."""
    if not getattr(request, "_factor_told", False):
        request._factor_told = True  # type: ignore[attr-defined]
        factors.added(user, authenticator.type)


def factor_removed(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_later: Any) -> None:
    """The same for what goes: the last passkey takes the recovery codes along."""
    if not getattr(request, "_factor_told", False):
        request._factor_told = True  # type: ignore[attr-defined]
        factors.removed(user, authenticator.type)


def connect() -> None:
    """Called once, when the app is ready."""
    email_confirmed.connect(settle, dispatch_uid="identity.settle")
    user_logged_in.connect(arrive, dispatch_uid="identity.arrivals")
    mfa.authenticator_added.connect(factor_added, dispatch_uid="identity.factor_added")
    mfa.authenticator_reset.connect(factor_added, dispatch_uid="identity.factor_reset")
    mfa.authenticator_removed.connect(factor_removed, dispatch_uid="identity.factor_removed")
