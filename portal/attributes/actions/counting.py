"""Asking how many people a rule reaches is asking about people, so it is kept in the trail."""

from __future__ import annotations

from django.utils import timezone

from portal.attributes import events, queries
from portal.attributes.rules.audience import Rule
from portal.audit import trail


def count_audience(rule: Rule, *, town_id: str, by: trail.Actor) -> queries.Count:
    """Count whom a rule reaches in the officer's own town."""
    with trail.act(events.AUDIENCE_COUNTED, by=by, town=town_id) as act:
        count = queries.matching(rule, town_id, timezone.localdate())
        act.note(reached=count.reached)
    return count
