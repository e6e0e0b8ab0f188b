"""Machines at work while residents send, in processes of their own on a data base of their own.

`stage N` makes a key and N drafts. `send RESIDENT DRAFT…` submits them, two at once. `pull CREDENTIAL COUNT` asks on and on from
its cursor until it has seen COUNT cases. `push CREDENTIAL DRAFT…` asks for one decision per case by one key, two at once. `count` counts
decisions.
"""

import json
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import django

PATIENCE = 120


def stage(number: str) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from notifications.actions import credentials
    from notifications.rules.credentials import Right
    from portal.municipalities.scope import viewing_as
    from tests import cast as people
    from tests.procedures import make

    cast, now = people.gather(), timezone.now()
    nursery = make.nursery(now)
    with viewing_as(make.staff_view(cast.mori)):
        made, _token = credentials.make(name="夜間連携", rights=list(Right), expires_at=now + timedelta(days=1), by=cast.mori)
    drafts = [str(make.draft(cast.hanako, nursery, now).pk) for _draft in range(int(number))]
    sys.stdout.write(json.dumps({"resident": str(cast.hanako.pk), "credential": str(made.pk), "drafts": drafts}))


def _at_the_line() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()


def send(resident_id: str, *draft_ids: str) -> None:
    from django.utils import timezone

    from portal.identity.models import Resident
    from portal.municipalities.scope import Resident as ResidentView
    from portal.municipalities.scope import System, viewing_as
    from procedures.actions import applications
    from procedures.models import Application

    with viewing_as(System("race")):
        resident = Resident.objects.get(pk=resident_id)

    def sent(draft_id: str) -> str:
        with viewing_as(ResidentView(resident.pk)):
            return str(applications.submit(Application.objects.get(pk=draft_id), by=resident, now=timezone.now()).receipt_number)

    _at_the_line()
    with ThreadPoolExecutor(2) as pool:
        sys.stdout.write(" ".join(pool.map(sent, draft_ids)) + "\n")


def _credential(pk: str):  # type: ignore[no-untyped-def]
    from notifications.models import Credential

    return Credential.objects.select_related("made_by").get(pk=pk)


def pull(credential_id: str, count: str) -> None:
    from portal.municipalities.scope import System, viewing_as
    from procedures.actions import pushing
    from procedures.models import Procedure
    from tests.cast import SAKAI

    _at_the_line()
    until, seen, after = time.monotonic() + PATIENCE, [], 0
    with viewing_as(System("race", SAKAI)):
        credential, procedure = _credential(credential_id), Procedure.objects.get(slug="nursery-admission")
        while len(seen) < int(count) and time.monotonic() < until:
            found = pushing.pull(credential, procedure, after=after, limit=3)
            seen += [case["receipt_number"] for _row, case in found.cases]
            after = found.after
    sys.stdout.write(" ".join(seen) + "\n")


def push(credential_id: str, *application_ids: str) -> None:
    from django.utils import timezone

    from portal.municipalities.scope import System, viewing_as
    from procedures.actions import pushing
    from procedures.models import Application
    from procedures.rules.states import State
    from tests.cast import SAKAI

    gate = threading.Barrier(2)

    def pushed(_thread: int) -> list[str]:
        with viewing_as(System("race", SAKAI)):
            credential, told = _credential(credential_id), []
            for pk in application_ids:
                row = Application.objects.select_related("procedure", "form_version", "round").get(pk=pk)
                gate.wait()
                wish = pushing.Wish(State.DECIDED, outcome="waiting")
                answer, is_new = pushing.push(credential, row, wish, key=pk, digest="same", now=timezone.now())
                told.append(f"{answer['state']}:{'new' if is_new else 'again'}")
            return told

    _at_the_line()
    with ThreadPoolExecutor(2) as pool:
        for told in pool.map(pushed, range(2)):
            sys.stdout.write(" ".join(told) + "\n")


def count() -> None:
    from portal.municipalities.scope import System, viewing_as
    from procedures.models import Application, Decision

    with viewing_as(System("race")):
        rows = {str(pk): Decision.objects.filter(application=pk).count() for pk in Application.objects.values_list("pk", flat=True)}
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    {"stage": stage, "send": send, "pull": pull, "push": push, "count": count}[sys.argv[1]](*sys.argv[2:])
