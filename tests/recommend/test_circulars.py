"""Letters of a town to everybody whom a rule reaches (お便り): who has them in the inbox, until when, and who may send them."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.attributes import actions as attributes
from portal.consent import actions as consents
from portal.identity.actions import homes
from portal.municipalities.models import Municipality
from recommend.actions import editions, feeds, items, telling
from recommend.models import Item, Mark, Told
from recommend.queries.circulars import circular, in_the_inbox
from recommend.rules import circulars as rules
from tests.attributes.make import agree, tell
from tests.cast import SAKAI, SUITA
from tests.identity.households import proxy
from tests.notifications import make as letters

from .make import MINAMI, UNDER_3, in_days, published, sent, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_portal")]
WHY = "3歳未満のお子さんがいる方へのお知らせです。"
TITLE = "お便りの題"
INBOX = "/inbox/"
CARS = {"attr": "car", "in": ["yes"]}


@pytest.fixture
def hanako(cast):
    tell(cast.hanako, town=SAKAI, ward=MINAMI, children=(in_days(-550),))
    agree(cast.hanako)
    return cast.hanako


def titles(resident):
    return [one.title for one in in_the_inbox(resident, timezone.now())]


def text(answer):
    return answer.content.decode().replace("<wbr>", "")


def statements(client, url=INBOX):
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in asked)


def a_letter_of(person, cast):
    template = letters.template()
    letters.willing(person)
    letters.released(template, cast.mori, cast.hara, letters.file([letters.line(letters.bound(person))]))


# --- whom it reaches


def test_hanako_has_it_with_its_reason_and_nobody_else(hanako, as_hanako, as_ken, as_ono, client):
    item = sent()
    shown = text(as_hanako.get(INBOX))
    assert all(words in shown for words in (TITLE, WHY, "お便り", "堺市", f"/items/{item.pk}/"))
    home = text(as_hanako.get("/"))
    assert all(words in home for words in (TITLE, "お便り", "未読 1通"))
    for path in (INBOX, "/"):
        assert TITLE not in text(as_ken.get(path))
    assert as_ono.get(INBOX).status_code in (302, 403)
    assert client.get(INBOX).status_code == 302


def test_ken_has_none_of_sakai_s_after_he_has_moved_not_even_when_he_follows_it(cast):
    now, ken = timezone.now(), cast.ken
    homes.declare_home(ken, SAKAI, by=ken, now=now)
    tell(ken, children=(in_days(-550),))
    agree(ken)
    sent()
    sent("堺市のみなさんへ", audience={})
    sent("吹田市から", town=SUITA)
    assert set(titles(ken)) == {TITLE, "堺市のみなさんへ"}
    homes.declare_home(ken, SUITA, by=ken, now=now)
    homes.follow(ken, SAKAI, by=ken, now=now)
    assert titles(ken) == ["吹田市から"]


def test_who_works_in_a_town_has_what_it_writes_to_those_who_work_there(cast):
    tell(cast.ken, town=SUITA, work_town=SAKAI, children=(in_days(-550),))
    agree(cast.ken, "recommendation-life")
    sent()
    sent("堺で働く方へ", audience={"attr": "work", "in": [SAKAI]})
    assert titles(cast.ken) == ["堺で働く方へ"]


@pytest.mark.parametrize("audience", [CARS, {"not": CARS}, {"attr": "work", "in": [SAKAI]}])
def test_what_is_not_known_reaches_nobody(hanako, audience):
    sent(audience=audience)
    assert titles(hanako) == []


@pytest.mark.parametrize("stop", ["never", "withdraw", "switch"])
def test_without_the_consent_it_is_gone_on_the_next_page(cast, as_hanako, stop):
    tell(cast.hanako, town=SAKAI, children=(in_days(-550),))
    sent()
    sent("みなさんへ", audience={})
    if stop != "never":
        agree(cast.hanako)
        assert TITLE in text(as_hanako.get(INBOX))
    if stop == "withdraw":
        consents.withdraw(cast.hanako, "recommendation", by=cast.hanako)
    elif stop == "switch":
        attributes.switch(cast.hanako, "children", on=False, by=cast.hanako)
    for path in (INBOX, "/"):
        shown = text(as_hanako.get(path))
        assert (TITLE in shown, "みなさんへ" in shown) == (False, True)


def test_a_town_that_keeps_the_part_closed_sends_none(hanako):
    sent()
    sent("府から", town=None)
    Municipality.objects.filter(pk=SAKAI).update(closed_parts=["feed"])
    hanako.refresh_from_db()
    assert titles(hanako) == ["府から"]


def test_a_child_that_turns_three_has_left_its_reach_by_the_day(hanako):
    sent()
    with time_machine.travel(timezone.now() + timedelta(days=80)):
        assert titles(hanako) == [TITLE]
    item = sent("そろそろ3歳", audience={"some": "child", "where": {"age": {"lt": 551, "unit": "day"}}})
    assert circular(hanako, item.pk, timezone.now()) is not None
    assert circular(hanako, item.pk, timezone.now() + timedelta(days=2)) is None


# --- from when, until when


def test_before_its_first_day_there_is_not_a_bit_of_it(hanako, as_hanako, cast):
    item = sent()
    Item.objects.filter(pk=item.pk).update(opens_on=in_days(1))
    editions.bump()
    for path in (INBOX, "/", f"/items/{item.pk}/"):
        assert TITLE not in text(as_hanako.get(path))
    telling.tick(today())
    assert not Told.objects.filter(card=f"item-{item.pk}").exists()
    midnight = timezone.make_aware(datetime.combine(in_days(1), time.min))
    assert in_the_inbox(hanako, midnight - timedelta(seconds=1)) == ()
    assert [one.arrived_at for one in in_the_inbox(hanako, midnight)] == [midnight]


def test_it_ends_with_its_deadline_its_last_day_or_after_ninety_days(hanako):
    sent("期限", days=2, kind="benefit")
    closing = sent("おわり")
    Item.objects.filter(pk=closing.pk).update(closes_on=in_days(1))
    sent("古い", ago=89)
    assert set(titles(hanako)) == {"期限", "おわり", "古い"}
    for days, left in ((1, {"期限", "おわり"}), (2, {"期限"}), (3, set())):
        assert {one.title for one in in_the_inbox(hanako, timezone.now() + timedelta(days=days))} == left


def test_taken_down_is_gone_on_the_next_page_and_unmarked_stays_in_the_feed_alone(hanako, as_hanako, cast):
    down, unmarked = sent("やめた"), sent("印なし")
    items.take_down(down, by=cast.mori)
    row = Item.objects.get(pk=unmarked.pk)
    row.is_circular = False
    items.save(row, by=cast.mori)
    assert "やめた" not in text(as_hanako.get(INBOX))
    assert ("印なし" in text(as_hanako.get(INBOX)), "印なし" in text(as_hanako.get("/feed/"))) == (False, True)
    assert as_hanako.get(f"/items/{down.pk}/").status_code == 404


# --- reading, putting aside


def test_it_is_new_until_it_is_opened_and_only_for_who_has_not_opened_it(hanako, as_hanako, as_ken, client, cast):
    item = sent()
    url = f"/items/{item.pk}/"
    as_hanako.head(url)
    for other in (as_ken, client):
        assert WHY not in text(other.get(url))
    assert not Mark.objects.exists()
    assert TITLE in text(as_hanako.get(INBOX, {"show": "unread"}))
    opened = text(as_hanako.get(url))
    assert all(words in opened for words in (WHY, "お知らせの一覧へ", "わたしには関係ない"))
    assert [(mark.resident_id, mark.card, mark.opened_on) for mark in Mark.objects.all()] == [(hanako.pk, f"item-{item.pk}", today())]
    assert TITLE not in text(as_hanako.get(INBOX, {"show": "unread"}))
    shown = text(as_hanako.get(INBOX))
    assert (TITLE in shown, "開封済み" in shown, "未読 1通" in text(as_hanako.get("/"))) == (True, True, False)


def test_what_no_circular_is_leaves_no_trace_of_having_been_read(hanako, as_hanako):
    item = published("ふつうの案内", audience=UNDER_3)
    assert "お知らせの一覧へ" not in text(as_hanako.get(f"/items/{item.pk}/"))
    assert not Mark.objects.exists()


def test_not_for_me_takes_it_out_of_both_and_safety_stays(hanako, as_hanako):
    item, safe = sent(), sent("避難のお知らせ", kind="safety")
    for one in (item, safe):
        answer = as_hanako.post("/feed/hide/", {"card": f"item-{one.pk}", "how": "never", "back": "inbox"})
        assert answer["Location"] == INBOX
    for path in (INBOX, "/feed/"):
        shown = text(as_hanako.get(path))
        assert (TITLE in shown, "避難のお知らせ" in shown) == (False, True)
    assert "わたしには関係ない" not in text(as_hanako.get(f"/items/{safe.pk}/"))
    feeds.bring_back(hanako, by=hanako)
    assert TITLE in text(as_hanako.get(INBOX))


def test_it_is_narrowed_like_the_letters(hanako, as_hanako):
    sent("健診の案内", days=9, kind="benefit")
    sent("府のお便り", town=None)
    for asked, found in (
        ({"show": "todo"}, (True, False)), ({"town": SAKAI}, (True, False)), ({"town": SUITA}, (False, False)),
        ({"q": "けんしん"}, (False, False)), ({"q": "健診"}, (True, False)), ({"q": "府 あらまし"}, (False, True)),
        ({"show": "archived"}, (False, False)), ({"label": "家"}, (False, False)), ({}, (True, True)),
    ):  # fmt: skip
        shown = [card.title for card in as_hanako.get(INBOX, asked).context["cards"]]
        assert ("健診の案内" in shown, "府のお便り" in shown) == found, asked


# --- among the letters


def test_both_kinds_stand_in_one_order_over_all_pages(hanako, as_hanako, cast):
    a_letter_of(hanako, cast)
    letters.copy_the_letter(29)
    for number in range(5):
        sent(f"新しいお便り{number}")
        sent(f"前のお便り{number}", ago=30 + number)
    pages = [[card.title for card in as_hanako.get(INBOX, {"page": number}).context["cards"]] for number in (1, 2, 3)]
    letter = "保育施設等利用調整結果通知書"
    assert pages[0] == [f"新しいお便り{number}" for number in (4, 3, 2, 1, 0)] + [letter] * 15
    assert pages[1] == [letter] * 15 + [f"前のお便り{number}" for number in range(5)]
    assert pages[2] == pages[1]
    feeds.mark_opened(hanako, in_the_inbox(hanako, timezone.now())[0].key, today=today())
    assert as_hanako.get(INBOX, {"page": 2}).context["cards"][-1].title == "新しいお便り4"


@pytest.mark.parametrize("number", [1, 3, 50])
def test_they_cost_the_inbox_two_questions_and_home_none_at_any_number(hanako, as_hanako, cast, number):
    a_letter_of(hanako, cast)
    published("ふつうの案内", audience=UNDER_3)
    before = {path: statements(as_hanako, path) for path in (INBOX, "/")}
    for each in range(number):
        sent(f"お便り{each}")
    assert (statements(as_hanako), statements(as_hanako, "/")) == (before[INBOX] + 2, before["/"])


def test_the_badge_counts_letters_alone_on_every_page(hanako, as_hanako, cast):
    a_letter_of(hanako, cast)
    sent()
    assert "未読 2通" in text(as_hanako.get("/"))
    assert {as_hanako.get(path).wsgi_request.unopened for path in ("/", INBOX)} == {1}


def test_who_acts_for_somebody_and_a_copy_in_a_phone_have_none(hanako, as_hanako, as_ken, cast):
    sent()
    proxied = as_ken.get(f"/proxy/{proxy(hanako, cast.ken).pk}/inbox/")
    assert (proxied.status_code, TITLE in text(proxied)) == (200, False)
    part = text(as_hanako.get(INBOX)).partition(TITLE)[0]
    assert part.rpartition("<li")[2].startswith(" data-uncopied>")


def test_a_week_is_from_monday_to_sunday_and_it_lies_there_for_ninety_days():
    sunday = date(2026, 11, 29)
    assert rules.week_of(sunday) == (date(2026, 11, 23), sunday)
    assert rules.week_of(date(2026, 11, 30)) == (date(2026, 11, 30), date(2026, 12, 6))
    assert [rules.lies_in_the_inbox(sunday, sunday + timedelta(days=days)) for days in (-1, 0, 89, 90)] == [False, True, True, False]
    assert not rules.lies_in_the_inbox(None, sunday)
