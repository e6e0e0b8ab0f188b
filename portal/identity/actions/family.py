"""Telling who belongs to the family, and taking it back. Names and dates stay out of the trail."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from portal.audit import trail
from portal.identity import events, moves
from portal.identity.models import HouseholdMember, Proxy, Relation, Resident
from portal.identity.rules import names
from portal.identity.rules.proxies import State
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as

from . import refusals

MOST = 15
OLDEST = dt.date(1890, 1, 1)


def add_member(
    resident: Resident, *, relation: str, birth_on: dt.date, by: trail.Actor, now: dt.datetime, **written: str
) -> HouseholdMember:
    """List somebody of the family. `written`: call_name, family_name, given_name, family_kana, given_kana, all optional."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.MEMBER_ADDED, by=by, subject=resident) as act:
        if not OLDEST <= birth_on <= timezone.localdate(now):
            raise refusals.NotABirthDate
        if HouseholdMember.objects.filter(resident=resident).count() >= MOST:
            raise refusals.TooManyMembers(most=MOST)
        texts = {name: names.reading(text) if name.endswith("kana") else names.as_received(text) for name, text in written.items()}
        member = HouseholdMember.objects.create(resident=resident, relation=Relation(relation), birth_on=birth_on, declared_at=now, **texts)
        act.on_object(member)
        for tell in moves.on_child if relation == Relation.CHILD else ():
            tell(resident)
        for tell in moves.on_family:
            tell(resident)
        act.note(relation=member.relation)
    return member


def remove_member(resident: Resident, member_id: int, *, by: trail.Actor) -> None:
    """Raise `NoSuchMember` for what is not the resident's own, `StillProxied` while the resident acts for that person."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.MEMBER_REMOVED, by=by, subject=resident) as act:
        with viewing_as(System("ask whether somebody is still acted for")):
            alive = Proxy.objects.filter(member=member_id, agent=resident, state__in=[State.PROPOSED, State.ACTIVE])
            is_acted_for = alive.filter(until__gte=timezone.localdate()).exists()
        if is_acted_for:
            raise refusals.StillProxied
        with viewing_as(System("forget a member of a family")):
            # Past proxies keep no trace of the name: they point to the person's own entry.
            Proxy.objects.filter(member=member_id, agent=resident).update(member=None)
        deleted, _kinds = HouseholdMember.objects.filter(resident=resident, pk=member_id).delete()
        if not deleted:
            raise refusals.NoSuchMember
        for tell in moves.on_family:
            tell(resident)
        act.note(member=member_id)
