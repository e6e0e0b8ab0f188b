"""Doorbells of the trail."""

from celery import shared_task
from django.utils import timezone

from portal.municipalities import queries as towns
from portal.municipalities.scope import System, viewing_as

from .actions import anchoring, retaining


@shared_task(name="audit.anchor", acks_late=True, ignore_result=True)
def anchor(**_later: object) -> None:
    """Once a night; a second ring finds today's anchor and does nothing."""
    anchoring.anchor(timezone.now())


@shared_task(name="audit.report_retention", acks_late=True, ignore_result=True)
def report_retention(**_later: object) -> None:
    """Rung before the night's erasing and after it. Of every body, for the night asks no stage: what has left is erased, too."""
    for code in (towns.PREFECTURE, *(town.code for town in towns.towns())):
        with viewing_as(System("report what time erases", code)):
            retaining.report(code, timezone.now())
