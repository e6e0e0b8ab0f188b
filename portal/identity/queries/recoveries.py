"""Recoveries of one resident."""

import datetime as dt

from portal.identity.models import Recovery, Resident
from portal.municipalities.scope import System, viewing_as


def last_begun(resident: Resident) -> dt.datetime | None:
    """When the last recovery began that its owner did not call off."""
    with viewing_as(System("see whether a recovery runs")):
        found = Recovery.objects.filter(resident=resident, cancelled_at=None).order_by("-begun_at").first()
        return found.begun_at if found else None
