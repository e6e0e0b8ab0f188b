"""The procedures of a town that has left. Cases are their applicants' as well, and go by their own years."""

from __future__ import annotations

from datetime import datetime

from portal.audit import trail
from procedures import events
from procedures.models import FormDraft, Procedure


def erase_town(town_id: str, now: datetime) -> dict[str, int]:
    with trail.act(events.TOWN_PROCEDURES_ENDED, by=trail.PORTAL, town=town_id) as act:
        closed = Procedure.objects.filter(municipality=town_id, is_open=True).update(is_open=False, is_shared=False)
        gone = {"closed": closed, "drafts": FormDraft.objects.filter(municipality=town_id).delete()[0]}
        act.note(**gone)
    return gone
