"""Who is told of what, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import Delivery
from portal.attributes import actions as attributes
from portal.consent import actions as consents
from recommend.actions import editions, feeds, telling
from recommend.models import Edition, Item, Told
from recommend.queries.shelf import shelf
from recommend.rules.telling import DEADLINE, MATCH, News, still_to_tell
from recommend.tasks import tick as bell
from tests.attributes.make import agree, tell
from tests.cast import SAKAI, SUITA, resident

from .make import MINAMI, UNDER_3, in_days, published, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_portal")]
TICK_QUERIES = 32
EIGHTEEN_MONTHS = {"some": "child", "where": {"age": {"gte": 540, "lt": 720, "unit": "day"}}}


@pytest.fixture
def hanako(cast):
    tell(cast.hanako, town=SAKAI, ward=MINAMI, children=(in_days(-540),))
    agree(cast.hanako)
    return cast.hanako


def an_old_item(title, days=60, **facts):
    """Published two days ago, so that it is no news by itself."""
    item = published(title, days=days, **facts)
    Item.objects.filter(pk=item.pk).update(published_at=timezone.now() - timedelta(days=2), opens_on=in_days(-2))
    return item


def told():
    return {(row.resident_id, row.card, row.why) for row in Told.objects.all()}


def alerts(person):
    return Delivery.objects.filter(recipient=person, topic="for_you").count()


def test_a_child_that_becomes_18_months_old_is_told_of_once(hanako, cast):
    item = an_old_item("1歳6か月児健診", kind="procedure", audience=EIGHTEEN_MONTHS)
    tell(cast.ken, town=SUITA, children=(in_days(-540),))
    agree(cast.ken)
    assert telling.tick(today()) == 1
    assert told() == {(hanako.pk, f"item-{item.pk}", MATCH)}
    assert (alerts(hanako), alerts(cast.ken)) == (1, 0)
    assert telling.tick(today()) == 0
    Edition.objects.update(ticked_on=in_days(-1))
    assert telling.tick(today()) == 0
    assert alerts(hanako) == 1


def test_days_that_were_missed_are_made_up_for(hanako):
    an_old_item("健診", audience={"some": "child", "where": {"age": {"gte": 538, "lt": 720, "unit": "day"}}})
    Edition.objects.update(ticked_on=in_days(-3))
    assert telling.tick(today()) == 1


def test_what_is_new_and_what_is_near_are_told_and_what_cannot_be_missed_waits_in_the_feed(hanako):
    new, near = published("新しい給付", days=30, audience=UNDER_3), an_old_item("締切近い", days=7, audience=UNDER_3)
    published("話題", kind="article", days=7, audience=UNDER_3)
    published("期限なし", audience=UNDER_3)
    published("人ちがい", days=7, audience={"not": UNDER_3})
    assert telling.tick(today()) == 1
    assert told() == {(hanako.pk, f"item-{new.pk}", MATCH), (hanako.pk, f"item-{near.pk}", DEADLINE)}
    assert alerts(hanako) == 1


def test_a_town_is_not_told_of_another_towns_news_and_hidden_cards_stay_silent(hanako, cast):
    aside = published("関係ない", days=30, audience=UNDER_3)
    published("吹田", days=30, audience=UNDER_3, town=SUITA)
    feeds.hide(hanako, f"item-{aside.pk}", by=hanako, today=today(), for_good=True)
    assert telling.tick(today()) == 0
    assert alerts(hanako) == 0


@pytest.mark.parametrize("stop", ["withdraw", "switch"])
def test_who_has_taken_it_back_is_told_nothing(hanako, stop):
    published("給付", days=30, audience=UNDER_3)
    if stop == "withdraw":
        consents.withdraw(hanako, "recommendation", by=hanako)
    else:
        attributes.switch(hanako, "children", on=False, by=hanako)
    assert telling.tick(today()) == 0


def test_a_reminder_is_told_on_its_day_once_and_without_a_consent(cast):
    item, gone = published("申請", days=4), published("消える", days=4)
    for one in (item, gone):
        feeds.remind(cast.ken, f"item-{one.pk}", by=cast.ken, today=today(), deadline_on=in_days(4))
    assert telling.remind(today()) == 0
    gone.delete()
    editions.bump()
    assert telling.remind(in_days(1)) == 2
    assert telling.remind(in_days(1)) == 0
    assert alerts(cast.ken) == 1


def test_the_bell_does_both(hanako):
    published("給付", days=30, audience=UNDER_3)
    bell()
    bell()
    assert alerts(hanako) == 1
    assert Edition.objects.get().ticked_on == today()


def test_the_soonest_deadline_comes_first_and_one_thing_is_said_once():
    soon, late = News("a", MATCH, in_days(3)), News("b", MATCH, in_days(9))
    assert still_to_tell([late, soon, soon, News("a", DEADLINE, in_days(3))], (), ()) == [soon, late]
    assert still_to_tell([late, soon], {("a", MATCH)}, {"b"}) == []


@pytest.mark.parametrize("number", [1, 3])
def test_telling_asks_the_same_number_of_questions_for_any_number_of_people(cast, django_assert_num_queries, number):
    for place in range(number):
        person = resident(f"{place}@example.jp", "堺", "民", ("", ""), SAKAI)
        tell(person, town=SAKAI, children=(in_days(-540),))
        agree(person)
    published("給付", days=30, audience=UNDER_3)
    shelf(today())
    with django_assert_num_queries(TICK_QUERIES):
        telling.tick(today())
