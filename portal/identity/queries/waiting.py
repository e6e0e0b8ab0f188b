"""What waits for a task."""

import datetime as dt

from portal.identity.models import DataCopy, Departure
from portal.municipalities.scope import System, viewing_as

_LOOK = System("see what waits for a task")


def copies() -> list[str]:
    """Copies that nobody has made yet."""
    with viewing_as(_LOOK):
        return [str(pk) for pk in DataCopy.objects.filter(made_at=None).values_list("pk", flat=True)[:200]]


def departures(now: dt.datetime) -> list[str]:
    """Departures whose days of grace are over."""
    with viewing_as(_LOOK):
        due = Departure.objects.filter(cancelled_at=None, erased_at=None, due_at__lte=now)
        return [str(pk) for pk in due.values_list("pk", flat=True)[:200]]
