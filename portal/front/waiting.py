"""Work of the roof that a lost bell would leave lying."""

from __future__ import annotations

from portal.identity.models import Resident
from portal.municipalities.models import Municipality, Stage
from portal.municipalities.scope import System, viewing_as

from .models import TownExit


def archives() -> list[tuple[int, str]]:
    """(exit, town) whose archive is not there yet."""
    with viewing_as(System("look for archives to make")):
        rows = TownExit.objects.filter(archived_at=None, confirmed_at=None, cancelled_at=None)
        return [*rows.values_list("pk", "municipality_id")]


def merged_towns() -> list[str]:
    """Towns that are no more and still have residents."""
    with viewing_as(System("look for residents to re-home")):
        gone = [*Municipality.objects.filter(stage=Stage.MERGED).values_list("pk", flat=True)]
        return [*Resident.objects.filter(home_town__in=gone).order_by().values_list("home_town", flat=True).distinct()] if gone else []
