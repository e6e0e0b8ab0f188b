"""The race for sources, in processes of its own on a data base of its own.

`stage ADDRESS N` makes N sources below one address. `run N` waits for a line on standard input; then it goes to all of them,
one after the other, each a few times, and prints what came of each.
"""

import json
import os
import sys

import django

TIMES = 3


def stage(address: str, number: str) -> None:
    from portal.municipalities.scope import System, viewing_as
    from tests import cast as people
    from tests.recommend.sources import source

    people.gather()
    with viewing_as(System("race")):
        codes = [source(f"{address}{each}.csv", code=f"race-{each}").pk for each in range(int(number))]
    sys.stdout.write(json.dumps(codes))


def run(*codes: str) -> None:
    from django.utils import timezone

    from portal.municipalities.scope import System, viewing_as
    from recommend.actions import visiting
    from recommend.actions.hosts import Manners

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with viewing_as(System("race")):
        for code in codes * TIMES:
            sys.stdout.write(visiting.visit(code, timezone.now(), Manners(pause=0)) + "\n")


def count() -> None:
    from portal.municipalities.scope import System, viewing_as
    from recommend.models import Place, Run

    with viewing_as(System("race")):
        sys.stdout.write(json.dumps({"places": Place.everything.count(), "kept": Run.objects.filter(outcome="kept").count()}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    {"stage": stage, "run": run, "count": count}[sys.argv[1]](*sys.argv[2:])
