"""A town's look at the legal proof of a proxy: one officer for parents, two for the guardian of an adult."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from portal.audit import trail
from portal.identity import events
from portal.identity.models import Officer, Proxy, ProxyCheck, Resident
from portal.identity.models.proxy import CheckState
from portal.identity.queries.protection import is_protected
from portal.identity.rules import proxies as rules
from portal.identity.rules.proxies import Granted, Kind, State
from portal.municipalities.scope import System, viewing_as

from . import refusals


@dataclass(frozen=True)
class CaseSeen:
    """What an officer must see to decide, and no more: who, for whom, what for, until when. `known` are likely same persons."""

    agent: str
    principal: str
    principal_kana: str
    birth_on: dt.date | None
    until: dt.date
    granted: tuple[Granted, ...]
    known: int


def read(check: ProxyCheck, *, by: Officer) -> CaseSeen:
    """Look at a case; looking is kept, for the agent to see."""
    view = System("read the case of a proxy", check.municipality_id)
    with viewing_as(view), trail.act(events.PROXY_CHECK_READ, on=check, by=by) as act:
        proxy = Proxy.objects.select_related("agent", "member", "principal").get(pk=check.proxy_id)
        member, agent = proxy.member, proxy.agent
        act.subject_id = proxy.agent_id
        act.also(events.PROXY_CHECK_READ, [(check, one) for one in (proxy.principal,) if one])
        return CaseSeen(
            agent=agent.full_name if agent else "",
            principal=member.full_name if member else proxy.principal.full_name if proxy.principal else "",
            principal_kana=f"{member.family_kana} {member.given_kana}".strip() if member else "",
            birth_on=member.birth_on if member else None,
            until=proxy.until,
            granted=tuple(sorted(proxy.granted, key=lambda one: (one.power, one.town, one.name))),
            known=len(_known(check)),
        )


def approve(check: ProxyCheck, *, paper: str, until: dt.date, is_known: bool | None, by: Officer, now: dt.datetime) -> bool:
    """Say that the paper was seen. True when the proxy holds now, False when a second officer must still look.

    `is_known`: whether the person is the one that the town has checked already; must be said when there may be one.
    """
    view = System("decide on the legal proof of a proxy", check.municipality_id)
    with viewing_as(view), trail.act(events.PROXY_CHECK_APPROVED, on=check, by=by) as act:
        row, proxy = _open(check)
        kind, today = Kind(row.kind), timezone.localdate(now)
        if not today < until <= today + rules.LONGEST:
            raise refusals.DateOutOfRange(last=today + rules.LONGEST)
        if kind is Kind.PARENT and (proxy.birth_on is None or not rules.is_young_enough(proxy.birth_on, today)):
            raise refusals.ChildTooOld
        act.note(paper=paper, kind=kind.value)
        act.subject_id = proxy.agent_id
        if row.first_by and row.first_by.person == by.person:
            raise refusals.SameOfficerTwice(name=row.first_by.name)
        if row.first_by_id is None and rules.OFFICERS_NEEDED[kind] > 1:
            ProxyCheck.objects.filter(pk=row.pk).update(state=CheckState.HALF, first_by=by, first_at=now, paper=paper)
            Proxy.objects.filter(pk=proxy.pk).update(until=min(until, proxy.until))
            return False
        principal = _principal(row, proxy, is_known)
        if principal.pk == proxy.agent_id or is_protected({one for one in (principal.pk, proxy.agent_id) if one}):
            raise refusals.NotPossibleHere
        ProxyCheck.objects.filter(pk=row.pk).update(state=CheckState.APPROVED, decided_by=by, decided_at=now, paper=paper)
        Proxy.objects.filter(pk=proxy.pk).update(principal=principal, state=State.ACTIVE, started_at=now, until=min(until, proxy.until))
    return True


def refuse(check: ProxyCheck, *, by: Officer, now: dt.datetime) -> None:
    """Say that the paper does not show it."""
    view = System("decide on the legal proof of a proxy", check.municipality_id)
    with viewing_as(view), trail.act(events.PROXY_CHECK_REFUSED, on=check, by=by) as act:
        row, proxy = _open(check)
        ProxyCheck.objects.filter(pk=row.pk).update(state=CheckState.REFUSED, decided_by=by, decided_at=now)
        Proxy.objects.filter(pk=proxy.pk, state=State.PROPOSED).update(state=State.REFUSED, ended_at=now)
        act.subject_id = proxy.agent_id


def _open(check: ProxyCheck) -> tuple[ProxyCheck, Proxy]:
    row = ProxyCheck.objects.select_for_update(of=("self",)).select_related("first_by").get(pk=check.pk)
    proxy = Proxy.objects.select_for_update(of=("self",)).select_related("member").get(pk=row.proxy_id)
    if row.state not in {CheckState.WAITING, CheckState.HALF} or proxy.state != State.PROPOSED:
        raise refusals.AlreadyDecided
    return row, proxy


def _known(check: ProxyCheck) -> list[Resident]:
    """Persons whom this town has checked under the same name and birth date: the child of two guardians, or a namesake."""
    same = ProxyCheck.objects.filter(municipality=check.municipality_id, person_key=check.person_key, state=CheckState.APPROVED)
    rows = Proxy.objects.filter(pk__in=same.values("proxy"), principal__isnull=False).select_related("principal")
    return [*{row.principal_id: row.principal for row in rows if row.principal}.values()]


def _principal(check: ProxyCheck, proxy: Proxy, is_known: bool | None) -> Resident:
    member = proxy.member
    if member is None:
        raise refusals.NoSuchMember
    if member.person:
        return member.person
    known = _known(check)
    if known and is_known is None:
        raise refusals.DoubtfulPerson
    names = ("family_name", "given_name", "family_kana", "given_kana")
    facts = {name: getattr(member, name) for name in names}
    principal = known[0] if known and is_known else Resident.objects.create(user=None, home_town_id=check.municipality_id, **facts)
    type(member).objects.filter(pk=member.pk).update(person=principal)
    return principal
