"""How long mails wait, for /metrics."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Min

from portal.identity.models import OutgoingMail
from portal.lib import gauges


def read(now: dt.datetime) -> Iterator[gauges.Reading]:
    found = OutgoingMail.objects.aggregate(n=Count("pk"), since=Min("created_at"))
    yield from gauges.waiting("mail", found["n"], found["since"], now)
