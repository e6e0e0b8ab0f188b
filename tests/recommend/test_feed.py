from datetime import timedelta

import pytest
from django.utils import timezone

from portal.audit.models import Entry
from portal.consent import actions as consents
from recommend import queries
from recommend.actions import editions, feeds, items
from recommend.models import Event, Item, Mark
from recommend.queries.feeds import marks
from recommend.queries.shelf import filled, shelf
from tests.attributes.make import agree, tell
from tests.cast import KISHIWADA, SAKAI, SUITA

from .make import MINAMI, UNDER_3, event, in_days, published, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_portal")]
IN_MINAMI = {"attr": "area", "in": [MINAMI]}


def shown(resident, town=SAKAI, limit=20):
    towns = [town] if town else []
    return [card.title for card in queries.feed(resident, towns, timezone.now(), limit)]


def why(resident, town=SAKAI):
    return {card.title: card.why for card in queries.feed(resident, [town], timezone.now(), 20)}


@pytest.fixture
def hanako(cast):
    """Lives in 堺市南区 with a child of one and a half, and lets that be used."""
    tell(cast.hanako, town=SAKAI, ward=MINAMI, birth_date=in_days(-33 * 365), language="ja", children=(in_days(-550),))
    agree(cast.hanako)
    return cast.hanako


def test_hanako_sees_why(hanako):
    published("ひろば", audience={"all": [IN_MINAMI, UNDER_3]})
    published("ごみ")
    published("府から", town=None)
    assert why(hanako) == {
        "ひろば": "堺市南区にお住まいで、3歳未満のお子さんがいる方へのお知らせです。",
        "ごみ": "堺市のみなさんへのお知らせです。",
        "府から": "大阪府のみなさんへのお知らせです。",
    }


def test_ken_is_not_hanako(hanako, cast):
    published("ひろば", audience={"all": [IN_MINAMI, UNDER_3]})
    published("高齢", audience={"attr": "age", "gte": 65, "basis": "eve"})
    tell(cast.ken, town=SUITA, birth_date=in_days(-70 * 366))
    agree(cast.ken)
    assert shown(hanako) == ["ひろば"]
    assert shown(cast.ken) == ["高齢"]
    assert shown(cast.ken, SUITA) == []


def test_who_works_in_a_town_finds_what_it_says_to_those_who_work_there_and_nothing_else_of_it(hanako, cast):
    commuters = {"attr": "work", "in": [SAKAI]}
    published("堺で働く方", audience=commuters)
    published("堺の親子", audience=UNDER_3)
    published("堺で働かない方", audience={"not": {"attr": "work", "in": [KISHIWADA]}})
    published("岸和田から堺へ", audience=commuters, town=KISHIWADA)
    tell(cast.ken, town=SUITA, children=(in_days(-550),), work_town=SAKAI)
    agree(cast.ken)
    assert shown(cast.ken, SUITA) == []
    agree(cast.ken, "recommendation-life")
    assert shown(cast.ken, SUITA) == ["堺で働く方"]
    assert why(cast.ken, SUITA) == {"堺で働く方": "堺市に通勤・通学している方へのお知らせです。"}
    assert shown(hanako) == ["堺の親子"]


@pytest.mark.parametrize("audience", [UNDER_3, {"not": UNDER_3}, {"attr": "lang", "in": ["ja"]}, {"not": {"attr": "lang", "in": ["ja"]}}])
def test_a_guest_sees_nothing_personal_and_neither_does_who_has_not_agreed(cast, audience):
    tell(cast.hanako, town=SAKAI, ward=MINAMI, language="ja", children=(in_days(-550),))
    published("だれかへ", audience=audience)
    published("みなさんへ")
    assert shown(None) == shown(cast.hanako) == ["みなさんへ"]


def test_withdrawn_is_gone_on_the_next_page_though_the_shelf_is_kept(hanako):
    published("ひろば", audience={"all": [IN_MINAMI, UNDER_3]})
    assert shown(hanako) == ["ひろば"]
    consents.withdraw(hanako, "recommendation", by=hanako)
    assert shown(hanako) == []


