"""Telling floors above that logins have ended: by the person, by the clock, from another device, by the brake.

Doors: `listeners`, filled in `AppConfig.ready`, and `ended`, called inside the transaction in which the sessions end. A session that
nobody opens again simply expires; there is no moment at which it ends.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from . import sessions
from .models import User

Listener = Callable[[User, Collection[str] | None], None]
listeners: list[Listener] = []


def ended(user: User, names: Collection[str] | None) -> None:
    """These sessions of a user, by their blind names, are over; None: all of them. Unnamed ones have shown and opened nothing."""
    named = None if names is None else {name for name in names if name}
    if named is None or named:
        for listener in listeners:
            listener(user, named)


def _on_logout(*, request: HttpRequest, user: User | None, **_more: Any) -> None:
    if user is not None:
        ended(user, [sessions.name_of(request.session)])


def connect() -> None:
    """Called once, when the app is ready."""
    user_logged_out.connect(_on_logout, dispatch_uid="identity.endings")
