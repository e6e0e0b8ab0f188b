"""What an application owes, as steps inside the acts of the applicant and the office."""

from datetime import datetime, timedelta

from procedures.actions import provider
from procedures.actions.refusals import FeeUnclear, NotPaidYet
from procedures.models import Application, Payment, PaymentEvent
from procedures.queries import payments as queries
from procedures.rules import fees
from procedures.rules.conditions import Answers
from procedures.rules.fees import Fee
from procedures.rules.payments import OPEN, PaymentState, PaymentStep, may, may_change, sources, target


def charge(row: Application, answers: Answers, now: datetime) -> dict[str, int]:
    """Under the application's lock, after it was sent (again): what is to be paid until when. The amount, for the act to note.

    A correction may change the amount while nobody has begun to pay. What was paid stays paid; the office sees the difference.
    """
    if not row.procedure.fee or not provider.is_on():
        return {}
    rule = Fee.model_validate(row.procedure.fee)
    try:
        owed = fees.owed(rule, row.form_version.form, answers)
    except fees.Unclear:
        raise FeeUnclear(phone=row.procedure.phone) from None
    known = queries.of_case(row)
    if known:
        _rework(known, owed.yen, now + timedelta(days=rule.days), now)
    elif owed.yen:
        _open(row, owed, now + timedelta(days=rule.days), now)
    return {"fee": owed.yen}


def _open(row: Application, owed: fees.Owed, due_at: datetime, now: datetime) -> None:
    payment = Payment(
        municipality_id=row.municipality_id, payer_id=row.applicant_id, procedure=row.procedure, application=row,
        label=owed.label, amount=owed.yen, due_at=due_at,
    )  # fmt: skip
    payment.save(force_insert=True)
    note(payment, now)


def _rework(payment: Payment, yen: int, due_at: datetime, now: datetime) -> None:
    is_untouched = payment.state in (PaymentState.UNPAID, PaymentState.EXPIRED) and may_change(payment.started_at, now)
    if payment.amount == yen or not is_untouched:
        return
    if not yen:
        drop(payment, now)
        return
    changed = Payment.objects.filter(pk=payment.pk, state=payment.state).update(amount=yen, due_at=due_at, state=PaymentState.UNPAID)
    if changed:
        payment.refresh_from_db()
        note(payment, now)


def drop(payment: Payment | None, now: datetime) -> None:
    """Nobody need pay any more. What was paid already stays, for an officer to give back."""
    if payment and step(payment, PaymentStep.CANCEL):
        note(payment, now)


def refuse_unpaid(row: Application) -> None:
    """Before a decision: the money first, unless the procedure says otherwise."""
    if not row.procedure.fee or Fee.model_validate(row.procedure.fee).may_decide_unpaid:
        return
    payment = queries.of_case(row)
    if payment and payment.state in OPEN:
        raise NotPaidYet(amount=f"{payment.amount:,}")


def step(payment: Payment, what: PaymentStep, **changes: object) -> bool:
    """Lead the payment one step on, once. False: somebody was faster, or the step does not fit."""
    if not may(what, PaymentState(payment.state)):
        return False
    moved = Payment.objects.filter(pk=payment.pk, state__in=sources(what)).update(state=target(what), **changes)
    if moved:
        payment.refresh_from_db()
    return bool(moved)


def note(payment: Payment, now: datetime, **more: object) -> None:
    """One line of the history: how it stands now."""
    PaymentEvent.objects.create(
        municipality_id=payment.municipality_id, payer_id=payment.payer_id, payment=payment, state=payment.state, amount=payment.amount,
        at=now, **more,
    )  # fmt: skip
