"""How long this session has been open, kept in the session itself and written at most once a minute."""

import datetime as dt

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from .rules.sittings import OFFICER, RESIDENT, Sitting

BEGUN, SEEN, IS_OFFICER = "sitting_begun", "sitting_seen", "sitting_officer"


def begin(session: SessionBase, *, is_officer: bool, now: dt.datetime) -> None:
    session[BEGUN] = session[SEEN] = int(now.timestamp())
    session[IS_OFFICER] = is_officer


def note(session: SessionBase, now: dt.datetime) -> None:
    session[SEEN] = int(now.timestamp())


def of(request: HttpRequest, *, in_office: bool = False) -> Sitting | None:
    """The sitting of a request; None for guests, and for sessions from before there were limits."""
    begun, seen = request.session.get(BEGUN), request.session.get(SEEN)
    if not isinstance(begun, int) or not isinstance(seen, int):
        return None
    limits = OFFICER if in_office or request.session.get(IS_OFFICER) else RESIDENT
    return Sitting(_instant(begun), _instant(seen), limits)


def _instant(epoch: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(epoch, tz=timezone.get_default_timezone())
