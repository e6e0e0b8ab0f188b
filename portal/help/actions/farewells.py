"""What a town that has left had written for its help page, and what was said of its pages."""

from __future__ import annotations

import datetime as dt

from portal.audit import trail
from portal.help import events
from portal.help.models import Answer, Desk, Remark, Ticket


def erase_town(town_id: str, now: dt.datetime) -> dict[str, int]:
    with trail.act(events.TOWN_HELP_ERASED, by=trail.PORTAL, town=town_id) as act:
        kinds = {"answers": Answer, "desks": Desk, "remarks": Remark, "tickets": Ticket}
        gone = {kind: model.objects.filter(municipality=town_id).delete()[0] for kind, model in kinds.items()}  # type: ignore[attr-defined]
        act.note(**gone)
    return gone
