"""The residents of a town that has become part of another, some at a time: each is an act of their own, and can read it."""

from __future__ import annotations

import datetime as dt

from portal.audit import trail
from portal.identity.actions import homes
from portal.identity.models import Resident
from portal.municipalities import queries
from portal.municipalities.scope import System, viewing_as

AT_ONCE = 100


def rehome_some(town_id: str, now: dt.datetime) -> int:
    """How many were re-homed; 0 when nobody is left, or the town has no successor."""
    town = queries.town(town_id)
    if town is None or not town.successor:
        return 0
    with viewing_as(System("re-home residents of a merged town")):
        some = [*Resident.objects.filter(home_town=town_id).order_by("pk")[:AT_ONCE]]
    for resident in some:
        homes.rehome(resident, queries.lasting(town_id), by=trail.PORTAL, now=now)
    return len(some)
