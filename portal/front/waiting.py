"""Work of the roof that a lost bell would leave lying."""

from __future__ import annotations

import datetime as dt

from portal.front import archives as files
from portal.identity.models import Resident
from portal.municipalities.models import Municipality, Stage
from portal.municipalities.scope import System, viewing_as

from .models import TownExit

AGAIN = dt.timedelta(hours=12)


def archives(now: dt.datetime) -> list[tuple[int, str]]:
    """(exit, town) whose archive is not there yet, or lacks what was written since, and was not made anew today."""
    with viewing_as(System("look for archives to make")):
        rows = TownExit.objects.filter(confirmed_at=None, cancelled_at=None).order_by("pk")
        return [(row.pk, row.municipality_id) for row in rows if _is_due(row, now)]


def _is_due(row: TownExit, now: dt.datetime) -> bool:
    if row.archived_at is None:
        return True
    return not row.successor_id and row.archived_at < now - AGAIN and files.is_stale(row.municipality_id, row.archived_at)


def merged_towns() -> list[str]:
    """Towns that are no more and still have residents."""
    with viewing_as(System("look for residents to re-home")):
        gone = [*Municipality.objects.filter(stage=Stage.MERGED).values_list("pk", flat=True)]
        return [*Resident.objects.filter(home_town__in=gone).order_by().values_list("home_town", flat=True).distinct()] if gone else []
