"""Doorbells of this floor. Ringing twice tells nobody twice."""

from celery import shared_task
from django.utils import timezone

from recommend.actions import telling


@shared_task(name="recommend.tick", time_limit=1500, acks_late=True, ignore_result=True)
def tick(**_later: object) -> None:
    """Daily: who has come to be concerned, whose deadline is near, who asked to be reminded."""
    today = timezone.localdate()
    while telling.remind(today):
        pass
    telling.tick(today)
