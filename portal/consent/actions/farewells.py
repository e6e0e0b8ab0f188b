"""What was agreed to for a town that has left: it uses nothing any more. That somebody had agreed stays, in their own list."""

from __future__ import annotations

import datetime as dt

from portal.audit import trail
from portal.consent import events
from portal.consent.models import Asking, PurposeRequest

from .giving import withdraw_all

OPEN = (Asking.DRAFT, Asking.WAITING, Asking.RETURNED)


def erase_town(town_id: str, now: dt.datetime) -> dict[str, int]:
    """End the town's purposes, and every yes to them."""
    with trail.act(events.TOWN_PURPOSES_ENDED, by=trail.PORTAL, town=town_id) as act:
        asked = PurposeRequest.objects.filter(municipality=town_id)
        gone = {
            "consents": withdraw_all(act, town_id, now),
            "purposes": asked.filter(state=Asking.PUBLIC).update(state=Asking.ENDED),
            "requests": asked.filter(state__in=OPEN).update(state=Asking.DROPPED),
        }
        act.note(**gone)
    return gone
