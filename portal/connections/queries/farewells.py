"""What became of telling services that a resident has left."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from portal.connections.models import LogoutCall

if TYPE_CHECKING:
    from portal.identity.models import Resident

SHOWN_FOR = dt.timedelta(days=1)


@dataclass(frozen=True)
class Farewell:
    """One service that was to be told. `state`: waiting, sent or given_up."""

    service: str
    state: str
    asked_at: dt.datetime
    ended_at: dt.datetime | None


def farewells_of(resident: Resident, now: dt.datetime) -> tuple[Farewell, ...]:
    """Those still being tried and those that ended within a day, the newest of each service and state. Run as that resident; one query."""
    recent = Q(ended_at=None) | Q(ended_at__gt=now - SHOWN_FOR)
    rows = LogoutCall.objects.filter(recent, resident=resident.pk).select_related("service").order_by("asked_at")
    newest = {(row.service_id, row.state): row for row in rows}
    return tuple(
        Farewell(row.service.name, row.state, row.asked_at, row.ended_at)
        for row in sorted(newest.values(), key=lambda row: row.asked_at, reverse=True)
    )
