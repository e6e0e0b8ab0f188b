"""What of this floor is kept for a time."""

from __future__ import annotations

import datetime as dt

from portal.figures.models import Voice

VOICES = "voices"
VOICES_KEPT = dt.timedelta(days=400)


def voices_due(town_id: str, now: dt.datetime) -> int:
    return Voice.objects.filter(municipality=town_id, month__lt=now.date() - VOICES_KEPT).count()
