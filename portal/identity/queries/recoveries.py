"""Recoveries of one resident."""

import datetime as dt

from portal.identity.models import CounterRecovery, Recovery, Resident
from portal.identity.rules.counterrecovery import OPEN, stage_of
from portal.municipalities.scope import System, viewing_as


def last_begun(resident: Resident) -> dt.datetime | None:
    """When the last recovery began that its owner did not call off."""
    with viewing_as(System("see whether a recovery runs")):
        found = Recovery.objects.filter(resident=resident, cancelled_at=None).order_by("-begun_at").first()
        return found.begun_at if found else None


def is_begun_at_counter(resident: Resident, now: dt.datetime) -> bool:
    """Whether a counter has begun a recovery that can still be finished."""
    with viewing_as(System("see whether a recovery runs")):
        rows = CounterRecovery.objects.filter(resident=resident, finished_at=None, cancelled_at=None)
        return any(stage_of(row.course, now) in OPEN for row in rows)
