"""Doorbells of procedures. The rows are the queue: a lost or doubled bell is harmless, the sweep rings again for whatever is due."""

from collections.abc import Callable
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from portal.audit import trail
from portal.lib import bell
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as
from procedures.actions import case_keeping, keeping, paper_keeping, papers, payments, tellings, uploading
from procedures.actions import form_drafts as writing
from procedures.queries import form_drafts
from procedures.queries import papers as kept
from procedures.queries import payments as owed
from procedures.queries import tellings as waiting

# So many times a round at most: what is left then is found by the next bell.
STEPS = 50


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
    for payment_id, town_id in owed.to_ask(now):
        bell.ring(payments.ASK, payment_id=payment_id, town_id=town_id)
    for payment_id, town_id in owed.to_refund(now):
        bell.ring(payments.REFUND, payment_id=payment_id, town_id=town_id)


@shared_task(name="procedures.publish_due", acks_late=True, ignore_result=True)
def publish_due(**_later: object) -> None:
    """Publish the forms whose hour has come. One that cannot be published any more loses its hour, and its writers find it so."""
    with viewing_as(System("publish forms whose hour has come")):
        for draft in form_drafts.due(timezone.now()):
            with viewing_as(System("publish a form whose hour has come", draft.municipality_id)):
                try:
                    writing.publish(draft.procedure, seen=draft.revision, by=trail.PORTAL, now=timezone.now())
                except Refused:
                    writing.unschedule(draft.procedure, by=trail.PORTAL)


@shared_task(name=papers.TASK, acks_late=True, ignore_result=True)
def scan(*, paper_id: str, town_id: str, **_later: object) -> None:
    papers.scan(paper_id, town_id)


@shared_task(name=payments.ASK, acks_late=True, ignore_result=True)
def ask_payment(*, payment_id: str, town_id: str, **_later: object) -> None:
    payments.ask(payment_id, town_id)


@shared_task(name=payments.REFUND, acks_late=True, ignore_result=True)
def refund_payment(*, payment_id: str, town_id: str, **_later: object) -> None:
    payments.give_back(payment_id, town_id)


@shared_task(name="procedures.sweep_payments", acks_late=True, ignore_result=True)
def sweep_payments(**_later: object) -> None:
    """Close unpaid fees whose time is over."""
    with viewing_as(System("close unpaid fees")):
        _while_there_are_some(close_overdue)


@shared_task(name="procedures.sweep_appointments", acks_late=True, ignore_result=True)
def sweep_appointments(**_later: object) -> None:
    """Remind who comes tomorrow, and tell those who waited in vain."""
    with viewing_as(System("remind of appointments")):
        _while_there_are_some(keeping.remind_some)
        _while_there_are_some(keeping.end_some)


@shared_task(name="procedures.sweep_kept", acks_late=True, ignore_result=True)
def sweep_kept(**_later: object) -> None:
    """Nightly: delete appointments that lie long in the past, and the files and texts of cases that have been kept long enough."""
    with viewing_as(System("erase old appointments")):
        _while_there_are_some(keeping.erase_some)
    with viewing_as(System("erase files that were kept long enough")):
        _while_there_are_some(uploading.forget_some)
        _while_there_are_some(paper_keeping.erase_some)
        paper_keeping.erase_left_behind(timezone.now())
    with viewing_as(System("erase texts of cases that were kept long enough")):
        _while_there_are_some(case_keeping.erase_some)


def close_overdue(now: datetime) -> int:
    """A few unpaid fees at a time; how many there were."""
    due = owed.overdue(now)[:STEPS]
    for payment in due:
        payments.expire(payment, now)
    return len(due)


def _while_there_are_some(step: Callable[[datetime], int]) -> None:
    for _round in range(STEPS):
        if not step(timezone.now()):
            return
