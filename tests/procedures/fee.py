"""Builders for fees: the dog registration as it is shipped, Hanako's sent application, and the provider's signed words."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import requests
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from portal.audit import trail
from portal.front.children import Child, free_port
from portal.front.programs import BIN
from portal.identity.models import Resident
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures import onboarding
from procedures.actions import applications, filling, forms, payments
from procedures.models import Application, Payment, PaymentEvent, Procedure
from procedures.rules import paysign
from tests.cast import KISHIWADA, SAKAI
from tests.procedures import make
from tests.procedures.answering import Answerer

NOW = make.NOW


def dog(now: datetime = NOW) -> Procedure:
    """In 堺市, whose officers are at hand here."""
    package = next(each for each in onboarding.packages(KISHIWADA) if each.slug == "dog-registration")
    with viewing_as(System("test", SAKAI)):
        procedure = forms.install(package, town_id=SAKAI, by=trail.PORTAL)
        definition = package.definition.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        forms.publish(procedure, definition, by=trail.PORTAL, now=now)
    return procedure


def draft(resident: Resident, procedure: Procedure, now: datetime = NOW, **answers: Any) -> Application:
    with viewing_as(ResidentView(resident.pk)):
        begun = filling.start(procedure, by=resident, now=now, known={})
        return Answerer(now.date(), **answers).fill(begun, resident)


def sent(resident: Resident, procedure: Procedure, now: datetime = NOW, **answers: Any) -> Application:
    filled = draft(resident, procedure, now, **answers)
    with viewing_as(ResidentView(resident.pk)):
        applications.submit(filled, by=resident, now=now)
        return make.fresh(filled)


def payment(application: Application) -> Payment:
    with viewing_as(System("test")):
        return Payment.objects.get(application=application.pk)


def history(application: Application) -> list[str]:
    with viewing_as(System("test")):
        return [row.state for row in PaymentEvent.objects.filter(payment__application=application.pk).order_by("pk")]


def words(owed: Payment, status: str = "paid", **other: str) -> dict[str, str]:
    return {"payment": str(owed.pk), "amount": str(owed.amount), "status": status, "reference": "SB-1", **other}


def call(client: Client, told: dict[str, str], *, purpose: str = "call", key: str = "", at: datetime | None = None) -> int:
    """The provider's call-back; the status of the answer."""
    signed = paysign.signed(purpose, told, key or settings.PAYMENT_KEY, at or timezone.now())
    return send(client, signed)


def send(client: Client, body: Any) -> int:
    return client.post("/payments/called/", json.dumps(body), content_type="application/json").status_code


@contextmanager
def provider(folder: Path) -> Iterator[str]:
    """The sample payment page as a process; call-backs lead nowhere, as no portal listens in these tests."""
    port = free_port()
    own = {"PORT": str(port), "PAYMENT_KEY": settings.PAYMENT_KEY, "PAYMENT_CONTROL": "1", "PORTAL_URL": settings.PORTAL_URL}
    with (folder / "payment.log").open("wb") as log:
        command = [BIN / "python", "-m", "samples.payment"]
        child = Child("payment", command, env={**os.environ, **own}, cwd=settings.BASE_DIR, output=log).start()
        try:
            _wait_for(f"http://localhost:{port}/", folder / "payment.log")
            requests.post(f"http://localhost:{port}/control", {"calls": "off"}, timeout=5)
            yield f"http://localhost:{port}"
        finally:
            child.end()


def _wait_for(url: str, log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with suppress(requests.RequestException):
            if requests.get(url, timeout=2).ok:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def finish_refund(application: Application) -> None:
    """As a worker does it after the provider's word."""
    owed = payment(application)
    payments.hear(paysign.signed("call", words(owed, "refunded"), settings.PAYMENT_KEY, timezone.now()), timezone.now())


def real_now() -> datetime:
    """By the clock of the machine, which processes beside this one go by."""
    return datetime.fromtimestamp(time_machine.escape_hatch.time.time(), make.TOKYO)
