"""Doorbells of connections."""

from celery import shared_task
from django.utils import timezone

from portal.lib import bell

from . import heard
from .actions import happenings, logouts, tokens

# Seconds; Redis gives a bell that a worker holds longer out again.
HELD_AT_MOST = 60


@shared_task(name="connections.sweep", ignore_result=True)
def sweep(**_later: object) -> None:
    now = timezone.now()
    tokens.sweep(now)
    heard.sweep(now)
    happenings.sweep(now)


@shared_task(name="connections.call_logout", acks_late=True, ignore_result=True)
def call_logout(*, call_id: str, **_later: object) -> None:
    """One call; a service that did not hear is called again at the time that the row says, later on by the sweeper."""
    now = timezone.now()
    outcome = logouts.call(call_id, now)
    wait = (outcome.again_at - now).total_seconds() if outcome.again_at else 0
    if 0 < wait <= HELD_AT_MOST:
        bell.ring_later(logouts.TASK, wait, call_id=call_id)


@shared_task(name="connections.sweep_logouts", ignore_result=True)
def sweep_logouts(**_later: object) -> None:
    for call_id in logouts.due(timezone.now()):
        bell.ring(logouts.TASK, call_id=call_id)
