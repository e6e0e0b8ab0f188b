"""Doorbells of identity."""

from celery import shared_task
from django.utils import timezone

from portal.lib import bell

from . import keeping, outbox


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
