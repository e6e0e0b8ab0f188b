"""The provider of payments, seen from here: a page to which a browser is sent with a signed order, and two questions a worker may ask.

Everything that a town's provider of choice must do stands in this module; samples/payment is one that takes no money. It is called by
the payment's id, so that what is asked twice is done once. Cards are typed into its page and never seen here.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from json import loads
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from portal.lib import outgoing
from procedures.models import Payment
from procedures.rules import paysign
from procedures.rules.payments import ORDER_LASTS

OK = 200
_AWAY, AWAY_SECONDS = "procedures.payments.away", 60
# Pages with a button that leads to the provider.
_LEADING = frozenset({"procedures:status", "procedures:proxy-status", "procedures:receipt", "procedures:proxy-receipt"})


class Away(Exception):
    """The provider gives no answer that can be believed. Nothing is known; it is asked again."""


def is_on() -> bool:
    """Without a provider nothing is asked for here, and no button leads nowhere."""
    return bool(settings.PAYMENT_PROVIDER_URL and settings.PAYMENT_KEY)


def seems_away() -> bool:
    """Whether a worker has found nobody there within the last minute."""
    return cache.get(_AWAY) is not None


def form_targets(request: HttpRequest) -> Iterable[str]:
    """For the content security policy: a form of these pages ends at the provider."""
    match = request.resolver_match
    return (outgoing.origin(settings.PAYMENT_PROVIDER_URL),) if is_on() and match and match.view_name in _LEADING else ()


def order_url(payment: Payment, back: str, now: datetime) -> str:
    """Where the browser goes to pay. `back` is the address of ours to which it returns."""
    words = {
        "payment": str(payment.pk), "amount": str(payment.amount), "town": payment.municipality_id, "label": payment.label,
        "back": f"{settings.PORTAL_URL.rstrip('/')}{back}", "until": str(int((now + ORDER_LASTS).timestamp())),
    }  # fmt: skip
    return f"{settings.PAYMENT_PROVIDER_URL}/pay?{urlencode(paysign.signed('order', words, settings.PAYMENT_KEY, now))}"


def heard(purpose: str, words: object, now: datetime) -> dict[str, str]:
    """What the provider says in a call-back ("call") or by a returning browser ("return"). Raises `paysign.NotSigned`."""
    return paysign.opened(purpose, words, settings.PAYMENT_KEY, now)


def ask(payment: Payment, now: datetime) -> dict[str, str]:
    """How the payment stands there: `status` is open, unknown, failed, paid or refunded. Raises `Away`. Run by a worker."""
    return _asked("status", {"payment": str(payment.pk)}, now)


def refund(payment: Payment, now: datetime) -> dict[str, str]:
    """Ask for the whole amount to be given back, which happens once however often it is asked. Raises `Away`. Run by a worker."""
    return _asked("refund", {"payment": str(payment.pk), "amount": str(payment.amount)}, now)


def _asked(what: str, words: Mapping[str, str], now: datetime) -> dict[str, str]:
    url, key = f"{settings.PAYMENT_PROVIDER_URL}/{what}", settings.PAYMENT_KEY
    try:
        answer = outgoing.ask(url, origins={outgoing.origin(url)}, form=paysign.signed(what, words, key, now))
        told: Any = loads(answer.body) if answer.status == OK else None
        # By the clock after the answer: whoever was asked late may be slow, too.
        opened = paysign.opened(f"{what} answer", told, key, max(now, timezone.now()))
    except (outgoing.NoAnswer, paysign.NotSigned, ValueError, RecursionError):
        cache.set(_AWAY, 1, AWAY_SECONDS)
        raise Away from None
    cache.delete(_AWAY)
    if opened.get("payment") != words["payment"]:
        raise Away
    return opened
