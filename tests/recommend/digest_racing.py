"""The race of workers for weekly digests, in a process of its own: `stage N` makes N people whose day has come, each with one thing to
tell; `run` sends when told to go; `count` prints alerts, people with an alert, and rows that still wait."""

import json
import sys

import django


def stage(number: str) -> None:
    from django.utils import timezone

    from portal.consent import actions as consents
    from portal.municipalities.scope import System, viewing_as
    from recommend.models import TellingPace, Told
    from tests import cast as people
    from tests.attributes.make import publish_recommendation, tell
    from tests.recommend.make import published

    people.gather()
    publish_recommendation()
    with viewing_as(System("stage")):
        item = published("給付", days=30, audience={"attr": "area", "in": [people.SAKAI]})
    for index in range(int(number)):
        person = people.resident(f"weekly-{index}@example.jp", "堺", f"週{index}", ("サカイ", "シュウ"), people.SAKAI)
        tell(person, town=people.SAKAI)
        consents.grant(person, "recommendation", by=person)
        with viewing_as(System("stage")):
            TellingPace.objects.create(resident=person, how="weekly", weekday=0, next_on=timezone.localdate())
            Told.objects.create(resident=person, card=f"item-{item.pk}", why="match", told_on=timezone.localdate(), waits=True)
    sys.stdout.write("null")


def run() -> None:
    from django.utils import timezone

    from recommend.actions import digests

    digests.AT_ONCE = 3
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    done = []
    while number := digests.send_some(timezone.localdate()):
        done.append(number)
    sys.stdout.write(json.dumps(done) + "\n")


def count() -> None:
    from notifications.models import Delivery
    from portal.municipalities.scope import System, viewing_as
    from recommend.models import Told

    with viewing_as(System("count")):
        people = [*Delivery.objects.filter(topic="for_you").values_list("recipient", flat=True)]
        sys.stdout.write(json.dumps([len(people), len(set(people)), Told.objects.filter(waits=True).count()]))


if __name__ == "__main__":
    django.setup()
    {"stage": stage, "run": run, "count": count}[sys.argv[1]](*sys.argv[2:])
