"""That somebody sits beside, in the session of who is helped: nobody else's screen knows of it, and it ends with the session.

The helper has no rights and no login here. What the resident alone should do is closed meanwhile (`CLOSED`), whoever taps.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from portal.help.rules import sitting

KEY = "help.beside"
# POSTs that change who somebody is, who may act for them, or how they come in. A prefix ends in a colon or an underscore.
CLOSED = (
    "account_email", "account_signup", "mfa_", "identity:address_code", "identity:departure", "identity:data_copy", "identity:recovery",
    "identity:not_me", "identity:counter_recovery", "identity:card_start", "identity:invitation", "usersessions_", "family:propose",
    "family:accept", "family:by-paper", "family:counter", "family:end", "family:remove", "attributes:consent", "attributes:switch",
    "consent:decide", "consent:ward_decide", "connections:", "front:name", "notifications:notice-share",
)  # fmt: skip


@dataclass(frozen=True)
class Helper:
    """`ticket` is that of an officer, None for a family member. `ends_at`: at the latest."""

    ticket: int | None
    ends_at: dt.datetime

    @property
    def is_officer(self) -> bool:
        return self.ticket is not None


def begin(request: HttpRequest, now: dt.datetime, ticket: int | None = None) -> None:
    request.session[KEY] = {"since": now.timestamp(), "seen": now.timestamp(), "ticket": ticket}


def end(request: HttpRequest) -> Helper | None:
    """Who sat there until now."""
    kept = request.session.pop(KEY, None)
    return _read(kept) if isinstance(kept, dict) else None


def of(request: HttpRequest, now: dt.datetime) -> tuple[Helper | None, bool]:
    """(who sits beside, whether the time is over). Notes the sign of life at most once a minute."""
    kept = request.session.get(KEY)
    if not isinstance(kept, dict):
        return None, False
    since, seen = _moment(kept["since"]), _moment(kept["seen"])
    if sitting.is_over(since, seen, now):
        return _read(kept), True
    if now - seen > dt.timedelta(minutes=1):
        request.session[KEY] = {**kept, "seen": now.timestamp()}
    return _read(kept), False


def is_closed(view_name: str) -> bool:
    return view_name.startswith(CLOSED)


def _read(kept: dict[str, Any]) -> Helper:
    return Helper(kept["ticket"], sitting.ends_at(_moment(kept["since"])))


def _moment(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
