"""Making, agreeing to and ending a proxy. The two persons meet by a code told face to face: nobody is looked up by mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone

from portal.audit import trail
from portal.identity import events, moves
from portal.identity.models import HouseholdMember, Proxy, ProxyCheck, Resident
from portal.identity.models.proxy import CheckState, StateWords
from portal.identity.queries.protection import is_protected
from portal.identity.queries.proxies import CODE_PURPOSE
from portal.identity.rules import proxies as rules
from portal.identity.rules.proxies import Granted, Kind, Power, State, Step
from portal.lib import codes, japanese, sealed
from portal.municipalities.queries import town as town_by_code
from portal.municipalities.scope import System, viewing_as
from portal.ui import dates

from . import refusals

MOST = 30
PREFIX = "DR"
_VIEW = System("arrange a proxy between two persons")


@dataclass(frozen=True)
class Proposed:
    """`code` is told to the other person and kept nowhere."""

    proxy: Proxy
    code: str


def propose(*, by: Resident, as_agent: bool, powers: Collection[Granted], until: dt.date, now: dt.datetime) -> Proposed:
    """Offer to act for somebody (`as_agent`), or ask somebody to act for oneself. Nothing holds until the other one agrees."""
    with viewing_as(_VIEW), trail.act(events.PROXY_PROPOSED, by=by, subject=by) as act:
        _refuse_unsound(by, powers, until, now)
        code = codes.new_receipt_number(PREFIX)
        proxy = Proxy(
            principal=None if as_agent else by, agent=by if as_agent else None, proposed_by=by, kind=Kind.CONSENT, until=until,
            proposed_at=now, code_blind=sealed.blind(code, purpose=CODE_PURPOSE), code_until=now + rules.CODE_LASTS,
        )  # fmt: skip
        proxy.granted = powers
        proxy.save(force_insert=True)
        act.on_object(proxy)
    return Proposed(proxy, code)


def accept(proxy: Proxy, *, by: Resident, now: dt.datetime) -> Proxy:
    """The other side says yes, in their own session; from this moment it holds."""
    with viewing_as(_VIEW), trail.act(events.PROXY_ACCEPTED, on=proxy, by=by) as act:
        row = _locked(proxy)
        principal_id, agent_id = row.principal_id or by.pk, row.agent_id or by.pk
        if row.proposed_by_id == by.pk:
            raise refusals.OwnProposal
        if by.pk not in (principal_id, agent_id) or principal_id == agent_id or is_protected([principal_id, agent_id]):
            raise refusals.NotPossibleHere
        _claim(row, Step.ACCEPT, now, principal_id=principal_id, agent_id=agent_id, started_at=now, code_blind="", code_until=None)
        act.subject_id = principal_id
        row.refresh_from_db()
    return row


def refuse(proxy: Proxy, *, by: Resident, now: dt.datetime) -> None:
    """The one who was asked says no; the code is spent."""
    with viewing_as(_VIEW), trail.act(events.PROXY_REFUSED, on=proxy, by=by, subject=by):
        row = _locked(proxy)
        if row.proposed_by_id == by.pk:
            raise refusals.OwnProposal
        _claim(row, Step.REFUSE, now, ended_at=now, code_blind="", code_until=None)


def end(proxy: Proxy, *, by: Resident, now: dt.datetime) -> None:
    """Either side ends it, at any time and without the other. It counts from the next request on."""
    with viewing_as(_VIEW), trail.act(events.PROXY_ENDED, on=proxy, by=by) as act:
        row = _locked(proxy)
        if by.pk not in (row.principal_id, row.agent_id):
            raise refusals.NotPossibleHere
        _claim(row, Step.END, now, ended_at=now, code_blind="", code_until=None)
        ProxyCheck.objects.filter(proxy=row, state__in=[CheckState.WAITING, CheckState.HALF]).update(state=CheckState.CLOSED)
        act.subject_id = row.principal_id or by.pk
        if row.state == State.ACTIVE:
            moves.tell_agent_gone([(row.principal_id, row.agent_id)], act)


def ask_check(
    member: HouseholdMember, *, by: Resident, kind: Kind, powers: Collection[Granted], until: dt.date, town_id: str, now: dt.datetime
) -> Proxy:
    """Ask a town to look at the legal proof, for somebody who has no entry of their own: a child, a person in care."""
    with viewing_as(_VIEW), trail.act(events.PROXY_CHECK_ASKED, by=by, town=town_id, subject=by) as act:
        _refuse_unsound(by, powers, until, now)
        if member.resident_id != by.pk:
            raise refusals.NoSuchMember
        if kind is Kind.PARENT and not rules.is_young_enough(member.birth_on, timezone.localdate(now)):
            raise refusals.ChildTooOld
        town = town_by_code(town_id)
        if town is None or not town.is_open:
            raise refusals.NoTownToAsk
        if member.person_id and is_protected([member.person_id]):
            raise refusals.NotPossibleHere
        proxy = Proxy(
            agent=by, proposed_by=by, member=member, kind=kind, until=until, proposed_at=now,
            birth_on=member.birth_on if kind is Kind.PARENT else None,
        )  # fmt: skip
        proxy.granted = powers
        proxy.save(force_insert=True)
        ProxyCheck.objects.create(municipality_id=town_id, proxy=proxy, kind=kind, person_key=person_key(member), asked_at=now)
        act.on_object(proxy)
    return proxy


def open_letter(proxy: Proxy, letter_id: str, *, by: Resident, now: dt.datetime) -> None:
    """The principal opens one strict letter to the agent. Nobody else can, and no second letter comes with it."""
    with viewing_as(_VIEW), trail.act(events.PROXY_LETTER_OPENED, on=proxy, by=by, subject=by) as act:
        row = _locked(proxy)
        if row.principal_id != by.pk or not rules.is_in_force(row.terms, timezone.localdate(now)):
            raise refusals.NotPossibleHere
        row.granted = {*row.granted, Granted(Power.STRICT_LETTER, "", letter_id)}
        row.save(update_fields=["powers"])
        act.note(letter=letter_id)


def person_key(member: HouseholdMember) -> str:
    """By which a town finds that two guardians speak of one person: reading (or name) and birth date, blind."""
    name = japanese.name_key(f"{member.family_kana}{member.given_kana}" or member.full_name)
    return sealed.blind(f"{name}\n{member.birth_on.isoformat()}", purpose="identity.proxy.person")


def _refuse_unsound(by: Resident, powers: Collection[Granted], until: dt.date, now: dt.datetime) -> None:
    today = timezone.localdate(now)
    if not powers:
        raise refusals.NothingNamed
    if not today < until <= today + rules.LONGEST:
        raise refusals.DateOutOfRange(last=dates.only_day(today + rules.LONGEST))
    if is_protected([by.pk]):
        raise refusals.NotPossibleHere
    if Proxy.objects.filter(proposed_by=by, state__in=[State.PROPOSED, State.ACTIVE], until__gte=today).count() >= MOST:
        raise refusals.TooManyProxies(most=MOST)


def _locked(proxy: Proxy) -> Proxy:
    return Proxy.objects.select_for_update(of=("self",)).get(pk=proxy.pk)


def _claim(row: Proxy, step: Step, now: dt.datetime, **changes: object) -> None:
    """Lead the proxy one step on, if it still stands where the step begins."""
    here = rules.state_on(row.terms, timezone.localdate(now))
    target = rules.after(here, step)
    if target is None or not Proxy.objects.filter(pk=row.pk, state=here).update(state=target, **changes):
        raise refusals.AlreadyOver(state=StateWords(here).label)
