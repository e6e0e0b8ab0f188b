"""What happens at every login, whichever door it came through."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from . import devices, sittings
from .actions import devices as device_actions
from .models import User
from .queries.actors import is_officer


def arrive(sender: Any, request: HttpRequest, user: User, **_later: Any) -> None:
    """Start the clock of the session, and know the browser again."""
    now = timezone.now()
    sittings.begin(request.session, is_officer=is_officer(user), now=now)
    device_actions.note_login(user, devices.mark_of(request), request.META.get("HTTP_USER_AGENT", ""), now)
