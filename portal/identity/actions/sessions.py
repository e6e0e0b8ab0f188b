"""Ending sessions. What is ended is gone from the store: the next request of that device is a guest's."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from portal.audit import trail
from portal.identity import endings, events, sessions
from portal.identity.models import User


def end_one(user: User, session_id: int, *, by: trail.Actor) -> None:
    """Log one device out. One that is gone, or another person's, changes nothing."""
    with trail.act(events.SESSIONS_ENDED, by=by) as act:
        act.note(sessions=forget(user, only=session_id))


def end_others(user: User, keep: str, *, by: trail.Actor) -> int:
    """Log all devices out but the one whose session key is `keep` (empty: all of them)."""
    with trail.act(events.SESSIONS_ENDED, by=by) as act:
        ended = forget(user, keep=keep)
        act.note(sessions=ended)
    return ended


def forget(user: User, *, keep: str = "", only: int | None = None) -> int:
    """The step itself, for acts that end sessions among other things."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=keep)
    if only is not None:
        rows = rows.filter(pk=only)
    keys = list(rows.values_list("session_key", flat=True))
    everywhere = not keep and only is None
    endings.ended(user, None if everywhere else [sessions.name_of(SessionStore(key)) for key in keys])
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    if everywhere and not user.has_usable_password():
        # All of them, also one that no list knows: sessions hold a digest of this, and it is a new random one now.
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return len(keys)
