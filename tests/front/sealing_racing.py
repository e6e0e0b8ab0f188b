"""Reading and writing sealed rows while their keys change, in processes of their own.

`stage N` makes N cases of 堺市. `use` reads and writes them, from the first line on its standard input to the second, and prints how often
and what went wrong. `renew` puts new keys in front. `reseal` takes the lease (two seconds) and prints a line for each batch. `end` retires
old keys.
"""

import json
import os
import random
import sys
import threading
from datetime import timedelta

import django

LEASE = timedelta(seconds=2)


def stage(number: str) -> None:
    from django.utils import timezone

    from notifications.models import Addressee
    from notifications.models.sealing import subject_place
    from portal.lib import sealed
    from portal.municipalities.scope import System, viewing_as
    from tests import cast as people
    from tests.cast import SAKAI

    cast = people.gather()
    with viewing_as(System("stage")):
        Addressee.objects.bulk_create(
            Addressee(
                municipality_id=SAKAI, case_number=f"C-{case:06d}", recipient=cast.hanako, birth_blind="x", bound_at=timezone.now(),
                subject=sealed.seal(f"name {case}", aad=subject_place(SAKAI, f"C-{case:06d}")),
            )
            for case in range(int(number))
        )  # fmt: skip
        sample = Addressee.objects.get(case_number="C-000000").subject
    sys.stdout.write(json.dumps({"sample": sample}))


def use() -> None:
    from notifications.models import Addressee
    from notifications.models.sealing import subject_place
    from portal.lib import sealed
    from portal.municipalities import datakeys
    from portal.municipalities.scope import System, viewing_as
    from tests.cast import SAKAI

    datakeys.keyring.fresh_seconds = 1
    reads = writes = 0
    wrong: list[str] = []
    with viewing_as(System("use", SAKAI)):
        keys = list(Addressee.objects.values_list("pk", flat=True))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        stop = threading.Event()
        threading.Thread(target=lambda: (sys.stdin.readline(), stop.set()), daemon=True).start()
        while not stop.is_set():
            row = Addressee.objects.get(pk=random.choice(keys))
            place = subject_place(SAKAI, row.case_number)
            try:
                told = sealed.unseal(row.subject, aad=place)
            except sealed.BrokenSeal as broken:
                wrong.append(f"{row.case_number}: {broken!r}")
                continue
            reads += 1
            if told != f"name {int(row.case_number[2:])}":
                wrong.append(f"{row.case_number}: {told}")
            if random.random() < 0.3:
                row.subject = sealed.seal(told, aad=place)
                row.save(update_fields=["subject"])
                writes += 1
    sys.stdout.write(json.dumps({"reads": reads, "writes": writes, "wrong": wrong[:5]}))


def renew() -> None:
    from django.utils import timezone

    from portal.front.actions import sealkeys
    from tests.cast import SAKAI

    sys.stdout.write(json.dumps(sealkeys.renew(SAKAI, now=timezone.now())))


def reseal() -> None:
    from django.utils import timezone

    from portal.front import resealing
    from portal.front.actions import sealkeys
    from tests.cast import SAKAI

    resealing.AT_ONCE = 100
    holder = sealkeys.take_up(SAKAI, now=timezone.now(), lease=LEASE)
    while (count := resealing.seal_some(SAKAI, holder, now=timezone.now(), lease=LEASE)) is not None:
        sys.stdout.write(f"{count}\n")
        sys.stdout.flush()
    sys.stdout.write("through\n")


def end(sample: str) -> None:
    from django.utils import timezone

    from notifications.models import Addressee
    from notifications.models.sealing import subject_place
    from portal.front.actions import sealkeys
    from portal.lib import sealed
    from portal.municipalities.scope import System, viewing_as
    from tests.cast import SAKAI

    look = sealkeys.retire(SAKAI, now=timezone.now(), grace=timedelta(seconds=1))
    with viewing_as(System("end", SAKAI)):
        rows = Addressee.objects.all()
        opened = sum(sealed.unseal(row.subject, aad=subject_place(SAKAI, row.case_number)).startswith("name ") for row in rows)
    try:
        sealed.unseal(sample, aad=subject_place(SAKAI, "C-000000"))
        old = "opens"
    except sealed.KeyShredded:
        old = "gone"
    sys.stdout.write(json.dumps({"left": look.texts, "retired": len(look.retired), "opened": opened, "old": old}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    {"stage": stage, "use": use, "renew": renew, "reseal": reseal, "end": end}[sys.argv[1]](*sys.argv[2:])
