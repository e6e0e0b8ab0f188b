"""Operators who open the same towns at the same instant, each in a process of its own: `stage N`, `run CODE…`, `die CODE`, `count`."""

import json
import os
import signal
import sys

import django

PLAN = """
colour = "#0a6b3d"
stage = "pilot"
take = ["purpose:digital-notice", "template:nursery-decision", "procedure:move-out"]
[contacts]
phone = "072-000-0000"
[[departments]]
name = "住民課"
"""


def stage(number: str) -> None:
    from portal.municipalities.queries import towns
    from tests import cast as people

    people.gather()
    codes = [town.code for town in towns() if not town.is_live][: int(number)]
    for code in codes:
        people.officer(f"head@{code}.example.jp", "長", "A-1", "administrator", code)
    sys.stdout.write(json.dumps(codes))


def _carried_out(code: str) -> str:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from django.utils import timezone

    from portal.front import townfile
    from portal.front.actions import plans
    from portal.identity.queries import officer_by_email
    from portal.lib.refusals import Refused

    with TemporaryDirectory() as folder:
        file = Path(folder, "town.toml")
        file.write_text(PLAN, encoding="utf-8")
        plan = townfile.read(file)
    officer = officer_by_email("pref@pref.example.jp")
    assert officer is not None
    try:
        plans.carry_out(code, plan, seen="prepared", by=officer, now=timezone.now())
    except Refused as refusal:
        return type(refusal).__name__
    return "done"


def run(*codes: str) -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(json.dumps([_carried_out(code) for code in codes]) + "\n")


def die(code: str) -> None:
    """All of it done, and killed before it is kept."""
    from django.db import transaction

    with transaction.atomic():
        assert _carried_out(code) == "done"
        os.kill(os.getpid(), signal.SIGKILL)


def count(*codes: str) -> None:
    from portal.audit.models import Entry
    from portal.municipalities.models import Department, Municipality
    from portal.municipalities.scope import System, viewing_as

    with viewing_as(System("race")):
        rows = [
            [
                Municipality.objects.get(pk=code).stage,
                Department.objects.filter(municipality=code).count(),
                Entry.objects.filter(municipality=code, event="front.town_onboarded", outcome="done").count(),
            ]
            for code in codes
        ]
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    {"stage": stage, "run": run, "die": die, "count": count}[sys.argv[1]](*sys.argv[2:])
