"""The till: what was ordered and how each order ended. It lives in this process only; one order is paid once."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field

import requests

from samples.payment.config import Config
from samples.payment.signing import signed

# So often a call-back is tried, each time after a longer pause.
TRIES = 5


@dataclass
class Order:
    payment: str
    amount: str
    town: str
    label: str
    back: str
    until: int
    status: str = "open"
    reference: str = ""
    ticket: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def is_over(self) -> bool:
        return time.time() > self.until


class Till:
    def __init__(self, config: Config) -> None:
        self.config = config
        self.calls = "on"
        self._lock = threading.Lock()
        self._orders: dict[str, Order] = {}

    def take(self, words: dict[str, str]) -> Order:
        """A new order, or the one that is known by this number: one that was paid stays as it is."""
        order = Order(words["payment"], words["amount"], words["town"], words["label"], words["back"], int(words["until"]))
        with self._lock:
            known = self._orders.get(order.payment)
            if known and known.status in ("paid", "refunded"):
                return known
            self._orders[order.payment] = order
        return order

    def of_ticket(self, ticket: str) -> Order | None:
        return next((each for each in self._orders.values() if secrets.compare_digest(each.ticket, ticket)), None)

    def find(self, payment: str) -> Order | None:
        return self._orders.get(payment)

    def settle(self, order: Order, status: str) -> bool:
        """End an open order, once."""
        with self._lock:
            if order.status not in ("open", "failed") or (status == "paid" and order.is_over):
                return False
            order.status = status
            if status == "paid":
                order.reference = f"SB-{secrets.token_hex(6).upper()}"
        self._call(order)
        return True

    def refund(self, order: Order, amount: str) -> None:
        with self._lock:
            if order.status == "paid" and amount == order.amount:
                order.status = "refunded"

    def facts(self, order: Order) -> dict[str, str]:
        return {"payment": order.payment, "amount": order.amount, "status": order.status, "reference": order.reference}

    def _call(self, order: Order) -> None:
        """Call back in the background; "twice" sends each word twice, as a nervous provider does."""
        for _time in range({"off": 0, "twice": 2}.get(self.calls, 1)):
            threading.Thread(target=self._call_until_heard, args=(self.facts(order),), daemon=True).start()

    def _call_until_heard(self, facts: dict[str, str]) -> None:
        for pause in (2**step for step in range(TRIES)):
            try:
                words = signed("call", facts, self.config.key)
                if requests.post(f"{self.config.portal_url}/payments/called/", json=words, timeout=5, allow_redirects=False).ok:
                    return
            except requests.RequestException:
                pass
            time.sleep(pause)
