"""Asking how many people a rule reaches is asking about people, so it is kept in the trail, and nobody asks without end."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.attributes import events, queries
from portal.attributes.rules.audience import Rule
from portal.audit import trail
from portal.lib.refusals import Refused

if TYPE_CHECKING:
    from portal.identity.models import Officer

# Enough to write an item with the count beside it; too few to find one person by taking the difference of many counts.
MOST_IN_A_WHILE, WHILE = 100, 600


class TooManyCounts(Refused):
    sentence = _("対象の人数を、続けて何度も確かめています。10分ほどおいてから、もう一度お試しください。")


def count_audience(rule: Rule, *, town_id: str | None, by: Officer, with_curve: bool = False) -> queries.Count:
    """Count whom a rule reaches in the officer's own town; for the prefecture's operators (None) everywhere.

    `with_curve` tells how they are spread over areas and ages too.
    """
    with trail.act(events.AUDIENCE_COUNTED, by=by, town=town_id) as act:
        _refuse_without_end(by)
        count = queries.matching(rule, town_id, timezone.localdate(), with_curve=with_curve)
        if count.is_pending:
            act.then_ring("attributes.build_snapshot")
        # The same rule again is seen to be the same, and what it asks stays out of the trail.
        act.note(reached=count.reached, rule=hashlib.sha256(repr(rule).encode()).hexdigest()[:12])
    return count


def _refuse_without_end(by: Officer) -> None:
    key = f"audience-counts:{by.pk}:{int(timezone.now().timestamp()) // WHILE}"
    cache.add(key, 0, WHILE)
    if cache.incr(key) > MOST_IN_A_WHILE:
        raise TooManyCounts
