"""Doorbells of this floor."""

from celery import shared_task
from django.utils import timezone

from portal.figures.actions import asking, counting


# A prefecture of millions is one pass over its residents and one over two months of letters.
@shared_task(name="figures.count", time_limit=1500, acks_late=True, ignore_result=True)
def count(**_later: object) -> None:
    counting.count(timezone.now())


@shared_task(name="figures.forget", ignore_result=True)
def forget(**_later: object) -> None:
    asking.forget(timezone.localdate())
