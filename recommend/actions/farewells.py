"""What a town that has left had published."""

from __future__ import annotations

import datetime as dt

from portal.audit import trail
from recommend import events
from recommend.actions import editions, townmade
from recommend.models import Item


def erase_town(town_id: str, now: dt.datetime) -> dict[str, int]:
    with trail.act(events.TOWN_ITEMS_ERASED, by=trail.PORTAL, town=town_id) as act:
        gone = {"items": Item.objects.filter(municipality=town_id).delete()[0], "by_clerks": townmade.erase(town_id)}
        editions.bump()
        act.note(**gone)
    return gone
