"""Telling services that a login has ended (OpenID Connect Back-Channel Logout 1.0): rows are the queue, workers call.

A service that does not answer is called again, ever more seldom, for a day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from portal.audit import trail
from portal.connections import events, logouttoken
from portal.connections.models import ConnectedService, Ending, LogoutCall, TokenFamily
from portal.connections.rules import retries
from portal.lib import outgoing
from portal.municipalities.scope import System, viewing_as

from . import tokens
from .subjects import subject_of

if TYPE_CHECKING:
    from portal.identity.models import Resident

LEASE = dt.timedelta(seconds=30)
_VIEW = System("tell services that a login has ended")
TASK = "connections.call_logout"


def end_sessions(resident: Resident, names: Collection[str] | None) -> int:
    """Logins of the portal (their sessions' blind names; None: all) are over: so are their tokens, and the services are told.

    Returns how many services are.
    """
    with viewing_as(_VIEW):
        rows = TokenFamily.objects.filter(resident=resident.pk, ended_at=None)
        alive = [*(rows if names is None else rows.filter(session__in=names))]
        if not alive:
            return 0
        with trail.act(events.LOGOUT_ANNOUNCED, by=resident, subject=resident) as act:
            tokens.end(alive, Ending.LOGGED_OUT)
            sids = {(family.client_id, str(family.context.get("sid", ""))) for family in alive}
            known = {row.client_id: row for row in _who_listens({client for client, _sid in sids})}
            calls = [_call(resident, known[client], sid) for client, sid in sorted(sids) if client in known]
            _keep(calls, act)
            act.note(logins=len(alive), services=len(calls))
    return len(calls)


def announce(resident: Resident, services: Iterable[ConnectedService], act: trail.Act) -> None:
    """Inside an act: every login of this resident at these services is over."""
    with viewing_as(_VIEW):
        _keep([_call(resident, service, "") for service in services if service.backchannel_logout_uri], act)


def _who_listens(clients: Collection[str]) -> Iterable[ConnectedService]:
    return ConnectedService.objects.filter(client__in=clients).exclude(backchannel_logout_uri="")


def _call(resident: Resident, service: ConnectedService, sid: str) -> LogoutCall:
    now = timezone.now()
    facts = {"sub": subject_of(resident.pk, service.sector), "sid": sid, "asked_at": now, "due_at": now}
    return LogoutCall(resident_id=resident.pk, service=service, **facts)


def _keep(calls: Collection[LogoutCall], act: trail.Act) -> None:
    LogoutCall.objects.bulk_create(calls)
    for call in calls:
        act.then_ring(TASK, call_id=str(call.pk))


def call(call_id: UUID | str, now: dt.datetime) -> retries.Outcome:
    """Tell one service, if nobody else is just doing it. The call itself is outside of any transaction."""
    with viewing_as(_VIEW):
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        mine = LogoutCall.objects.filter(free, pk=call_id, state="waiting", due_at__lte=now)
        if not mine.update(lease_until=now + LEASE, tries=F("tries") + 1):
            return retries.Outcome("busy")
        row = LogoutCall.objects.select_related("service").get(pk=call_id)
        trouble = _tell(row, now)
        outcome = retries.after(row.tries, row.asked_at, trouble, now)
        ended_at = None if outcome.again_at else now
        LogoutCall.objects.filter(pk=row.pk).update(
            state=outcome.state, due_at=outcome.again_at or row.due_at, trouble=trouble, ended_at=ended_at, lease_until=None
        )
    return outcome


def _tell(row: LogoutCall, now: dt.datetime) -> str:
    """What went wrong, as a code; empty when the service has heard it."""
    address = row.service.backchannel_logout_uri
    if not address:
        return ""
    try:
        answer = outgoing.ask(
            address, origins=[outgoing.origin(address)], form={"logout_token": logouttoken.signed(row, now)},
            limits=outgoing.Limits(connect=3.0, total=8.0, size=16 * 1024),
        )  # fmt: skip
    except outgoing.NoAnswer as problem:
        return problem.trouble.value
    except outgoing.NotAllowed:
        return "not_allowed"
    return "" if answer.status in (200, 204) else f"status_{answer.status}"


def due(now: dt.datetime) -> list[str]:
    """Calls that wait or whose worker died, the oldest first."""
    with viewing_as(_VIEW):
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        rows = LogoutCall.objects.filter(free, state="waiting", due_at__lte=now).order_by("due_at")
        return [str(pk) for pk in rows.values_list("pk", flat=True)[:200]]
