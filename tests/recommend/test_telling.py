"""Who is told of what, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import Delivery
from portal.attributes import actions as attributes
from portal.attributes.queries import disclose, ticking
from portal.attributes.rules.audience import judge, parse
from portal.attributes.rules.vocabulary import ATTRIBUTES
from portal.consent import actions as consents
from portal.identity.models import Resident
from recommend.actions import editions, feeds, items, pairs, telling
from recommend.models import Edition, Item, Told
from recommend.queries.mornings import morning
from recommend.queries.shelf import shelf
from recommend.queries.telling import concerned, still
from recommend.rules.telling import DEADLINE, MATCH, NEAR, REMINDER, News, still_to_tell
from recommend.tasks import tick as bell
from tests.attributes.make import agree, tell
from tests.cast import KISHIWADA, SAKAI, SUITA, resident

from .make import MINAMI, UNDER_3, calendar_was_told, in_days, published, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_portal")]
TICK_QUERIES = 63
COMMUTERS = {"attr": "work", "in": [SAKAI]}
EIGHTEEN_MONTHS = {"some": "child", "where": {"age": {"gte": 540, "lt": 720, "unit": "day"}}}


@pytest.fixture
def hanako(cast):
    tell(cast.hanako, town=SAKAI, ward=MINAMI, children=(in_days(-540),))
    agree(cast.hanako)
    calendar_was_told(cast.hanako)
    return cast.hanako


def an_old_item(title, days: int | None = 60, **facts):
    """Published two days ago, so that it is no news by itself."""
    item = published(title, days=days, **facts)
    Item.objects.filter(pk=item.pk).update(published_at=timezone.now() - timedelta(days=2), opens_on=in_days(-2))
    return item


def told():
    return {(row.resident_id, row.card, row.why) for row in Told.objects.exclude(card__startswith="child-")}


def alerts(person):
    return Delivery.objects.filter(recipient=person, topic="for_you").count()


def test_a_child_that_becomes_18_months_old_is_told_of_once(hanako, cast):
    item = an_old_item("1歳6か月児健診", kind="procedure", audience=EIGHTEEN_MONTHS)
    tell(cast.ken, town=SUITA, children=(in_days(-540),))
    agree(cast.ken)
    calendar_was_told(cast.ken)
    assert telling.tick(today()) == 1
    assert told() == {(hanako.pk, f"item-{item.pk}", MATCH)}
    assert (alerts(hanako), alerts(cast.ken)) == (1, 0)
    assert telling.tick(today()) == 0
    Edition.objects.update(ticked_on=in_days(-1))
    assert telling.tick(today()) == 0
    assert alerts(hanako) == 1


@pytest.mark.parametrize(("kind", "number"), [("procedure", 1), ("benefit", 1), ("article", 0)])
def test_a_standing_offer_without_a_deadline_is_told_to_whoever_grows_into_it(hanako, cast, kind, number):
    item = an_old_item("1歳6か月児健診", days=None, kind=kind, audience=EIGHTEEN_MONTHS)
    tell(cast.ken, town=SAKAI, children=(in_days(-541),))
    agree(cast.ken)
    calendar_was_told(cast.ken)
    assert telling.tick(today()) == number
    assert told() == ({(hanako.pk, f"item-{item.pk}", MATCH)} if number else set())
    assert [telling.tick(in_days(1)), alerts(hanako), alerts(cast.ken)] == [0, number, 0]


def test_what_is_published_after_the_morning_s_look_is_told_the_next_day_and_once(hanako, cast):
    telling.tick(in_days(-1))
    early, late = (published(title, days=30, audience=UNDER_3) for title in ("朝の給付", "昼の給付"))
    Item.objects.filter(pk=late.pk).update(state="draft")
    editions.bump()
    assert telling.tick(today()) == 1
    items.publish(late, by=cast.mori, now=timezone.now())
    assert telling.tick(today()) == 0
    assert told() == {(hanako.pk, f"item-{early.pk}", MATCH)}
    assert [telling.tick(in_days(1)), telling.tick(in_days(2))] == [1, 0]
    assert told() == {(hanako.pk, f"item-{one.pk}", MATCH) for one in (early, late)}
    assert alerts(hanako) == 2


def test_what_begins_on_a_later_day_is_told_on_that_day(hanako):
    item = published("来週から", days=30, audience=UNDER_3)
    Item.objects.filter(pk=item.pk).update(opens_on=in_days(2))
    editions.bump()
    assert [telling.tick(in_days(days)) for days in range(4)] == [0, 0, 1, 0]


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


def test_who_works_in_a_town_is_told_of_what_it_says_to_those_who_work_there(hanako, cast):
    item = published("堺で働く方の検診", days=30, audience=COMMUTERS)
    published("堺の方", days=30)
    tell(cast.ken, town=SUITA, work_town=SAKAI)
    agree(cast.ken, "recommendation-life")
    assert telling.tick(today()) == 2
    assert {one for one in told() if one[0] == cast.ken.pk} == {(cast.ken.pk, f"item-{item.pk}", MATCH)}
    assert (hanako.pk, f"item-{item.pk}", MATCH) not in told()


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


def test_several_reminders_and_news_of_one_day_are_one_alert(hanako, cast):
    one, two = (an_old_item(title, days=20) for title in ("申請", "届出"))
    for item in (one, two):
        feeds.remind(hanako, f"item-{item.pk}", by=hanako, today=in_days(-1), deadline_on=in_days(3))
    new = published("新しい給付", days=30, audience=UNDER_3)
    bell()
    assert alerts(hanako) == 1
    assert told() == {(hanako.pk, f"item-{item.pk}", why) for item, why in ((one, REMINDER), (two, REMINDER), (new, MATCH))}
    assert alerts(cast.ken) == 0


def test_a_reminder_of_what_was_joined_is_one_of_what_was_kept(hanako, cast):
    kept, gone = (an_old_item("給付金のご案内", days=20) for _number in range(2))
    for item in (kept, gone):
        feeds.remind(hanako, f"item-{item.pk}", by=hanako, today=in_days(-1), deadline_on=in_days(3))
    pairs.join(f"item-{kept.pk}", f"item-{gone.pk}", by=cast.mori, now=timezone.now())
    bell()
    assert alerts(hanako) == 1
    assert told() == {(hanako.pk, f"item-{kept.pk}", REMINDER)}


def test_a_card_may_be_reminded_of_again_and_after_news_of_the_day_it_is_no_second_alert(hanako):
    item = an_old_item("申請", days=20)
    for days in (0, 1):
        feeds.remind(hanako, f"item-{item.pk}", by=hanako, today=in_days(days), deadline_on=None)
        assert telling.remind(in_days(days + 7)) == 1
    assert (alerts(hanako), Told.objects.get(why=REMINDER).told_on) == (2, in_days(8))
    published("新しい給付", days=30, audience=UNDER_3)
    feeds.remind(hanako, f"item-{item.pk}", by=hanako, today=in_days(-1), deadline_on=in_days(3))
    assert (telling.tick(today()), telling.remind(today())) == (1, 1)
    assert alerts(hanako) == 3


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
    standing = News("c", MATCH, None)
    assert still_to_tell([standing, late, soon], (), ()) == [soon, late, standing]


@pytest.mark.parametrize("number", [1, 3])
def test_telling_asks_the_same_number_of_questions_for_any_number_of_people(cast, django_assert_num_queries, number):
    for place in range(number):
        person = resident(f"{place}@example.jp", "堺", "民", ("", ""), SAKAI)
        tell(person, town=SAKAI, children=(in_days(-14),))
        agree(person)
    published("給付", days=30, audience=UNDER_3)
    shelf(today())
    with django_assert_num_queries(TICK_QUERIES):
        telling.tick(today())


def test_what_is_found_together_is_what_each_alone_would_be_told(cast, monkeypatch):
    """Sixteen people, some without consent, town or children, and rules that speak of all of these; two at a time are looked at."""
    monkeypatch.setattr(ticking, "MOST_TOGETHER", 2)
    monkeypatch.setattr(ticking, "AT_ONCE", 1)
    rules = [UNDER_3, EIGHTEEN_MONTHS, {"not": UNDER_3}, {}, {"attr": "area", "in": [MINAMI]}, COMMUTERS]
    for number, rule in enumerate(rules):
        published(f"新しい{number}", days=30, audience=rule)
        an_old_item(f"前からの{number}", days=7 if number % 2 else 20, audience=rule)
        published(f"府の{number}", days=30, audience=rule, town=None)
        published(f"新しく期限なし{number}", audience=rule)
        an_old_item(f"期限なし{number}", days=None, audience=rule)
        for days in (20, None):
            _as_a_look_saw_it(an_old_item(f"変えた{number}", days=days, audience=rule), rules[number - 1])
    for number in range(16):
        person = resident(f"{number}@example.jp", "堺", "民", ("", ""), SAKAI)
        facts = {"children": (in_days(-540 + number % 3),)} if number % 4 else {}
        tell(person, town=(SAKAI, SUITA, KISHIWADA)[number % 3], **facts, work_town=(SAKAI, KISHIWADA)[number % 2])
        if number % 5:
            agree(person, "recommendation-life")
    last = in_days(-1)
    was = {f"item-{item.pk}": parse(item.ticked_audience) for item in Item.objects.exclude(ticked_audience=None)}
    people = {row.pk: disclose(row.pk, ATTRIBUTES, "recommendation") for row in Resident.objects.all()}
    expected = {}
    for pk, facts in people.items():
        news = {(entry.key, why) for entry in shelf(today()).live for why in alone(entry, facts, last, was)}
        if facts.town and news:
            expected[pk] = news
    assert {one.resident_id: {(news.card, news.why) for news in one.news} for one in concerned(morning(last, today()))} == expected
    assert len(expected) == 12
    assert {card for news in expected.values() for card, _why in news} & {*was}


def _as_a_look_saw_it(item, audience):
    Item.objects.filter(pk=item.pk).update(ticked_audience=audience)
    editions.bump()


def alone(entry, facts, last, was):
    if not reaches(entry.rule, entry.town_id, facts, today()):
        return
    is_new = ("新" in entry.title or "府" in entry.title) and entry.deadline_on
    is_worth = entry.deadline_on or entry.rule in map(parse, [UNDER_3, EIGHTEEN_MONTHS, {"not": UNDER_3}])
    if is_new or (is_worth and not reaches(was.get(entry.key) or entry.rule, entry.town_id, facts, last)):
        yield MATCH
    if entry.deadline_on and last + NEAR < entry.deadline_on <= today() + NEAR:
        yield DEADLINE


def reaches(rule, town_id, facts, day):
    at_work = facts.work_town == town_id and rule == parse(COMMUTERS)
    return (at_work or town_id in (None, facts.town)) and judge(rule, facts, day).matches


def test_who_takes_it_back_while_others_are_being_found_is_told_nothing(hanako):
    published("給付", days=30, audience=UNDER_3)
    found = [*concerned(morning(in_days(-1), today()))]
    assert still(found, today()) == found
    consents.withdraw(hanako, "recommendation", by=hanako)
    assert still(found, today()) == []
