"""What goes when a town has left. The published numbers stay: they are history, and nobody's data."""

from __future__ import annotations

import datetime as dt

from portal.audit import trail
from portal.figures import events
from portal.figures.models import Answered, Voice


def erase_town(town_id: str, now: dt.datetime) -> dict[str, int]:
    """Run as the portal in that town."""
    with trail.act(events.FORGOTTEN, by=trail.PORTAL, town=town_id) as act:
        gone = {kind: model.objects.filter(municipality=town_id).delete()[0] for kind, model in (("voices", Voice), ("marks", Answered))}
        act.note(**gone)
    return gone
