"""Paying a fee: the applicant begins, the provider says how it ended, an officer has it given back. Each payment is made once.

Locks: a payment's own row, then the trail. Whoever comes second (a call-back twice, a call-back and a worker) finds it done.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from portal.audit import trail
from portal.lib import sealed
from portal.municipalities.scope import System, viewing_as
from procedures import documents, events
from procedures.actions import fees, provider, tellings
from procedures.actions.refusals import (
    HeardBefore,
    NoPaymentOpen,
    NoRefundHere,
    NoRefundReason,
    ProviderAway,
    UnknownPayment,
    WrongAmount,
)
from procedures.models import Application, Payment, PaymentEvent
from procedures.queries import payments as queries
from procedures.rules.payments import NOT_PAID, PaymentState, PaymentStep, is_over
from procedures.rules.states import State

if TYPE_CHECKING:
    from portal.identity.models import Officer, Resident

ASK, REFUND = "procedures.ask_payment", "procedures.refund_payment"
# So long one worker has the question to itself.
LEASE = timedelta(seconds=5)


def start(application: Application, *, by: "Resident", back: str, now: datetime) -> str:
    """Begin to pay, or begin anew. Gives the address of the provider's page; nobody is asked anything yet."""
    with trail.act(events.PAYMENT_STARTED, on=application, by=by, subject=application.applicant_subject) as act:
        payment = queries.of_case(application, held=True)
        if payment is None or not queries.may_pay(payment, application, now):
            raise NoPaymentOpen(phone=application.procedure.phone)
        if provider.seems_away():
            raise ProviderAway
        was = payment.state
        fees.step(payment, PaymentStep.START, started_at=now, asked_at=None)
        if was != payment.state:
            fees.note(payment, now)
        act.note(amount=payment.amount)
    return provider.order_url(payment, back, now)


def hear(told: dict[str, str], now: datetime) -> Payment:
    """A call-back, its signature checked. Raises `UnknownPayment`, `WrongAmount`, `HeardBefore`; what is known already changes nothing."""
    with viewing_as(System("hear how a payment ended")):
        payment = queries.named(told.get("payment", ""))
        with trail.act(events.PAYMENT_HEARD, by=trail.PORTAL, town=payment.municipality_id if payment else None) as act:
            if payment is None:
                raise UnknownPayment
            act.about(payment.payer_subject)
            _take(act, payment, told, now)
    return payment


def _take(act: trail.Act, payment: Payment, told: dict[str, str], now: datetime) -> None:
    """Inside an act: keep what the provider says, if it is new."""
    row = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    if PaymentEvent.objects.filter(payment=row, nonce=told["nonce"]).exists():
        raise HeardBefore
    moved = False
    match told.get("status"):
        case "paid":
            if told.get("amount") != str(row.amount):
                raise WrongAmount
            moved = fees.step(row, PaymentStep.SETTLE, paid_at=now, reference=told.get("reference", "")[:64])
        case "failed":
            moved = fees.step(row, PaymentStep.GIVE_UP)
        case "refunded":
            moved = fees.step(row, PaymentStep.REFUND)
        # Nobody can pay that order any more; unpaid, it comes to its end like any other.
        case _ if row.state == PaymentState.PENDING and is_over(row.due_at, row.started_at, now):
            moved = fees.step(row, PaymentStep.GIVE_UP)
    if moved:
        fees.note(row, now, nonce=told["nonce"])
    act.note(state=row.state, new=moved)


def ask(payment_id: str, town_id: str) -> bool:
    """Ask the provider about one payment that was begun and is not paid. False: nothing to ask, or no answer; the sweep comes again."""
    now = timezone.now()
    with viewing_as(System("ask about a payment", town_id)):
        payment = _claimed(payment_id, NOT_PAID, now)
        if payment is None:
            return False
        try:
            told = provider.ask(payment, now)
        except provider.Away:
            # What is closed is asked about until there is one answer; what is pending, by the clock.
            Payment.objects.filter(pk=payment.pk).exclude(state=PaymentState.PENDING).update(asked_at=None)
            return False
        with trail.act(events.PAYMENT_HEARD, by=trail.PORTAL, town=town_id, subject=payment.payer_subject) as act:
            _take(act, payment, told, now)
    return True


