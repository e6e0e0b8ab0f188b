"""The race for one paper, in a process of its own: `stage N` makes N papers, `run RECOVERY…` finishes them one after another
when told to go; `count` prints logins with a new address, papers spent, recoveries begun."""

import json
import os
import sys

import django


def stage(number: str) -> None:
    from allauth.account.models import EmailAddress
    from django.utils import timezone

    from portal.identity.actions import counterrecoveries
    from tests import cast as people

    cast, now = people.gather(), timezone.now()
    made = []
    for index in range(int(number)):
        old, new = f"racer-{index}@example.jp", f"racer-{index}-new@example.jp"
        person = people.resident(old, "堺", f"走{index}", ("サカイ", "ハシル"), people.SAKAI)
        EmailAddress.objects.create(user=person.user, email=old, verified=True, primary=True)
        facts = {"address": old, "name": f"堺 走{index}", "papers": "card", "reason": "device", "new_address": new}
        row = counterrecoveries.start(**facts, by=cast.mori, now=now)
        counterrecoveries.confirm(row, new_address=new, by=cast.hara, now=now)
        made.append(str(row.pk))
    sys.stdout.write(json.dumps(made))


def run(*recovery_ids: str) -> None:
    from django.db import transaction
    from django.utils import timezone

    from portal.identity.actions import counterrecoveries

    def finished(index: int, key: str) -> str:
        try:
            with transaction.atomic():
                counterrecoveries.finish(key, f"racer-{index}-new@example.jp", now=timezone.now())
                return "in"
        except counterrecoveries.PaperRefused:
            return "refused"

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(json.dumps([finished(index, key) for index, key in enumerate(recovery_ids)]) + "\n")


def count() -> None:
    from portal.identity.models import CounterRecovery, Recovery, User
    from portal.municipalities.scope import System, viewing_as

    with viewing_as(System("race")):
        spent = CounterRecovery.objects.filter(code_mark="").exclude(finished_at=None)
        rows = [User.objects.filter(email__endswith="-new@example.jp").count(), spent.count(), Recovery.objects.count()]
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    {"stage": stage, "run": run, "count": count}[sys.argv[1]](*sys.argv[2:])
