"""Doorbells of this floor."""

from celery import shared_task
from django.utils import timezone

from portal.help.actions import helping, remarks


@shared_task(name="help.forget", ignore_result=True)
def forget(**_later: object) -> None:
    """Nightly: remarks of more than a year ago, tickets of yesterday."""
    remarks.forget_old(timezone.localdate())
    helping.forget_old(timezone.now())
