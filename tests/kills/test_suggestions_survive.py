"""Workers die while they tell of the day's suggestions, send weekly digests and index what is published: all of it is done once.

The bells are rung by the test, as beat does every hour of the day for the first two and every 15 seconds for the third.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest
from celery import Celery
from django.utils import timezone

from notifications.models import Delivery
from portal.attributes import actions as attributes
from portal.consent import actions as consents
from portal.identity.models import Resident
from portal.municipalities.scope import System, viewing_as
from portal.search import indexing, sources
from portal.search.models import Due, Entry, Term, Turn
from recommend.actions import editions
from recommend.models import Edition, Item, TellingPace, Told
from recommend.rules.digest import WHY, Pace, next_day
from recommend.rules.telling import MATCH
from tests import cast as people
from tests.attributes.make import publish_all
from tests.cast import SAKAI, resident
from tests.kills.conftest import FULL, Workshop
from tests.recommend.make import in_days, published, today

pytestmark = pytest.mark.kills
DAILY, WEEKLY, ITEMS, DEATHS = (5_200, 1_000, 3_000, 20) if FULL else (520, 120, 1_500, 8)
PATIENCE = 1800 if FULL else 240
OF_AGE = {"attr": "age", "gte": 18}


def reader(number: int) -> Resident:
    """Somebody of 堺市 who lets the portal choose by age."""
    person = resident(f"s{number}@example.jp", "堺", str(number), ("サカイ", "ハナコ"), SAKAI)
    attributes.declare(person, by=person, town=SAKAI, birth_date=in_days(-12_000 - number))
    consents.grant(person, "recommendation", by=person)
    return person


def prepared() -> tuple[list[Resident], list[Resident], Item]:
    """Who is told daily, who weekly and today, and what is news for all of them; the index knows nothing yet."""
    publish_all()
    everybody = [reader(number) for number in range(DAILY + WEEKLY)]
    daily, weekly = everybody[:DAILY], everybody[DAILY:]
    with viewing_as(System("test: prepare")):
        Item.objects.bulk_create(
            Item(
                municipality_id=SAKAI, kind="article", title=f"案内{number}", summary=f"{number}番の案内のあらまし", body="本文",
                audience={}, opens_on=today(), state="published", published_at=timezone.now(),
            )
            for number in range(ITEMS)
        )  # fmt: skip
        news = published("新しい給付", days=30, audience=OF_AGE)
        editions.bump()
        due = {"how": Pace.WEEKLY, "weekday": today().weekday(), "next_on": today()}
        TellingPace.objects.bulk_create(TellingPace(resident=person, **due) for person in weekly)
        indexing.all_is_due()
    return daily, weekly, news


def counts() -> tuple[int, int, int]:
    """How many are told at once, how many digests have gone out, how many documents are indexed."""
    with viewing_as(System("test: watch")):
        at_once = Told.objects.filter(why=MATCH, waits=False).count()
        return at_once, TellingPace.objects.filter(next_on__gt=today()).count(), Entry.objects.count()


def is_done() -> bool:
    with viewing_as(System("test: watch")):
        waits = TellingPace.objects.filter(next_on=today()).exists() or Due.objects.exists() or Turn.objects.exclude(by=None).exists()
        return not waits and Edition.objects.filter(ticked_on=today()).exists()


def time_goes_by() -> None:
    """The turn of an indexer that died runs out."""
    with viewing_as(System("test: later")):
        Turn.objects.exclude(by=None).update(until=timezone.now())


def test_a_day_of_suggestions_is_told_once_and_found_whole(workshop: Workshop, record_property: Callable[[str, object], None]) -> None:
    people.gather()
    daily, weekly, news = prepared()
    dice = random.Random(os.environ.get("KILLS_SEED", "堺"))
    bells = Celery("bells", broker=os.environ["REDIS_URL"], set_as_current=False)

    def ring() -> None:
        for task in ("recommend.tick", "search.index"):
            bells.send_task(task, queue="default", ignore_result=True)

    seen = []
    for death in range(DEATHS):
        worker, before = workshop.worker(("default",)), counts()
        ring()
        workshop.wait_until(lambda then=before: is_done() or counts() != then, PATIENCE)
        # The first ones die with the first thing they have done: a quiet machine does all of it in a second.
        time.sleep(0 if death < DEATHS // 2 else dice.uniform(0, 1.5))
        worker.kill()
        seen.append(counts())
        time_goes_by()
    workshop.worker(("default",))
    ring()
    workshop.wait_until(is_done, PATIENCE)
    ring()
    time.sleep(3)
    workshop.wait_until(is_done, PATIENCE)

    with viewing_as(System("test: audit")):
        alerts = Counter(Delivery.objects.filter(topic="for_you", seq=1).values_list("recipient_id", flat=True))
        told = Counter(Told.objects.filter(card=f"item-{news.pk}").values_list("resident_id", "why"))
        digests = {*TellingPace.objects.filter(next_on=next_day(today().weekday(), today())).values_list("resident_id", flat=True)}
        index = {(one.source, one.key) for one in Entry.objects.all()}
        documents = {(source.code, one.key) for source in sources.registered() for one in source.gather(None)}
        terms = dict(Term.objects.filter(entries__gt=0).values_list("term", "entries"))
        recounted = indexing._counted(Entry.objects.all())
    everybody = {person.pk for person in daily + weekly}
    assert alerts == dict.fromkeys(everybody, 1), "one alert for each, whoever died"
    assert {who for who, _why in told} == everybody
    assert {why for _who, why in told} <= {MATCH, WHY}
    assert max(told.values()) == 1
    assert digests == {person.pk for person in weekly}
    assert index == documents
    assert terms == dict(recounted)
    halfway = sum(before != after for before, after in pairwise(seen))
    assert halfway > 1, f"nobody died in the middle: {seen}"
    figure = f"{DAILY} told at once, {WEEKLY} weekly digests, {len(index):,} documents, {DEATHS} SIGKILLs of the whole worker group"
    record_property("figure", f"{figure}: 0 lost, 0 told twice, index and counts of terms as recomputed")