def give_back(payment_id: str, town_id: str) -> bool:
    """Have one refund done that an officer has decided. False as above."""
    now = timezone.now()
    with viewing_as(System("give a payment back", town_id)):
        payment = _claimed(payment_id, {PaymentState.REFUNDING}, now)
        if payment is None:
            return False
        try:
            told = provider.refund(payment, now)
        except provider.Away:
            return False
        with trail.act(events.PAYMENT_HEARD, by=trail.PORTAL, town=town_id, subject=payment.payer_subject) as act:
            _take(act, payment, told, now)
            if told.get("status") == "refunded":
                tellings.promise(act, Application.objects.get(pk=payment.application_id), now)
    return told.get("status") == "refunded"


def _claimed(payment_id: str, states: Collection[PaymentState], now: datetime) -> Payment | None:
    free = Q(asked_at=None) | Q(asked_at__lt=now - LEASE)
    if not Payment.objects.filter(free, pk=payment_id, state__in=states).update(asked_at=now):
        return None
    return Payment.objects.get(pk=payment_id)


def ask_refund(application: Application, reason: str, *, by: "Officer", now: datetime) -> Payment:
    """An officer decides that the fee is given back, and why; a worker sees to it. Only after a withdrawal or a decision."""
    with trail.act(events.REFUND_ASKED, on=application, by=by, subject=application.applicant_subject) as act:
        payment, words = queries.of_case(application, held=True), " ".join(reason.split())[:300]
        if payment is None or payment.state != PaymentState.PAID or application.state not in (State.WITHDRAWN, State.DECIDED):
            raise NoRefundHere
        if not words:
            raise NoRefundReason
        fees.step(payment, PaymentStep.ASK_REFUND, asked_at=None)
        place = PaymentEvent.place(payment.pk, payment.municipality_id)
        fees.note(payment, now, officer=by, reason_sealed=sealed.seal(words, aad=place))
        act.note(amount=payment.amount)
        act.then_ring(REFUND, payment_id=str(payment.pk), town_id=payment.municipality_id)
    return payment


def reopen(application: Application, *, by: "Officer", now: datetime) -> Payment:
    """Give the applicant as many days to pay once more as the procedure gives."""
    with trail.act(events.PAYMENT_REOPENED, on=application, by=by, subject=application.applicant_subject) as act:
        payment = queries.of_case(application, held=True)
        days = queries.days_to_pay(application)
        if payment is None or not fees.step(payment, PaymentStep.REOPEN, due_at=now + timedelta(days=days), started_at=None):
            raise NoPaymentOpen(phone=application.procedure.phone)
        fees.note(payment, now, officer=by)
        tellings.promise(act, application, now)
    return payment


def expire(payment: Payment, now: datetime) -> None:
    """Close an unpaid fee whose time is over. Its applicant is told. Run from the portal's viewpoint."""
    with trail.act(events.PAYMENT_EXPIRED, by=trail.PORTAL, town=payment.municipality_id, subject=payment.payer_subject) as act:
        if fees.step(payment, PaymentStep.EXPIRE):
            fees.note(payment, now)
            tellings.promise(act, Application.objects.get(pk=payment.application_id), now)


def export_day(rows: Sequence[queries.Booked], *, encoding: documents.Encoding, by: "Officer") -> bytes:
    """What came in and went back on a day, for the accounts section. No names: receipt numbers and amounts."""
    with trail.act(events.PAYMENTS_EXPORTED, by=by, town=by.municipality_id) as act:
        act.also(events.PAYMENT_EXPORTED, [(row.payment, row.payment.payer_subject) for row in rows])
        act.note(rows=len(rows), encoding=encoding)
        return documents.payments_csv(rows, encoding)
