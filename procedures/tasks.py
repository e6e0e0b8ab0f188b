"""Doorbells of procedures. Nothing depends on one being heard: the sweep rings again for whatever is due."""

from celery import shared_task
from django.utils import timezone

from portal.lib import bell
from procedures.actions import papers, tellings
from procedures.queries import papers as kept
from procedures.queries import tellings as waiting


@shared_task(name=tellings.TASK, acks_late=True, ignore_result=True)
def tell(*, telling_id: str, town_id: str, **_later: object) -> None:
    tellings.tell(telling_id, town_id)


@shared_task(name="procedures.sweep", ignore_result=True)
def sweep(**_later: object) -> None:
    now = timezone.now()
    for telling_id, town_id in waiting.due(now):
        bell.ring(tellings.TASK, telling_id=telling_id, town_id=town_id)
    for paper_id, town_id in kept.to_scan(now, papers.LEASE):
        bell.ring(papers.TASK, paper_id=paper_id, town_id=town_id)


@shared_task(name=papers.TASK, acks_late=True, ignore_result=True)
def scan(*, paper_id: str, town_id: str, **_later: object) -> None:
    papers.scan(paper_id, town_id)
