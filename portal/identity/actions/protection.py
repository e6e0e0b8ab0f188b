"""Protecting a person's whereabouts (DV等支援措置), and lifting it. Set by a town's administrator, effective everywhere at once."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from portal.audit import trail
from portal.identity import counter, events
from portal.identity.models import Officer, Protection, Proxy, ProxyCheck
from portal.identity.models.protection import place
from portal.identity.models.proxy import CheckState
from portal.identity.rules.proxies import State
from portal.lib import sealed
from portal.municipalities.scope import System, viewing_as

from . import refusals

OPEN = (State.PROPOSED, State.ACTIVE)


def protect(counter_number: str, *, reason: str, by: Officer, now: dt.datetime) -> Protection:
    """Protect the person who showed this number at the counter: every proxy to and from them ends, none can be made.

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
        theirs = Q(principal=resident_id) | Q(agent=resident_id) | Q(proposed_by=resident_id)
        cut = [*Proxy.objects.filter(theirs, state__in=OPEN).values_list("pk", flat=True)]
        Proxy.objects.filter(pk__in=cut).update(state=State.ENDED, ended_at=now, code_blind="", code_until=None)
        with viewing_as(System("close the checks of proxies that were cut")):
            waiting = ProxyCheck.objects.filter(proxy__in=cut, state__in=[CheckState.WAITING, CheckState.HALF])
            waiting.update(state=CheckState.CLOSED)
        act.on_object(row)
    return row


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
