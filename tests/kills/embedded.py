"""The embedded data base, from inside one process: `python -m tests.kills.embedded stage N | write SECONDS | audit`.

`stage` makes N signed letters' batch, issued and not worked off. `write` changes one resident's choices as fast as it can and prints how
often, how often it was told that the data base is locked, and its longest wait. `audit` counts and prints what there is.
"""

import json
import sys
import time

import django


def stage(letters: str) -> None:
    from tests import cast as people
    from tests.notifications import make

    make.bodies()
    cast = people.gather()
    template = make.signing_template()
    make.issued(template, cast.mori, cast.hara, make.file(make.many_lines(make.many_cases(int(letters)))))
    print(json.dumps({"staged": int(letters)}))  # noqa: T201


def write(seconds: str) -> None:
    from django.db import OperationalError

    from notifications.models import Preference
    from portal.identity.models import Resident
    from portal.municipalities.scope import System, viewing_as

    until, writes, locked, longest = time.monotonic() + float(seconds), 0, 0, 0.0
    with viewing_as(System("test: write")):
        person = Resident.objects.order_by("pk")[writes]
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                Preference.objects.update_or_create(resident=person)
                writes += 1
            except OperationalError as error:
                locked += "locked" in str(error)
            longest = max(longest, time.monotonic() - began)
            time.sleep(0.05)
    print(json.dumps({"writes": writes, "locked": locked, "longest": longest}))  # noqa: T201


def audit() -> None:
    from django.db import connection

    from notifications.documents import wholeness
    from notifications.models import Batch, Delivery, Notice
    from notifications.models.notice import Pdf
    from portal.audit.queries import verify
    from portal.municipalities.scope import System, viewing_as

    with viewing_as(System("test: audit")):
        opened, faults = wholeness.examine()
        found = {
            "notices": Notice.objects.count(),
            "cases": Notice.objects.values("case_number").distinct().count(),
            "ready": Notice.objects.filter(pdf=Pdf.READY).count(),
            "told": Delivery.objects.exclude(state__in=["planned", "sending"]).count(),
            "released": Batch.objects.filter(state="released").count(),
            "opened": opened,
            "faults": faults,
            "chains": [chain.fault.what for chain in verify() if chain.fault],
        }
    with connection.cursor() as cursor:
        found["integrity"] = cursor.execute("PRAGMA integrity_check").fetchone()[0]
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    {"stage": stage, "write": write, "audit": audit}[sys.argv[1]](*sys.argv[2:])