def test_a_guest_sees_what_is_said_to_everybody_in_the_chosen_town():
    published("堺市の人へ", audience={"attr": "area", "in": [SAKAI]})
    published("南区の人へ", audience=IN_MINAMI)
    published("岸和田", town=KISHIWADA)
    published("府", town=None)
    assert shown(None) == ["府", "堺市の人へ"]
    assert shown(None, KISHIWADA) == ["府", "岸和田"]
    assert shown(None, None) == ["府"]


def test_drafts_and_what_is_over_or_still_to_come_are_not_shown(cast, hanako):
    item = published("下書きへ")
    published("期限すぎ", days=-1)
    early = published("これから")
    early.opens_on = in_days(1)
    items.save(early, by=cast.mori)
    assert shown(hanako) == ["下書きへ"]
    items.take_down(item, by=cast.mori)
    assert shown(hanako) == []
    assert queries.item(item.pk, today()) is None
    assert queries.item(early.pk, today()) is None


def test_what_a_colleague_took_down_meanwhile_stays_down(cast, hanako):
    mine = published("ひろば")
    items.take_down(Item.objects.get(pk=mine.pk), by=cast.mori)
    mine.summary = "直しました。"
    items.save(mine, by=cast.mori)
    assert shown(hanako) == []


def test_a_change_is_seen_with_the_next_request(cast, hanako):
    item = published("前の題")
    assert shown(hanako) == ["前の題"]
    item.title = "新しい題"
    items.save(item, by=cast.mori)
    assert shown(hanako) == ["新しい題"]


def test_the_order_of_a_whole_page(hanako):
    published("支援", kind="benefit")
    published("近い期限", kind="article", days=5)
    published("安全", kind="safety")
    event("行事")
    published("手続", kind="procedure")
    assert shown(hanako) == ["安全", "近い期限", "支援", "手続", "行事"]
    assert shown(hanako, limit=2) == ["安全", "近い期限"]


def test_what_was_shown_leaves_the_lane_and_a_reload_does_not_tire(hanako):
    first, second = published("先", kind="article", days=5), published("あと", kind="benefit")
    keys = [f"item-{first.pk}", f"item-{second.pk}"]
    assert shown(hanako) == ["先", "あと"]
    assert feeds.mark_shown(hanako, keys[:1], today=today(), seen=marks(hanako.pk)) == 1
    assert feeds.mark_shown(hanako, keys[:1], today=today(), seen=marks(hanako.pk)) == 0
    assert shown(hanako) == ["先", "あと"]
    tomorrow = today() + timedelta(days=1)
    assert [card.title for card in queries.feed(hanako, [SAKAI], timezone.now() + timedelta(days=1), 9)] == ["あと", "先"]
    assert feeds.mark_shown(hanako, keys, today=tomorrow, seen=marks(hanako.pk)) == 2
    assert dict(Mark.objects.values_list("card", "shown_days")) == {keys[0]: 2, keys[1]: 1}
    assert not Entry.objects.filter(event__startswith="recommend.").exists()


def test_not_for_me_and_later(hanako, cast):
    never, later, safe = published("関係ない"), published("あとで"), published("安全", kind="safety")
    for item, for_good in ((never, True), (later, False), (safe, True)):
        feeds.hide(hanako, f"item-{item.pk}", by=hanako, today=today(), for_good=for_good)
    assert shown(hanako) == ["安全"]
    in_a_week = timezone.now() + timedelta(days=7)
    assert {card.title for card in queries.feed(hanako, [SAKAI], in_a_week, 9)} == {"安全", "あとで"}
    assert set(shown(cast.ken)) == {"安全", "あとで", "関係ない"}
    assert {card.title for card in queries.town_feed([SAKAI], timezone.now())} == {"安全", "あとで", "関係ない"}
    assert feeds.bring_back(hanako, by=hanako) == 3
    assert set(shown(hanako)) == {"安全", "あとで", "関係ない"}


def test_only_cards_can_be_put_aside(hanako):
    with pytest.raises(feeds.NoSuchCard):
        feeds.hide(hanako, "item-1; drop", by=hanako, today=today(), for_good=True)


