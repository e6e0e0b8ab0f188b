"""Families and proxies for tests."""

import datetime as dt

from django.utils import timezone

from portal.identity.models import HouseholdMember, Proxy, Resident
from portal.identity.rules.proxies import Granted, Kind, Power, State
from portal.municipalities.scope import System, viewing_as

LETTERS = Granted(Power.LETTERS)


def procedure(town: str, slug: str) -> Granted:
    return Granted(Power.PROCEDURE, town, slug)


def proxy(principal: Resident, agent: Resident, *powers: Granted, days: int = 90, **columns: object) -> Proxy:
    """A proxy that is in force, as if both had agreed."""
    today = timezone.localdate()
    facts = {"kind": Kind.CONSENT, "state": State.ACTIVE, "until": today + dt.timedelta(days=days), "proposed_by": agent}
    with viewing_as(System("test")):
        row = Proxy(principal=principal, agent=agent, proposed_at=timezone.now(), **{**facts, **columns})
        row.granted = powers or (LETTERS,)
        row.save(force_insert=True)
    return row


def child(resident: Resident, birth_on: dt.date, **columns: object) -> HouseholdMember:
    with viewing_as(System("test")):
        return HouseholdMember.objects.create(
            **{"resident": resident, "relation": "child", "birth_on": birth_on, "declared_at": timezone.now(), **columns}
        )
