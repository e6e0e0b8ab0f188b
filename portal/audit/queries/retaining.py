"""What time will erase, what is held, and what the last nights did."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from portal.audit import retention
from portal.audit.models import Hold, Sweep
from portal.municipalities.scope import System, viewing_as

NIGHTS = 60
SOON = dt.timedelta(days=30)


@dataclass(frozen=True)
class Ahead:
    """One class: how many go tonight, how many within a month, and whether the town holds it."""

    data_class: retention.DataClass
    tonight: int
    soon: int
    is_held: bool


def ahead(town_id: str, now: dt.datetime) -> list[Ahead]:
    with viewing_as(System("count what time erases", town_id)):
        return [
            Ahead(one, one.due(town_id, now), one.due(town_id, now + SOON), town_id in retention.held(one.code))
            for one in retention.classes()
        ]


def holds(town_id: str) -> list[Hold]:
    return list(Hold.objects.filter(municipality=town_id, lifted_at=None, until__gte=timezone.localdate()))


def nights(town_id: str) -> list[Sweep]:
    return list(Sweep.objects.filter(municipality=town_id)[:NIGHTS])
