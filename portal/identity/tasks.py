"""Doorbells of identity."""

from celery import shared_task
from django.utils import timezone

from portal.lib import bell

from . import keeping, outbox
from .actions import readings


@shared_task(name="identity.send_mail", acks_late=True, ignore_result=True)
def send_mail(*, mail_id: str, **_later: object) -> None:
    outbox.send(mail_id)


@shared_task(name="identity.sweep_mail", ignore_result=True)
def sweep_mail(**_later: object) -> None:
    for mail_id in outbox.due():
        bell.ring("identity.send_mail", mail_id=mail_id)


@shared_task(name="identity.sweep_kept", ignore_result=True)
def sweep_kept(**_later: object) -> None:
    keeping.sweep(timezone.now())


@shared_task(name="identity.read_card", acks_late=True, ignore_result=True)
def read_card(*, reading_id: str, **_later: object) -> None:
    readings.read(reading_id)


@shared_task(name="identity.sweep_cards", ignore_result=True)
def sweep_cards(**_later: object) -> None:
    for reading_id in readings.sweep(timezone.now()):
        bell.ring("identity.read_card", reading_id=reading_id)
