"""How long services wait to be told of a logout, for /metrics."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Min

from portal.connections.models import LogoutCall
from portal.lib import gauges


def read(now: dt.datetime) -> Iterator[gauges.Reading]:
    found = LogoutCall.objects.filter(state="waiting", due_at__lte=now).aggregate(n=Count("pk"), since=Min("due_at"))
    yield from gauges.waiting("logouts", found["n"], found["since"], now)