def test_all_of_the_town_says_whom_each_is_for():
    published("子ども", audience=UNDER_3, days=9)
    published("南区", audience=IN_MINAMI, days=2)
    published("よそ", town=KISHIWADA)
    assert [(card.title, card.why) for card in queries.town_feed([SAKAI], timezone.now())] == [
        ("南区", "対象：堺市南区にお住まいの方"),
        ("子ども", "対象：3歳未満のお子さんがいる方"),
    ]


def test_a_rule_of_an_older_language_reaches_nobody_and_stops_nothing(hanako, caplog):
    published("読めない", audience={"attr": "income", "lt": 3})
    published("読める")
    assert shown(hanako) == ["読める"]
    assert "audience that cannot be read" in caplog.text


@pytest.mark.parametrize("number", [1, 3, 300])
def test_four_queries_for_a_resident_and_one_for_a_guest_at_any_number_of_items(hanako, django_assert_num_queries, number):
    for place in range(number):
        published(f"お知らせ{place}", audience={"all": [IN_MINAMI, UNDER_3]})
    shown(hanako)
    with django_assert_num_queries(4):
        shown(hanako)
    with django_assert_num_queries(1):
        shown(None)


def test_a_topic_narrows_the_page_and_never_hides_safety(hanako):
    for title, topic in (("子", "childcare"), ("犬", "pets")):
        item = published(title)
        item.topic = topic
        item.save()
    published("安全", kind="safety")
    cards = queries.whole_feed(None, [SAKAI], timezone.now(), 9, "pets").cards
    assert [card.title for card in cards] == ["安全", "犬"]
    assert {card.title for card in queries.town_feed([SAKAI], timezone.now(), "childcare")} == {"安全", "子"}


def test_a_topic_lets_the_events_through_that_are_about_it(hanako):
    for name in ("親子えほんのひろば", "区民防災訓練", "ふれあい祭り"):
        event(name)
    for topic, expected in (("childcare", ["親子えほんのひろば"]), ("disaster", ["区民防災訓練"]), ("tax", [])):
        assert [card.title for card in queries.whole_feed(hanako, [SAKAI], timezone.now(), 9, topic).cards] == expected
        assert [card.title for card in queries.town_feed([SAKAI], timezone.now(), topic)] == expected
    assert len(shown(hanako)) == 3


def test_where_an_event_is_says_nothing_of_what_it_is_about(hanako):
    row = event("ふれあい祭り")
    Event.objects.filter(pk=row.pk).update(venue="三宝小学校")
    editions.bump()
    assert [(one.title, one.topic) for one in shelf(today()).live] == [("ふれあい祭り", "")]


def test_what_is_published_later_is_walked_beside_the_index_in_its_place(hanako, cast):
    """The index is kept; what has gone is passed over, what is new stands first, and both are as if it were built anew."""
    old = [published(f"前{number}", audience={"all": [IN_MINAMI, UNDER_3]}) for number in range(3)]
    shown(hanako)
    before = shelf(today())
    published("新", audience={"all": [IN_MINAMI, UNDER_3]})
    items.take_down(old[1], by=cast.mori)
    assert shown(hanako) == ["新", "前2", "前0"]
    kept, anew = shelf(today()), filled(None, today())
    assert (kept.index.built_for, anew.index.built_for) == (before.index.built_for, 3)
    assert len(kept.index.walked) == len(before.index.walked) + 1
    assert [entry.key for entry in kept.live] == [entry.key for entry in anew.live]
    items.publish(old[1], by=cast.mori, now=timezone.now())
    assert shelf(today()).index.built_for == before.index.built_for
    assert set(shown(hanako)) == {"新", "前2", "前1", "前0"}


def test_a_reminder_is_for_three_days_before_the_deadline(hanako):
    soon, far = published("すぐ", days=2), published("先", days=30)
    for item, days in ((soon, 2), (far, 30)):
        feeds.remind(hanako, f"item-{item.pk}", by=hanako, today=today(), deadline_on=in_days(days))
    assert queries.deadline_of(f"item-{far.pk}", today()) == in_days(30)
    cards = queries.feed(hanako, [SAKAI], timezone.now(), 9)
    assert {card.title: card.remind_on for card in cards} == {"すぐ": in_days(1), "先": in_days(27)}
    feeds.forget_reminder(hanako, f"item-{far.pk}", by=hanako)
    assert marks(hanako.pk)[f"item-{far.pk}"].remind_on is None
