"""The race, in processes of its own on a data base of its own.

`stage N` makes Hanako and N drafts, and prints {"resident": …, "drafts": […]}. `run RESIDENT DRAFT…` waits for a line on standard
input; then two threads submit each draft at once, and each prints what it was told. `count` prints the rows behind each application.
"""

import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import django

THREADS = 2


def stage(number: str) -> None:
    from django.utils import timezone

    from tests import cast as people
    from tests.procedures import make

    cast, now = people.gather(), timezone.now()
    nursery = make.nursery(now)
    drafts = [str(make.draft(cast.hanako, nursery, now).pk) for _draft in range(int(number))]
    sys.stdout.write(json.dumps({"resident": str(cast.hanako.pk), "drafts": drafts}))


def run(resident_id: str, *application_ids: str) -> None:
    from portal.identity.models import Resident
    from portal.municipalities.scope import Resident as ResidentView
    from portal.municipalities.scope import System, viewing_as

    gate = threading.Barrier(THREADS)
    with viewing_as(System("race")):
        resident = Resident.objects.get(pk=resident_id)

    def race(_thread: int) -> list[str]:
        with viewing_as(ResidentView(resident.pk)):
            return [_submitted(application_id, resident, gate) for application_id in application_ids]

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with ThreadPoolExecutor(THREADS) as pool:
        for told in pool.map(race, range(THREADS)):
            sys.stdout.write(" ".join(told) + "\n")


def _submitted(application_id: str, resident, gate: threading.Barrier) -> str:  # type: ignore[no-untyped-def]
    from django.utils import timezone

    from procedures.actions import applications
    from procedures.actions.refusals import AlreadySubmitted
    from procedures.models import Application

    application = Application.objects.get(pk=application_id)
    gate.wait()
    try:
        sent = applications.submit(application, by=resident, now=timezone.now())
    except AlreadySubmitted as refusal:
        return f"already:{refusal.facts['receipt_number']}"
    return f"first:{sent.receipt_number}"


def count() -> None:
    from portal.municipalities.scope import System, viewing_as
    from procedures.models import Application, Milestone, Submission

    with viewing_as(System("race")):
        rows = {
            str(pk): [Submission.objects.filter(application=pk).count(), Milestone.objects.filter(application=pk, what="submitted").count()]
            for pk in Application.objects.values_list("pk", flat=True)
        }
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    {"stage": stage, "run": run, "count": count}[sys.argv[1]](*sys.argv[2:])
