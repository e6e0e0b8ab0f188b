"""Doorbells of procedures. Nothing depends on one being heard: the sweep rings again for whatever is due."""

from celery import shared_task
from django.utils import timezone

from portal.lib import bell
from procedures.actions import tellings
from procedures.queries import tellings as waiting


@shared_task(name=tellings.TASK, acks_late=True, ignore_result=True)
def tell(*, telling_id: str, town_id: str, **_later: object) -> None:
    tellings.tell(telling_id, town_id)


@shared_task(name="procedures.sweep", ignore_result=True)
def sweep(**_later: object) -> None:
    for telling_id, town_id in waiting.due(timezone.now()):
        bell.ring(tellings.TASK, telling_id=telling_id, town_id=town_id)
