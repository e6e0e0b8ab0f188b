"""Applicants who wait to be told. Run from the portal's viewpoint."""

from datetime import datetime

from portal.municipalities.scope import System, viewing_as
from procedures.models import Telling

AT_ONCE = 200


def waiting(telling_id: str, now: datetime) -> Telling | None:
    return Telling.objects.filter(pk=telling_id, told_at=None, due_at__lte=now).first()


def due(now: datetime) -> list[tuple[str, str]]:
    """(id, town) of those that no worker has told of, the oldest first."""
    with viewing_as(System("look for applicants to tell")):
        rows = Telling.objects.filter(told_at=None, due_at__lte=now).order_by("due_at")
        return [(str(pk), town) for pk, town in rows.values_list("pk", "municipality_id")[:AT_ONCE]]
