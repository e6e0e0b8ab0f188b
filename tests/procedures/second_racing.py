"""Two colleagues confirm one proposal, in processes of their own on a data base of their own.

`stage N` makes officers and N cases with a proposal of Mori's. `confirm OFFICER CASE:PROPOSAL…` confirms each, two threads at
once, and prints what each was told. `count` prints how many decisions each case has, and how many lines its applicant reads of one.
"""

import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import django


def stage(number: str) -> None:
    from django.utils import timezone

    from portal.municipalities.scope import viewing_as
    from procedures.actions import reviews
    from procedures.models import Procedure, Proposal
    from tests import cast as people
    from tests.procedures import make

    cast, now = people.gather(), timezone.now()
    make.nursery(now)
    Procedure.objects.update(needs_second_person=True)
    nursery, third = Procedure.objects.get(), people.officer("aki@sakai.example.jp", "秋", "S-103", "clerk", people.SAKAI)
    pairs = []
    for _case in range(int(number)):
        case = make.submitted(cast.hanako, nursery, now)
        with viewing_as(make.staff_view(cast.mori)):
            reviews.decide(case, outcome="waiting", facility="", note="", by=cast.mori, now=now)
            pairs.append(f"{case.pk}:{Proposal.objects.get(application=case).pk}")
    sys.stdout.write(json.dumps({"officers": [str(cast.hara.pk), str(third.pk)], "cases": pairs}))


def confirm(officer_id: str, *pairs: str) -> None:
    from django.utils import timezone

    from portal.identity.models import Officer
    from portal.municipalities.scope import System, viewing_as
    from procedures.actions import second
    from procedures.actions.refusals import ProposalSettled
    from procedures.models import Application
    from tests.procedures import make

    gate = threading.Barrier(2)
    with viewing_as(System("race")):
        officer = Officer.objects.get(pk=officer_id)

    def confirmed(_thread: int) -> list[str]:
        told = []
        with viewing_as(make.staff_view(officer)):
            for pair in pairs:
                case, proposal = pair.split(":")
                row = Application.objects.get(pk=case)
                gate.wait()
                try:
                    second.confirm(row, int(proposal), by=officer, now=timezone.now())
                except ProposalSettled:
                    told.append("settled")
                else:
                    told.append("confirmed")
        return told

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with ThreadPoolExecutor(2) as pool:
        for told in pool.map(confirmed, range(2)):
            sys.stdout.write(" ".join(told) + "\n")


def count() -> None:
    from portal.municipalities.scope import System, viewing_as
    from procedures.models import Application, Decision, Milestone

    with viewing_as(System("race")):
        rows = [
            [Decision.objects.filter(application=pk).count(), Milestone.objects.filter(application=pk, what="decided").count()]
            for pk in Application.objects.values_list("pk", flat=True)
        ]
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    {"stage": stage, "confirm": confirm, "count": count}[sys.argv[1]](*sys.argv[2:])
