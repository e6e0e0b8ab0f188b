"""Ending at once what is under way for a person: proxies, recoveries at a counter. Called inside an act."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from portal.municipalities.scope import System, viewing_as

from . import moves
from .models import CounterRecovery, Proxy, ProxyCheck
from .models.proxy import CheckState
from .rules.proxies import State

if TYPE_CHECKING:
    from portal.audit.trail import Act

_VIEW = System("cut what is under way for a person")
OPEN = (State.PROPOSED, State.ACTIVE)


def cut_proxies(resident_id: UUID, now: dt.datetime, act: Act | None = None) -> int:
    """In both directions, with the proposals and what a town still has to look at. How many there were.

    `act`: whose trail may say what hung on them; none where nobody is to read who was cut from whom.
    """
    with viewing_as(_VIEW):
        theirs = Q(principal=resident_id) | Q(agent=resident_id) | Q(proposed_by=resident_id)
        rows = [*Proxy.objects.filter(theirs, state__in=OPEN)]
        cut = [row.pk for row in rows]
        Proxy.objects.filter(pk__in=cut).update(state=State.ENDED, ended_at=now, code_blind="", code_until=None)
        waiting = ProxyCheck.objects.filter(proxy__in=cut, state__in=[CheckState.WAITING, CheckState.HALF])
        waiting.update(state=CheckState.CLOSED)
        moves.tell_agent_gone([(row.principal_id, row.agent_id) for row in rows if row.state == State.ACTIVE], act)
    return len(cut)


def cut_counter_recoveries(resident_id: UUID, now: dt.datetime) -> int:
    """Papers that were not used yet are worth nothing from now on. How many there were."""
    with viewing_as(_VIEW):
        under_way = CounterRecovery.objects.filter(resident=resident_id, finished_at=None, cancelled_at=None)
        return under_way.update(cancelled_at=now, code_mark="")
