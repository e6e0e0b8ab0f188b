"""What the families of the demo told of themselves, so that a clerk who writes an announcement counts real people.

Wards, ages, brothers and sisters, homes and consents are spread as in a young city; most agree to something, few to all. Made through
the same doors as in earnest, a few people to a transaction, after the families themselves: nobody waits for it.
"""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.attributes import actions as attributes
from portal.attributes.rules import vocabulary as words
from portal.consent import actions as consents
from portal.identity.actions import family as kin
from portal.identity.models import HouseholdMember, Resident
from portal.municipalities.scope import System, viewing_as

from .applicants import SAKAI, Family, families, mail_of

BATCH_OF_PEOPLE = 10
# Code of the ward -> how many of a hundred live there.
WARDS = {"271411": 17, "271420": 14, "271438": 9, "271446": 16, "271454": 18, "271462": 20, "271471": 6}
AGREE_TO_ANY = 0.93
AGREE_TO = {words.LIFE: 0.55, words.FAMILY: 0.5}
_LOOK = System("see which families have told of themselves")


def tell_of_themselves(today: dt.date | None = None) -> Iterator[int]:
    """For those who have not yet; yields after each few how many are still to come."""
    day = today or timezone.localdate()
    wanted = {mail_of(family): family for family in families() if _dice(family, "agrees").random() < AGREE_TO_ANY}
    with viewing_as(_LOOK):
        done = HouseholdMember.objects.filter(resident__user__email__in=wanted).values("resident")
        people = [*Resident.objects.filter(user__email__in=wanted).exclude(pk__in=done).select_related("user")]
    for start in range(0, len(people), BATCH_OF_PEOPLE):
        with transaction.atomic():
            for person in people[start : start + BATCH_OF_PEOPLE]:
                _tell(person, wanted[person.user.email if person.user else ""], day)
        yield max(0, len(people) - start - BATCH_OF_PEOPLE)


def _tell(person: Resident, family: Family, today: dt.date) -> None:
    now, groups = timezone.now(), [group for group, share in AGREE_TO.items() if _dice(family, group).random() < share]
    attributes.declare(person, by=person, **told_by(family, groups, today))
    for name, birth_on in children_of(family, today):
        kin.add_member(person, relation="child", call_name=name, birth_on=birth_on, by=person, now=now)
    for group in (words.CORE, *groups):
        consents.grant(person, group, by=person)


def told_by(family: Family, groups: list[str], today: dt.date) -> dict[str, Any]:
    """The attributes of the applying parent, as far as their groups are agreed to."""
    dice = _dice(family, "parent")
    told: dict[str, Any] = {
        words.TOWN: SAKAI,
        words.WARD: dice.choices([*WARDS], [*WARDS.values()])[0],
        words.BIRTH_DATE: family.birth_on - dt.timedelta(days=dice.randrange(21 * 365, 41 * 365)),
        words.LANGUAGE: dice.choices(["ja", "ja-easy", "vi", "zh-hans", "en"], [92, 2, 3, 2, 1])[0],
        words.INTERESTS: sorted({"childcare", *dice.sample(["education", "medical", "disaster", "housing", "work", "library"], 2)}),
    }
    if words.LIFE in groups:
        told |= {
            words.DWELLING: dice.choices(["house", "flat", "rented", "public"], [34, 22, 36, 8])[0],
            words.CAR: dice.choices(["yes", "no"], [68, 32])[0],
            words.PETS: dice.choices([("none",), ("dog",), ("cat",)], [76, 14, 10])[0],
            words.WORK_TOWN: dice.choices([SAKAI, "271004", "272027"], [55, 40, 5])[0],
        }
        if dice.random() < 0.12:
            told[words.MOVED_ON] = today - dt.timedelta(days=dice.randrange(1, 360))
    if words.FAMILY in groups:
        told[words.HOUSEHOLD] = 2 + len(children_of(family, today))
        if dice.random() < 0.06:
            told[words.DUE_ON] = today + dt.timedelta(days=dice.randrange(5, 200))
    return told


def children_of(family: Family, today: dt.date) -> list[tuple[str, dt.date]]:
    """The child of the application, and brothers and sisters who are born by now."""
    dice = _dice(family, "children")
    births = [family.birth_on - dt.timedelta(days=dice.randrange(500, 2600)) for _one in range(dice.choices([0, 1, 2], [52, 38, 10])[0])]
    listed = [(family.child.split()[1], family.birth_on), *((f"きょうだい{number}", day) for number, day in enumerate(births, start=1))]
    return [(name, day) for name, day in listed if day <= today]


def _dice(family: Family, what: str) -> random.Random:
    """The same on every machine, and of each family alone: adding a question changes no other answer."""
    return random.Random(f"{family.index}/{what}")  # noqa: S311 - the same people everywhere, no secret
