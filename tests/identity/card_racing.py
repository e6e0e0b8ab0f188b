"""The race for cards, in a process of its own: `stage N` makes N accounts, `run RESIDENT…` links card 0 to the
first, card 1 to the second … when told to go; `count` prints accounts, links, proven identities."""

import json
import os
import sys

import django

ISSUER = "https://card.invalid/api/realms/main"


def stage(number: str) -> None:
    from tests import cast as people

    people.gather()
    kana = ("サカイ", "ハシル")
    made = [people.resident(f"racer-{index}@example.jp", "堺", f"走{index}", kana, people.SAKAI) for index in range(int(number))]
    sys.stdout.write(json.dumps([str(person.pk) for person in made]))


def run(*resident_ids: str) -> None:
    import datetime as dt

    from django.db import transaction
    from django.utils import timezone

    from portal.identity.actions import cardlinks
    from portal.identity.cardline import Told
    from portal.identity.models import Resident
    from portal.identity.rules.fouritems import FourItems
    from portal.municipalities.scope import System, viewing_as

    items = FourItems("堺　花子", "大阪府堺市南区桃山台１丁１番１号", dt.date(1993, 8, 4), "female")
    where = cardlinks.locate(items)

    def settled(person: Resident, subject: str) -> str:
        told = Told(ISSUER, subject, timezone.now(), items, "ticket")
        try:
            with transaction.atomic():
                return cardlinks.settle(person, told, where, is_strong=True, signs=False, now=timezone.now()).value
        except cardlinks.TakenByAnother:
            return "taken"

    with viewing_as(System("race")):
        people = [Resident.objects.get(pk=pk) for pk in resident_ids]
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        sys.stdout.write(json.dumps([settled(person, f"card-{index}") for index, person in enumerate(people)]) + "\n")


def count() -> None:
    from allauth.socialaccount.models import SocialAccount

    from portal.identity.models import CardLink, ProvenIdentity
    from portal.municipalities.scope import System, viewing_as

    with viewing_as(System("race")):
        rows = [SocialAccount.objects.count(), CardLink.objects.count(), ProvenIdentity.objects.count()]
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    {"stage": stage, "run": run, "count": count}[sys.argv[1]](*sys.argv[2:])
