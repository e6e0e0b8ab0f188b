"""The race of officers for the two circulars of a week, in processes of its own: `stage N WEEKS` writes N of each week; `run ID…` publishes
one of each week when told to go and prints what came of each; `count` prints how many each week has."""

import json
import sys
from datetime import timedelta

import django


def stage(number: str, weeks: str) -> None:
    from django.utils import timezone

    from portal.municipalities.scope import System, viewing_as
    from recommend.actions import items
    from recommend.models import Item
    from recommend.rules.circulars import week_of
    from tests import cast as people

    cast, written = people.gather(), []
    monday, _sunday = week_of(timezone.localdate())
    with viewing_as(System("stage")):
        for week in range(1, int(weeks) + 1):
            facts = {"municipality_id": people.SAKAI, "kind": "article", "summary": "あ", "opens_on": monday + timedelta(days=7 * week)}
            rows = [Item(title=f"{week}-{each}", is_circular=True, **facts) for each in range(int(number))]
            written.append([items.save(row, by=cast.mori).pk for row in rows])
    sys.stdout.write(json.dumps([*zip(*written, strict=True)]))


def run(*numbers: str) -> None:
    from django.utils import timezone

    from portal.identity.models import Officer
    from portal.municipalities.scope import System, viewing_as
    from recommend.actions import items
    from recommend.models import Item

    with viewing_as(System("race")):
        hara = Officer.objects.get(user__email="hara@sakai.example.jp")
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        told = []
        for number in numbers:
            try:
                items.publish(Item.objects.get(pk=number), by=hara, now=timezone.now())
                told.append("published")
            except items.TooManyCirculars:
                told.append("full")
    sys.stdout.write(json.dumps(told) + "\n")


def count() -> None:
    from django.db.models import Count

    from portal.municipalities.scope import System, viewing_as
    from recommend.models import Item

    with viewing_as(System("count")):
        weeks = Item.objects.filter(state="published").order_by("circular_on").values("circular_on").annotate(number=Count("pk"))
        sys.stdout.write(json.dumps([week["number"] for week in weeks]))


if __name__ == "__main__":
    django.setup()
    {"stage": stage, "run": run, "count": count}[sys.argv[1]](*sys.argv[2:])
