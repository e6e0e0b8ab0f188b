"""The weekly digest: one alert for all that came, never empty, never twice, and judged anew when it goes out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.models import Delivery, Preference
from portal.consent import actions as consents
from portal.identity.queries.family import children
from portal.municipalities.scope import System, viewing_as
from recommend.actions import calendar, digests, editions, feeds, telling
from recommend.models import Item, TellingPace, Told
from recommend.queries.telling import told_today
from recommend.rules.calendarlist import lines
from recommend.rules.digest import next_day, still_waiting, worth_telling
from recommend.tasks import tick as bell
from tests.attributes.make import agree, tell
from tests.cast import SAKAI

from .make import MINAMI, UNDER_3, in_days, published, today
from .test_calendar_rules import OF_CHILDREN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_portal")]


@pytest.fixture
def hanako(cast):
    """Told weekly, on the day that comes tomorrow."""
    tell(cast.hanako, town=SAKAI, ward=MINAMI, children=(in_days(-700),))
    agree(cast.hanako)
    calendar.tick_all_past(cast.hanako, children(cast.hanako.pk)[0].pk, by=cast.hanako, today=today())
    digests.choose(cast.hanako, "weekly", in_days(1).weekday(), by=cast.hanako, today=today())
    empty_the_calendar(cast.hanako)
    return cast.hanako


def empty_the_calendar(person):
    """What a toddler still has to do is told once, so that the tests below count announcements alone."""
    TellingPace.objects.filter(resident=person).update(next_on=today())
    digests.send_some(today())
    Delivery.objects.filter(recipient=person).delete()
    Told.objects.filter(resident=person).update(told_on=in_days(-7))
    TellingPace.objects.filter(resident=person).update(next_on=in_days(1))


def alerts(person):
    return Delivery.objects.filter(recipient=person, topic="for_you").count()


def told(person):
    rows = Told.objects.filter(resident=person).exclude(card__startswith="child-")
    return {(row.card, row.why, row.waits) for row in rows}


def send(on):
    number = 0
    while found := digests.send_some(on):
        number += found
    return number


def test_what_comes_in_the_week_waits_and_is_told_once(hanako):
    one, two = published("給付", days=30, audience=UNDER_3), published("手続", days=40, audience=UNDER_3, kind="procedure")
    telling.tick(today())
    assert alerts(hanako) == 0
    assert told(hanako) == {(f"item-{one.pk}", "match", True), (f"item-{two.pk}", "match", True)}
    assert send(today()) == 0
    assert send(in_days(1)) == 1
    assert alerts(hanako) == 1
    assert told(hanako) == {(f"item-{one.pk}", "match", False), (f"item-{two.pk}", "match", False)}
    assert send(in_days(1)) == 0
    assert send(in_days(8)) == 1
    assert alerts(hanako) == 1


def test_a_week_without_news_has_no_alert(hanako):
    assert send(in_days(1)) == 1
    assert alerts(hanako) == 0
    row = TellingPace.objects.get()
    assert row.next_on == in_days(8)


def test_who_takes_the_consent_back_in_between_is_told_nothing(hanako):
    published("給付", days=30, audience=UNDER_3)
    telling.tick(today())
    consents.withdraw(hanako, "recommendation", by=hanako)
    send(in_days(1))
    assert alerts(hanako) == 0
    assert told(hanako) == set()


@pytest.mark.parametrize("how", ["hidden", "gone", "past"])
def test_what_is_hidden_gone_or_past_is_not_told(hanako, how):
    item = published("給付", days=3 if how == "past" else 30, audience=UNDER_3)
    telling.tick(today())
    if how == "hidden":
        feeds.hide(hanako, f"item-{item.pk}", by=hanako, today=today(), for_good=True)
    if how == "gone":
        Item.objects.filter(pk=item.pk).update(state="draft")
        editions.bump()
    TellingPace.objects.update(next_on=in_days(5))
    send(in_days(5))
    assert alerts(hanako) == 0


def test_the_calendar_s_soon_is_told_once(cast):
    tell(cast.ken, town=SAKAI, children=(in_days(-55),))
    agree(cast.ken)
    digests.choose(cast.ken, "weekly", in_days(1).weekday(), by=cast.ken, today=today())
    send(in_days(1))
    assert alerts(cast.ken) == 1
    first = Told.objects.filter(resident=cast.ken, why="digest").count()
    assert first > 3
    send(in_days(8))
    cards = [row.card for row in Told.objects.filter(resident=cast.ken, why="digest")]
    assert len(cards) == len(set(cards)) >= first


def test_off_is_off_and_each_is_as_before(cast):
    for person, how in ((cast.hanako, "off"), (cast.ken, "each")):
        tell(person, town=SAKAI, children=(in_days(-700),))
        agree(person)
        digests.choose(person, how, 0, by=person, today=today())
    published("給付", days=30, audience=UNDER_3)
    assert telling.tick(today()) == 1
    assert (alerts(cast.hanako), alerts(cast.ken)) == (0, 1)
    assert told(cast.hanako) == set()


def test_giving_the_digest_up_tells_no_old_news(hanako):
    published("給付", days=30, audience=UNDER_3)
    telling.tick(today())
    digests.choose(hanako, "each", 0, by=hanako, today=today())
    telling.tick(in_days(1))
    assert send(in_days(1)) == 0
    assert alerts(hanako) == 0


@pytest.mark.parametrize("how", ["each", "off"])
def test_what_waited_for_a_digest_that_was_given_up_is_never_said_to_have_been_told(hanako, as_hanako, how):
    published("子ども給付", days=30, audience=UNDER_3)
    telling.tick(today())
    digests.choose(hanako, how, 0, by=hanako, today=today())
    assert "子ども給付" not in as_hanako.get("/feed/digest/").content.decode()
    assert told_today([hanako.pk], today()) == set()
    # A weekly digest that is begun again months later holds no old news; another weekday loses none.
    digests.choose(hanako, "weekly", in_days(1).weekday(), by=hanako, today=today())
    assert told(hanako) == set()
    later = published("次の給付", days=30, audience=UNDER_3)
    telling.tick(in_days(1))
    digests.choose(hanako, "weekly", in_days(2).weekday(), by=hanako, today=today())
    assert told(hanako) == {(f"item-{later.pk}", "match", True)}


def test_the_bell_sends_digests_too(hanako):
    published("給付", days=30, audience=UNDER_3)
    telling.tick(today())
    TellingPace.objects.update(next_on=today())
    bell()
    bell()
    assert alerts(hanako) == 1


def test_who_was_reminded_of_something_that_day_has_had_the_alert_and_finds_the_digest_on_its_page(hanako, as_hanako):
    published("子ども給付", days=30, audience=UNDER_3)
    feeds.remind(hanako, f"item-{Item.objects.get().pk}", by=hanako, today=in_days(-1), deadline_on=in_days(3))
    TellingPace.objects.update(next_on=today())
    bell()
    assert alerts(hanako) == 1
    assert "子ども給付" in as_hanako.get("/feed/digest/").content.decode()


def test_muted_topics_and_quiet_hours_hold_for_digests(hanako):
    Preference.objects.update_or_create(resident=hanako, defaults={"muted": {"for_you": ["mail", "push", "line", "sms"]}})
    published("給付", days=30, audience=UNDER_3)
    telling.tick(today())
    send(in_days(1))
    assert alerts(hanako) == 0


def test_the_page_chooses_and_lists_the_last_digest(hanako, as_hanako):
    published("子ども給付", days=30, audience=UNDER_3)
    telling.tick(today())
    TellingPace.objects.update(next_on=today())
    send(today())
    shown = as_hanako.get("/feed/digest/").content.decode()
    assert "子ども給付" in shown
    assert as_hanako.post("/feed/digest/", {"how": "off", "weekday": "2"}).status_code == 302
    with viewing_as(System("test")):
        assert TellingPace.objects.get().how == "off"


@pytest.mark.parametrize("typed", [{"how": "hourly", "weekday": "1"}, {"how": "weekly", "weekday": "7"}, {"how": "weekly"}, {}])
def test_bad_choices_are_refused_in_words(hanako, as_hanako, typed):
    answer = as_hanako.post("/feed/digest/", typed)
    assert answer.status_code == 422
    with viewing_as(System("test")):
        assert TellingPace.objects.get().how == "weekly"


def test_an_outsiders_choice_changes_nobody_elses(hanako, as_ken):
    as_ken.post("/feed/digest/", {"how": "off", "weekday": "1"})
    with viewing_as(System("test")):
        assert {row.resident_id: row.how for row in TellingPace.objects.all()}[hanako.pk] == "weekly"


@given(st.integers(0, 6), st.dates(date(2024, 1, 1), date(2031, 1, 1)))
def test_the_next_day_is_that_weekday_within_a_week_and_never_today(weekday, after):
    found = next_day(weekday, after)
    assert found.weekday() == weekday
    assert timedelta(0) < found - after <= timedelta(days=7)


def test_what_is_worth_telling_has_a_near_beginning():
    born_on, on = date(2026, 9, 20), date(2026, 11, 15)
    found = {line.key for line in worth_telling(lines(OF_CHILDREN, born_on, {}, on), on)}
    assert {"rota-1", "hepb-1", "pcv-1", "dpt5-1"} <= found
    assert found.isdisjoint({"bcg", "rota-2", "mr-1", "birth-notice"})


def test_what_waits_is_told_if_it_still_concerns():
    assert still_waiting(["a", "b", "c"], {"a", "b"}, {"b"}) == ["a"]
