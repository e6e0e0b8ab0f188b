"""How old the last anchor is and how much the trail holds, for /metrics. Whether the chains hold is walked once a day (front/watching)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Max, Sum

from portal.audit.models import Anchor, Chain
from portal.lib.gauges import Gauge, Reading

ANCHOR_AGE = Gauge("tobira_anchor_age_seconds", "Since the last anchor of the trail was made; absent before the first.")
ENTRIES = Gauge("tobira_trail_entries", "Entries of all chains of the trail.")
GAUGES = (ANCHOR_AGE, ENTRIES)


def read(now: dt.datetime) -> Iterator[Reading]:
    if last := Anchor.objects.aggregate(at=Max("made_at"))["at"]:
        yield ANCHOR_AGE.at((now - last).total_seconds())
    yield ENTRIES.at(Chain.objects.aggregate(n=Sum("length"))["n"] or 0)
