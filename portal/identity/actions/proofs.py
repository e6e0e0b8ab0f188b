"""Keeping what people show of themselves."""

import datetime as dt
from collections.abc import Iterable

from django.http import HttpRequest
from django.utils import timezone

from portal.audit import trail
from portal.identity import events, sessions
from portal.identity.models import ProofEvent, Resident
from portal.identity.rules.levels import Level, Method, Proof
from portal.municipalities.scope import System, viewing_as

_KEEP = System("keep what somebody has shown")


def record(
    resident: Resident,
    *,
    method: Method,
    level: Level,
    issuer: str = "",
    by: trail.Actor,
    request: HttpRequest | None = None,
    now: dt.datetime | None = None,
) -> ProofEvent:
    """Keep one proof of somebody who is already in: a card that was read, a second look at a passkey.

    With a request it counts for this session, whose key changes; without one (a counter) it counts for the person only.
    """
    session = sessions.named(request.session) if request else ""
    with viewing_as(_KEEP), trail.act(events.PROOF_SHOWN, by=by, subject=resident) as act:
        proof = ProofEvent.objects.create(
            resident=resident, method=method, level=level, issuer=issuer, session=session, at=now or timezone.now()
        )
        act.note(method=str(method), level=int(level))
    if request:
        sessions.rotate(request.session)
    return proof


def begin_session(resident: Resident, shown: Iterable[Proof], *, request: HttpRequest) -> None:
    """Keep what opened a new session. Its key has just been changed by the login."""
    session = sessions.named(request.session)
    with viewing_as(_KEEP), trail.act(events.LOGGED_IN, by=resident, subject=resident) as act:
        rows = [
            ProofEvent(resident=resident, method=proof.method, level=proof.level, issuer=proof.issuer, session=session, at=proof.at)
            for proof in shown
        ]
        ProofEvent.objects.bulk_create(rows)
        act.note(methods=",".join(sorted({row.method for row in rows})))


def end(resident: Resident, *, by: trail.Actor, now: dt.datetime | None = None) -> None:
    """Take back every card proof so far, in every session: after a recovery, a lost card or a mistake. The card must be read anew."""
    with viewing_as(_KEEP), trail.act(events.PROOFS_ENDED, by=by, subject=resident):
        ProofEvent.objects.create(resident=resident, method=Method.ENDED, level=Level.GUEST, at=now or timezone.now())
