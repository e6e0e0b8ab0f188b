"""Where somebody is logged in."""

import datetime as dt
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from portal.identity.models import User


@dataclass(frozen=True)
class OpenSession:
    """`user_agent` is what the browser calls itself; `is_current` marks the one that asks."""

    pk: int
    user_agent: str
    begun_at: dt.datetime
    seen_at: dt.datetime
    is_current: bool


def sessions_of(user: User, current_key: str, now: dt.datetime) -> tuple[OpenSession, ...]:
    """Sessions that still live, this one first, then the latest seen."""
    rows = list(UserSession.objects.filter(user=user))
    alive = set(
        Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=now).values_list("session_key", flat=True)
    )
    found = [
        OpenSession(row.pk, row.user_agent, row.created_at, row.last_seen_at, row.session_key == current_key)
        for row in rows
        if row.session_key in alive
    ]
    return tuple(sorted(found, key=lambda session: (session.is_current, session.seen_at), reverse=True))
