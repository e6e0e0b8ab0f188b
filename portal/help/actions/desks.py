"""When a town answers its telephone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from portal.audit import trail
from portal.help import events
from portal.help.models import Desk
from portal.help.rules.special import Special

if TYPE_CHECKING:
    from portal.identity.models import Officer


def set_hours(
    *, phone: str, weekdays: Collection[int], opens: dt.time, closes: dt.time, special: Sequence[Special], by: Officer
) -> Desk:  # fmt: skip
    """The hours of the officer's own town."""
    with trail.act(events.DESK_SAVED, by=by, town=by.municipality_id) as act:
        days = [_kept(one) for one in special]
        facts = {"phone": phone, "weekdays": sorted(weekdays), "opens": opens, "closes": closes, "special": days}
        desk, _is_new = Desk.objects.update_or_create(municipality_id=by.municipality_id, defaults=facts)
        act.on_object(desk)
        act.note(special=len(days))
    return desk


def _kept(one: Special) -> dict[str, str]:
    hours = {"from": f"{one.span.starts:%H:%M}", "to": f"{one.span.ends:%H:%M}"} if one.span else {"from": "", "to": ""}
    return {"day": one.day.isoformat(), **hours, "note": one.note}
