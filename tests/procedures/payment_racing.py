"""The race of call-backs, in processes of its own on a data base of its own.

`stage N` makes Hanako and N unpaid fees, and prints their ids. `run N…` waits for a line on standard input; then two threads hear
a call-back about each payment, ask for its state as a worker does, and each prints what came of it. `count` prints each history.
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import django

THREADS = 2


def stage(number: str) -> None:
    from django.utils import timezone

    from tests import cast as people
    from tests.procedures import fee

    cast, now = people.gather(), timezone.now()
    dog = fee.dog(now)
    owed = [str(fee.payment(fee.sent(cast.hanako, dog, now)).pk) for _case in range(int(number))]
    sys.stdout.write(json.dumps({"payments": owed}))


def run(*payment_ids: str) -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with ThreadPoolExecutor(THREADS) as pool:
        for told in pool.map(lambda _thread: [_heard(each) for each in payment_ids], range(THREADS)):
            sys.stdout.write(" ".join(told) + "\n")


def _heard(payment_id: str) -> str:
    from django.utils import timezone

    from procedures.actions import payments
    from procedures.actions.refusals import HeardBefore

    told = {"payment": payment_id, "amount": "3550", "status": "paid", "reference": "SB-1", "nonce": f"once-{payment_id}"}
    try:
        payments.hear(told, timezone.now())
        payments.hear(told | {"nonce": f"{os.getpid()}-{payment_id}"}, timezone.now())
    except HeardBefore:
        return "before"
    return "heard"


def count() -> None:
    from portal.municipalities.scope import System, viewing_as
    from procedures.models import Payment, PaymentEvent

    with viewing_as(System("race")):
        rows = {
            str(row.pk): [row.state, *(each.state for each in PaymentEvent.objects.filter(payment=row))] for row in Payment.objects.all()
        }
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    {"stage": stage, "run": run, "count": count}[sys.argv[1]](*sys.argv[2:])
