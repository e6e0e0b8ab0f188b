"""Protecting a person's whereabouts (DV等支援措置), and lifting it. Set by a town's administrator, effective everywhere at once."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from portal.audit import trail
from portal.identity import counter, events
from portal.identity.cutting import cut_proxies
from portal.identity.models import HouseholdMember, Officer, Protection, Proxy, Relation
from portal.identity.models.protection import place
from portal.identity.rules.proxies import Kind
from portal.lib import sealed
from portal.municipalities.scope import System, viewing_as

from . import refusals


def protect(counter_number: str, *, reason: str, by: Officer, now: dt.datetime, with_children: bool = False) -> Protection:
    """Protect the person who showed this number at the counter: every proxy to and from them ends, none can be made.

    `with_children`: those for whom that person acts as a parent are protected too, so that the other parent can neither see nor act.

    The entry in the trail names no resident: the list of who is protected must not be readable from it.
    """
    town = by.municipality_id
    with viewing_as(System("protect a person", town)), trail.act(events.PROTECTION_SET, by=by, town=town) as act:
        resident_id = counter.resident_behind(counter_number)
        if resident_id is None:
            raise refusals.NoSuchCounterNumber
        if Protection.objects.filter(resident=resident_id, municipality=town, lifted_at=None).exists():
            raise refusals.AlreadyProtected
        sealed_reason = sealed.seal(reason, aad=place(town, str(resident_id)))
        row = Protection.objects.create(municipality_id=town, resident_id=resident_id, reason_sealed=sealed_reason, set_by=by, set_at=now)
        cut_proxies(resident_id, now)
        children = _children_of(resident_id, town) if with_children else ()
        for child_id in children:
            Protection.objects.create(
                municipality_id=town, resident_id=child_id, set_by=by, set_at=now,
                reason_sealed=sealed.seal(reason, aad=place(town, str(child_id))),
            )  # fmt: skip
            cut_proxies(child_id, now)
        act.on_object(row)
        if children:
            act.note(children=len(children))
    return row


def _children_of(parent_id: UUID, town: str) -> set[UUID]:
    """Persons of their own entry whom a town has seen as this parent's children, and who are not protected here yet."""
    with viewing_as(System("find the children of a protected person")):
        acted_for = Proxy.objects.filter(agent=parent_id, kind=Kind.PARENT, principal__isnull=False, started_at__isnull=False)
        listed = HouseholdMember.objects.filter(resident=parent_id, relation=Relation.CHILD, person__isnull=False)
        found = {*acted_for.values_list("principal", flat=True), *listed.values_list("person", flat=True)}
        return found - {
            *Protection.objects.filter(resident__in=found, municipality=town, lifted_at=None).values_list("resident", flat=True)
        }


def lift(protection: Protection, *, by: Officer, now: dt.datetime) -> None:
    """End the protection. What was cut stays cut; it can be agreed on anew."""
    view = System("lift a protection", protection.municipality_id)
    with viewing_as(view), trail.act(events.PROTECTION_LIFTED, on=protection, by=by):
        Protection.objects.filter(pk=protection.pk, lifted_at=None).update(lifted_at=now, lifted_by=by)


def read_reason(protection: Protection, *, by: Officer) -> str:
    """Open the sealed reason; that it was opened is kept, without saying whose it is."""
    view = System("read why somebody is protected", protection.municipality_id)
    with viewing_as(view), trail.act(events.PROTECTION_READ, on=protection, by=by):
        return protection.reason
