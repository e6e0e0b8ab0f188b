"""Who may act for whom, asked at every request: a proxy that was ended is gone on the next one.

The agent's side looks as the portal, because a proxy belongs to the principal; every function says whose rows it gives.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from portal.identity.models import Proxy, Resident
from portal.identity.queries.protection import is_protected
from portal.identity.rules import proxies as rules
from portal.lib import sealed
from portal.municipalities.scope import System, viewing_as

_ACTING = System("ask who acts for whom")
CODE_PURPOSE = "identity.proxy.code"


@dataclass(frozen=True)
class LettersOpen:
    """Whose letters somebody may read: all ordinary ones if `ordinary`, and of the strict ones exactly those named."""

    proxy_id: UUID
    principal_id: UUID
    principal_name: str
    ordinary: bool
    strict: frozenset[str]


def in_force(agent: Resident, proxy_id: UUID, today: dt.date) -> Proxy | None:
    """The proxy if this person may use it now, with its principal. None for every other case, which nobody can tell apart. Two queries."""
    with viewing_as(_ACTING):
        found = Proxy.objects.select_related("principal__home_town").filter(pk=proxy_id, agent=agent.pk, state=rules.State.ACTIVE).first()
    if found is None or found.principal is None or not found.principal.is_active or not rules.is_in_force(found.terms, today):
        return None
    return None if is_protected([found.principal.pk, agent.pk]) else found


def may_speak(principal_id: UUID, agent_id: UUID, today: dt.date) -> bool:
    """Whether this person is the parent or guardian of that one today, by a proxy that nobody has ended."""
    with viewing_as(_ACTING):
        rows = list(Proxy.objects.filter(principal=principal_id, agent=agent_id, state=rules.State.ACTIVE, kind__in=rules.SPEAKING))
    return any(rules.is_in_force(row.terms, today) for row in rows) and not is_protected([principal_id, agent_id])


def acted_for(agent: Resident) -> tuple[Proxy, ...]:
    """All proxies in which this person is or was the agent, or wants to be."""
    return _with_people(Proxy.objects.filter(agent=agent.pk))


def acting_for(principal: Resident) -> tuple[Proxy, ...]:
    """All proxies in which others act, acted or want to act for this person."""
    return _with_people(Proxy.objects.filter(principal=principal.pk))


def mine(person: Resident, proxy_id: UUID) -> Proxy | None:
    """A proxy in which this person has a part, in whatever state."""
    return next((one for one in (*acted_for(person), *acting_for(person)) if one.pk == proxy_id), None)


def proposed_under(code: str, now: dt.datetime) -> Proxy | None:
    """The open proposal behind a code that was told face to face."""
    blind = sealed.blind(code, purpose=CODE_PURPOSE)
    rows = Proxy.objects.select_related("principal", "agent", "proposed_by")
    with viewing_as(_ACTING):
        return rows.filter(code_blind=blind, state=rules.State.PROPOSED, code_until__gt=now).first()


def letters_open_to(agent_id: UUID, today: dt.date) -> tuple[LettersOpen, ...]:
    """Whose letters this person may read today by proxy; ended, expired and protected ones are not among them. Two queries."""
    with viewing_as(_ACTING):
        rows = list(Proxy.objects.filter(agent=agent_id, state=rules.State.ACTIVE).select_related("principal"))
    hidden = is_protected([agent_id, *(row.principal_id for row in rows if row.principal_id)])
    alive = [row for row in rows if rules.is_in_force(row.terms, today) and not {row.principal_id, agent_id} & hidden]
    return tuple(
        LettersOpen(
            row.pk,
            row.principal.pk,
            row.principal.full_name,
            rules.has(row.granted, rules.Power.LETTERS),
            frozenset(one.name for one in row.granted if one.power is rules.Power.STRICT_LETTER),
        )
        for row in alive
        if row.principal and (rules.has(row.granted, rules.Power.LETTERS) or rules.has(row.granted, rules.Power.STRICT_LETTER))
    )


def _with_people(rows: Iterable[Proxy]) -> tuple[Proxy, ...]:
    with viewing_as(_ACTING):
        return tuple(rows.select_related("principal", "agent", "member", "proposed_by"))  # type: ignore[attr-defined]
