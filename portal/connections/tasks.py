"""Doorbells of connections."""

from celery import shared_task
from django.utils import timezone

from .actions import tokens


@shared_task(name="connections.sweep", ignore_result=True)
def sweep(**_later: object) -> None:
    tokens.sweep(timezone.now())
