"""Doubtful rows and the answers proposed for them."""

from __future__ import annotations

from django.db.models import QuerySet

from notifications.models import Batch, Resolution
from notifications.models.resolution import Stand


def proposal(batch: Batch, number: int) -> Resolution | None:
    """The proposal for a row that waits for another person."""
    return _with_people(batch).filter(number=number, stand=Stand.PROPOSED).first()


def answers(batch: Batch) -> dict[int, Resolution]:
    """Row number → its newest proposal or answer."""
    return {one.number: one for one in _with_people(batch).exclude(stand=Stand.VOID).order_by("pk")}


def proposed_count(batch: Batch) -> int:
    return Resolution.objects.filter(batch=batch, stand=Stand.PROPOSED).count()


def _with_people(batch: Batch) -> QuerySet[Resolution]:
    return Resolution.objects.filter(batch=batch).select_related("proposed_by", "decided_by", "batch", "batch__version", "batch__template")
