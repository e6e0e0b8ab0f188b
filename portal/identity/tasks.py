"""Doorbells of identity."""

from celery import shared_task
from django.utils import timezone

from portal.lib import bell

from . import keeping, outbox
from .actions import copies, departures, readings, signups
from .queries import waiting


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


@shared_task(name="identity.make_copy", acks_late=True, ignore_result=True)
def make_copy(*, copy_id: str, **_later: object) -> None:
    copies.make(copy_id, now=timezone.now())


@shared_task(name="identity.depart", acks_late=True, ignore_result=True)
def depart(*, departure_id: str, **_later: object) -> None:
    departures.erase(departure_id, now=timezone.now())


@shared_task(name="identity.sweep_accounts", ignore_result=True)
def sweep_accounts(**_later: object) -> None:
    """Copies that wait or have run out, departures that are due, sign-ups that nobody confirmed."""
    now = timezone.now()
    for copy_id in waiting.copies():
        bell.ring("identity.make_copy", copy_id=copy_id)
    for departure_id in waiting.departures(now):
        bell.ring("identity.depart", departure_id=departure_id)
    signups.sweep(now)
