"""Fees as the applicant, the office and the workers see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from portal.municipalities.scope import System, viewing_as
from procedures.models import Application, Payment, PaymentEvent
from procedures.models.payment import PaymentWords
from procedures.rules import fees
from procedures.rules.conditions import Answers
from procedures.rules.fees import Fee, Owed
from procedures.rules.payments import NOT_PAID, OPEN, ORDER_LASTS, RECEIVED, PaymentState, is_still_asked, is_time_to_ask
from procedures.rules.states import State

AT_ONCE = 200
# While the applicant mends the form or has taken it back, nothing is to be paid.
_NOT_NOW = frozenset({State.DRAFT, State.RETURNED, State.WITHDRAWN, State.DISCARDED})


@dataclass(frozen=True)
class Happened:
    """`by` and `reason` are for the office."""

    at: datetime
    words: str
    by: str
    reason: str


@dataclass(frozen=True)
class Shown:
    """A fee on a page. `how` and `says` are "" when the amount is no longer that of the answers (`differs`: what these would cost)."""

    label: str
    amount: int
    how: str
    says: str
    state: str
    words: str
    due_at: datetime
    paid_at: datetime | None
    reference: str
    may_pay: bool
    is_received: bool
    differs: int | None = None
    history: tuple[Happened, ...] = ()


@dataclass(frozen=True)
class Booked:
    """One line for the accounts section: money in, or back (`is_refund`)."""

    at: datetime
    is_refund: bool
    amount: int
    receipt_number: str
    procedure: str
    department: str
    label: str
    reference: str
    payment: Payment


def of_case(application: Application, *, held: bool = False) -> Payment | None:
    """No query for a procedure without a fee. `held`: locked until the act ends."""
    if not application.procedure.fee:
        return None
    rows = Payment.objects.filter(application=application)
    return (rows.select_for_update(of=("self",)) if held else rows).first()


def named(payment_id: str) -> Payment | None:
    try:
        return Payment.objects.filter(pk=UUID(payment_id)).first()
    except ValueError:
        return None


def may_pay(payment: Payment, application: Application, now: datetime) -> bool:
    return payment.state in OPEN and now < payment.due_at and application.state not in _NOT_NOW


def days_to_pay(application: Application) -> int:
    return Fee.model_validate(application.procedure.fee).days if application.procedure.fee else 0


def quoted(application: Application, answers: Answers) -> Owed | None:
    """What these answers would cost; None where nothing is asked for, or it cannot be told yet."""
    if not application.procedure.fee:
        return None
    try:
        return fees.owed(Fee.model_validate(application.procedure.fee), application.form_version.form, answers)
    except fees.Unclear:
        return None


def shown(application: Application, answers: Answers, now: datetime) -> Shown | None:
    """One query, none for a procedure without a fee."""
    payment = of_case(application)
    return _shown(payment, application, answers, now, ()) if payment else None


def shown_to_office(application: Application, answers: Answers, now: datetime) -> Shown | None:
    payment = of_case(application)
    if payment is None:
        return None
    rows = PaymentEvent.objects.filter(payment=payment).select_related("officer")
    history = tuple(
        Happened(row.at, str(PaymentWords(row.state).label), row.officer.name if row.officer else "", row.reason) for row in rows
    )
    return _shown(payment, application, answers, now, history)


def _shown(payment: Payment, application: Application, answers: Answers, now: datetime, history: tuple[Happened, ...]) -> Shown:
    owed = quoted(application, answers)
    fits = owed is not None and owed.yen == payment.amount
    return Shown(
        payment.label, payment.amount, owed.how if owed and fits else "", owed.says if owed and fits else "", payment.state,
        str(PaymentWords(payment.state).label), payment.due_at, payment.paid_at, payment.reference, may_pay(payment, application, now),
        payment.state in RECEIVED, None if fits or owed is None else owed.yen, history,
    )  # fmt: skip


def owes_until(now: datetime) -> Subquery:
    """For applications of one person: until when a fee of theirs must be paid; null when none is open."""
    rows = Payment.objects.filter(application=OuterRef("pk"), state=PaymentState.UNPAID, due_at__gt=now)
    return Subquery(rows.values("due_at")[:1])


def state_of() -> Subquery:
    """For applications in a list: the state of their fee, null where there is none."""
    return Subquery(Payment.objects.filter(application=OuterRef("pk")).values("state")[:1])


def with_fee(rows: QuerySet[Application], *states: PaymentState) -> QuerySet[Application]:
    return rows.filter(Exists(Payment.objects.filter(application=OuterRef("pk"), state__in=states)))


def overdue(now: datetime) -> QuerySet[Payment]:
    """Unpaid, over, and the application lies with the office: who mends a form is not pressed for money meanwhile."""
    lies = Application.objects.filter(pk=OuterRef("application_id")).exclude(state__in=_NOT_NOW)
    return Payment.objects.filter(Exists(lies), state=PaymentState.UNPAID, due_at__lte=now)


def to_ask(now: datetime) -> list[tuple[str, str]]:
    """(id, town) of payments about which the provider should be asked now: those that stay pending, and those that ended otherwise
    while somebody may have been paying."""
    with viewing_as(System("look for payments to ask about")):
        begun = Payment.objects.filter(state__in=NOT_PAID, started_at__isnull=False)
        recent = Q(started_at__gt=now - timedelta(days=1)) & (Q(asked_at=None) | Q(asked_at__lt=F("started_at") + ORDER_LASTS))
        rows = begun.filter(Q(state=PaymentState.PENDING) | recent).order_by("started_at")[:AT_ONCE]
        return [(str(row.pk), row.municipality_id) for row in rows if _is_time(row, now)]


def _is_time(row: Payment, now: datetime) -> bool:
    decides = is_time_to_ask if row.state == PaymentState.PENDING else is_still_asked
    return row.started_at is not None and decides(row.started_at, row.asked_at, now)


def to_refund(now: datetime) -> list[tuple[str, str]]:
    with viewing_as(System("look for payments to give back")):
        rows = Payment.objects.filter(state=PaymentState.REFUNDING).exclude(asked_at__gt=now - timedelta(seconds=30)).order_by("due_at")
        return [(str(pk), town) for pk, town in rows.values_list("pk", "municipality_id")[:AT_ONCE]]


def booked_on(day: date) -> Sequence[Booked]:
    """What came in and went back on a day in Japan, in order. From an officer's viewpoint: their town's and departments'. Three queries."""
    begins = datetime.combine(day, time(0), timezone.get_default_timezone())
    that_day = PaymentEvent.objects.filter(at__gte=begins, at__lt=begins + timedelta(days=1))
    rows = list(that_day.filter(state__in=[PaymentState.PAID, PaymentState.REFUNDED]).order_by("at", "pk"))
    found = Payment.objects.filter(pk__in={row.payment_id for row in rows}).select_related("procedure")
    known = {row.pk: row for row in found}
    cases = Application.objects.filter(pk__in={row.application_id for row in known.values()})
    numbers = dict(cases.values_list("pk", "receipt_number"))
    return [_booked(row, known[row.payment_id], numbers) for row in rows if row.payment_id in known]


def _booked(row: PaymentEvent, payment: Payment, numbers: dict[UUID, str | None]) -> Booked:
    procedure = payment.procedure
    return Booked(
        row.at, row.state == PaymentState.REFUNDED, row.amount, numbers.get(payment.application_id) or "", procedure.title,
        procedure.department, payment.label, payment.reference, payment,
    )  # fmt: skip
