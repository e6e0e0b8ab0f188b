"""Where the payment of a fee stands, and what may happen to it next."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum


class PaymentState(StrEnum):
    UNPAID = "unpaid"
    PENDING = "pending"
    PAID = "paid"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class PaymentStep(StrEnum):
    START = "start"
    GIVE_UP = "give_up"
    SETTLE = "settle"
    EXPIRE = "expire"
    CANCEL = "cancel"
    REOPEN = "reopen"
    ASK_REFUND = "ask_refund"
    REFUND = "refund"


OPEN = frozenset({PaymentState.UNPAID, PaymentState.PENDING})
NOT_PAID = OPEN | {PaymentState.EXPIRED, PaymentState.CANCELLED}

# Step -> (states it may start from, state it leads to). Nothing else may happen.
STEPS: Mapping[PaymentStep, tuple[frozenset[PaymentState], PaymentState]] = {
    PaymentStep.START: (OPEN, PaymentState.PENDING),
    PaymentStep.GIVE_UP: (frozenset({PaymentState.PENDING}), PaymentState.UNPAID),
    # Also from what we had closed: when the provider has taken the money, it was paid, and is given back from there.
    PaymentStep.SETTLE: (NOT_PAID, PaymentState.PAID),
    PaymentStep.EXPIRE: (frozenset({PaymentState.UNPAID}), PaymentState.EXPIRED),
    PaymentStep.CANCEL: (OPEN | {PaymentState.EXPIRED}, PaymentState.CANCELLED),
    PaymentStep.REOPEN: (frozenset({PaymentState.EXPIRED}), PaymentState.UNPAID),
    PaymentStep.ASK_REFUND: (frozenset({PaymentState.PAID}), PaymentState.REFUNDING),
    PaymentStep.REFUND: (frozenset({PaymentState.REFUNDING}), PaymentState.REFUNDED),
}
# Money that the town has, or had.
RECEIVED = frozenset({PaymentState.PAID, PaymentState.REFUNDING, PaymentState.REFUNDED})

# How long an order that left with a browser is good at the provider's page.
ORDER_LASTS = timedelta(minutes=30)
# A call-back mostly comes within seconds; only then is it worth asking.
CALL_BACK_WAITS = timedelta(seconds=20)
_SOON, _LATER = timedelta(seconds=30), timedelta(minutes=10)


def may(step: PaymentStep, state: PaymentState) -> bool:
    return state in STEPS[step][0]


def sources(step: PaymentStep) -> frozenset[PaymentState]:
    return STEPS[step][0]


def target(step: PaymentStep) -> PaymentState:
    return STEPS[step][1]


def is_time_to_ask(started_at: datetime, asked_at: datetime | None, now: datetime) -> bool:
    """Whether a worker should ask the provider about a payment that stays pending: often while somebody waits for it, then seldom."""
    if asked_at is None:
        return now - started_at >= CALL_BACK_WAITS
    return now - asked_at >= (_SOON if now - started_at < ORDER_LASTS else _LATER)


def is_still_asked(started_at: datetime, asked_at: datetime | None, now: datetime) -> bool:
    """Whether a payment that is not pending should be asked about: once, when its last order has ended. Its call-back may be lost."""
    return now >= started_at + ORDER_LASTS and (asked_at is None or asked_at < started_at + ORDER_LASTS)


def may_change(started_at: datetime | None, now: datetime) -> bool:
    """Whether the amount may change: never while an order of the old amount may still be paid."""
    return started_at is None or now >= started_at + ORDER_LASTS


def is_over(due_at: datetime, started_at: datetime | None, now: datetime) -> bool:
    """Whether an unpaid fee may be given up: its time is over, and no order that was begun in time can still be paid."""
    return now >= due_at and (started_at is None or now >= started_at + ORDER_LASTS)
