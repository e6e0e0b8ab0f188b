"""The children's calendar of a resident: shown, ticked, taken back, fetched by a calendar program."""

import logging
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.attributes import actions as attributes
from portal.audit.models import Entry
from portal.consent import actions as consents
from portal.identity.actions import family
from portal.identity.queries.family import children
from portal.lib import secretpaths
from portal.municipalities.scope import System, viewing_as
from recommend.actions import calendar as actions
from recommend.models import CalendarAddress, CalendarTick, Item
from recommend.queries import calendar as queries
from recommend.rules.calendarlist import State
from tests.attributes.make import agree, tell
from tests.cast import SAKAI

from .make import in_days, published, today

PAGE, TICK = "/calendar/", "/calendar/tick/"
PAGE_QUERIES = 14
pytestmark = pytest.mark.django_db


@pytest.fixture
def hanako(cast):
    """Has a child of five months and one of four years."""
    tell(cast.hanako, town=SAKAI, children=(in_days(-1500), in_days(-150)))
    agree(cast.hanako)
    return cast.hanako


def eldest(person):
    return children(person.pk)[0].pk


def youngest(person):
    return children(person.pk)[-1].pk


def state(person, member_id, key):
    return queries.calendar(person, today()).child(member_id).line(key).state


def shown(client, query=""):
    return client.get(PAGE + query).content.decode().replace("<wbr>", "")


def ticks():
    with viewing_as(System("test")):
        return [(row.resident_id, row.member_id, row.entry, row.is_done, row.done_on) for row in CalendarTick.objects.all()]


def acts(kind):
    with viewing_as(System("test")):
        return [entry.detail for entry in Entry.objects.filter(event=f"recommend.{kind}")]


def test_what_a_child_needs_now_stands_on_the_page_with_the_official_word(hanako, as_hanako):
    page = shown(as_hanako)
    assert "BCG（結核）" in page
    assert "正式な名前：" in page
    assert "医師か保健センターに相談してください" in page
    assert "お住まいの区の保健センター" in page
    assert page.index("いま <span") < page.index("もうすぐ")


def test_guests_and_officers_do_not_come_in(client, as_mori):
    assert client.get(PAGE).status_code == 302
    assert as_mori.get(PAGE).status_code == 403


def test_without_the_consent_there_is_no_calendar_and_withdrawing_empties_it(cast, as_hanako):
    tell(cast.hanako, town=SAKAI, children=(in_days(-150),))
    assert "BCG" not in shown(as_hanako)
    agree(cast.hanako)
    assert "BCG" in shown(as_hanako)
    consents.withdraw(cast.hanako, "recommendation", by=cast.hanako)
    assert "BCG" not in shown(as_hanako)


def test_switching_the_children_off_empties_it(hanako, as_hanako):
    attributes.switch(hanako, "children", on=False, by=hanako)
    assert "BCG" not in shown(as_hanako)


def test_a_due_date_brings_the_pregnancy_with_its_own_consent(cast, as_hanako):
    tell(cast.hanako, town=SAKAI, due_on=in_days(60))
    agree(cast.hanako)
    assert "RSウイルス" not in shown(as_hanako)
    agree(cast.hanako, "recommendation-family")
    page = shown(as_hanako)
    assert "RSウイルスの予防接種（お母さんが受けます）" in page
    as_hanako.post(TICK, {"child": "", "entry": "rsv", "how": "done", "done_on": today().isoformat()})
    assert state(cast.hanako, None, "rsv") == State.DONE


def test_ticking_and_taking_back_is_one_act_each_and_names_no_vaccine(hanako, as_hanako):
    child = youngest(hanako)
    as_hanako.post(TICK, {"child": child, "entry": "bcg", "how": "done", "done_on": in_days(-2).isoformat()})
    assert ticks() == [(hanako.pk, child, "bcg", True, in_days(-2))]
    assert state(hanako, child, "bcg") == State.DONE
    as_hanako.post(TICK, {"child": child, "entry": "bcg", "how": "skip"})
    assert ticks() == [(hanako.pk, child, "bcg", False, None)]
    as_hanako.post(TICK, {"child": child, "entry": "bcg", "how": "undo"})
    assert ticks() == []
    kept = acts("calendar_ticked")
    assert len(kept) == 3
    assert "bcg" not in str(kept)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"done_on": "2026-02-30"}, "済ませた日が読めません"),
        ({"done_on": "2199-01-01"}, "今日までの日にしてください"),
        ({"done_on": "1999-01-01"}, "今日までの日にしてください"),
        ({"entry": "no-such-entry"}, "その項目はありません"),
        ({"entry": "<script>"}, "その項目はありません"),
        ({"entry": "rsv"}, "その項目はありません"),
        ({"child": "-1"}, "その項目はありません"),
        ({"child": "9" * 30}, "その項目はありません"),
        ({"child": ""}, "その項目はありません"),
        ({"how": "burn"}, "その項目はありません"),
    ],
)
def test_bad_ticks_get_a_sentence_and_change_nothing(hanako, as_hanako, typed, says):
    answer = as_hanako.post(TICK, {"child": youngest(hanako), "entry": "bcg", "how": "done"} | typed, follow=True)
    assert says in answer.content.decode()
    assert ticks() == []


def test_the_outsider_cannot_tick_for_anothers_child(hanako, cast, as_ken):
    tell(cast.ken, children=(in_days(-200),))
    agree(cast.ken)
    answer = as_ken.post(TICK, {"child": youngest(hanako), "entry": "bcg", "how": "done"}, follow=True)
    assert "その項目はありません" in answer.content.decode()
    as_ken.post("/calendar/names/", {f"called-{youngest(hanako)}": "よその子"})
    assert ticks() == []
    assert [child.called for child in queries.calendar(hanako, today()).children] == ["上の子", "下の子"]


def test_everything_whose_time_is_over_is_ticked_at_once(hanako, as_hanako):
    answer = as_hanako.post("/calendar/tick-past/", {"child": eldest(hanako)}, follow=True).content.decode()
    number = len(ticks())
    assert number > 20
    assert f"{number}件を「済み」にしました" in answer
    assert {member for _who, member, *_rest in ticks()} == {eldest(hanako)}
    again = as_hanako.post("/calendar/tick-past/", {"child": eldest(hanako)}, follow=True).content.decode()
    assert "時期の過ぎた項目は、もうありません" in again
    assert len(ticks()) == number


def test_removing_a_child_takes_its_ticks_along(hanako):
    actions.tick(hanako, youngest(hanako), "bcg", by=hanako, today=today())
    family.remove_member(hanako, youngest(hanako), by=hanako)
    assert ticks() == []


def test_lines_lead_to_the_towns_own_announcements(hanako, as_hanako):
    with viewing_as(System("test")):
        item = published("就学時健診")
        type(item).objects.filter(pk=item.pk).update(key="sakai-school-entry")
    assert f'href="/items/{item.pk}/"' in shown(as_hanako, "?all=1")


@pytest.mark.parametrize("day", ["closes_on", "deadline_on"])
def test_lines_do_not_lead_to_what_has_ended(hanako, day):
    item = published("ひろば")
    entries = queries.calendar(hanako, today()).plan.entries
    for days, is_there in ((0, True), (-1, False)):
        Item.objects.filter(pk=item.pk).update(key="sakai-minami-hiroba", opens_on=in_days(-9), **{day: in_days(days)})
        assert (f"/items/{item.pk}/" in queries.links(entries, SAKAI).values()) is is_there


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_number_of_questions_for_any_number_of_children(cast, as_hanako, django_assert_num_queries, number):
    tell(cast.hanako, town=SAKAI, children=tuple(in_days(-150 - place) for place in range(number)))
    agree(cast.hanako)
    as_hanako.get(PAGE)
    with django_assert_num_queries(PAGE_QUERIES):
        as_hanako.get(PAGE)


# --- for calendar programs


def made(client):
    answer = client.post("/calendar/address/")
    assert answer.headers["Cache-Control"] == "no-store"
    return re.search(r'readonly>http[^<]*?(/calendar/feed/[^<]+\.ics)</textarea>', answer.content.decode()).group(1)


def fetched(url, **headers):
    return Client(headers=headers).get(url)


def events(content):
    unfolded = content.decode().replace("\r\n ", "")
    parts = [part.split("END:VEVENT")[0] for part in unfolded.split("BEGIN:VEVENT\r\n")[1:]]
    return [dict(line.split(":", 1) for line in part.strip().split("\r\n")) for part in parts]


def day(stamp):
    return f"{stamp:%Y%m%d}"


def test_a_calendar_program_reads_without_a_login(hanako, as_hanako):
    answer = fetched(made(as_hanako))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer.headers["Cache-Control"]
    raw = answer.content
    assert raw.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in raw
    found = events(raw)
    assert len({event["UID"] for event in found}) == len(found) > 10
    assert all({"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY"} <= event.keys() for event in found)


def test_no_name_and_no_birth_date_stands_in_it(cast, as_hanako):
    agree(cast.hanako)
    tell(cast.hanako, town=SAKAI)
    family.add_member(cast.hanako, relation="child", call_name="そらちゃん", birth_on=in_days(-150), by=cast.hanako, now=timezone.now())
    text = fetched(made(as_hanako)).content.decode().replace("\r\n ", "")
    assert "そらちゃん" not in text
    assert "子ども：BCG（結核）" in text
    assert day(in_days(-150)) not in text
    as_hanako.post("/calendar/names/", {f"called-{eldest(cast.hanako)}": "ぴよ;,\\\nこ"})
    named = as_hanako.get("/calendar/children.ics").content.decode().replace("\r\n ", "")
    assert "SUMMARY:ぴよ\\;\\,\\\\ こ：BCG" in named


def test_what_moves_keeps_its_uid_and_what_is_done_goes(hanako, as_hanako):
    url, child = made(as_hanako), youngest(hanako)
    before = {event["UID"]: event for event in events(fetched(url).content)}
    second = next(uid for uid, event in before.items() if event["SUMMARY"].endswith("B型肝炎ワクチン 2回目"))
    actions.tick(hanako, child, "hepb-1", by=hanako, today=today(), done_on=in_days(-1))
    after = {event["UID"]: event for event in events(fetched(url).content)}
    assert not any("B型肝炎ワクチン 1回目" in event["SUMMARY"] for event in after.values())
    assert before[second]["DTSTART;VALUE=DATE"] == day(in_days(28))
    assert after[second]["DTSTART;VALUE=DATE"] == day(in_days(27))


def test_the_same_content_is_not_sent_twice(hanako, as_hanako):
    url = made(as_hanako)
    mark = fetched(url).headers["ETag"]
    again = fetched(url, if_none_match=mark)
    assert (again.status_code, again.content) == (304, b"")
    actions.tick(hanako, youngest(hanako), "bcg", by=hanako, today=today())
    assert fetched(url, if_none_match=mark).status_code == 200


def test_a_renewed_or_stopped_address_is_dead_and_the_secret_is_kept_nowhere(hanako, as_hanako):
    first = made(as_hanako)
    second = made(as_hanako)
    assert (fetched(first).status_code, fetched(second).status_code) == (404, 200)
    with viewing_as(System("test")):
        kept = CalendarAddress.objects.get()
    secret = second.rsplit("/", 1)[1].removesuffix(".ics")
    assert len(secret) == 43
    assert secret not in kept.mark
    assert secret not in shown(as_hanako)
    as_hanako.post("/calendar/address/", {"how": "stop"})
    assert fetched(second).status_code == 404
    assert acts("calendar_address_made") == [{}, {}]


def test_withdrawing_leaves_an_empty_calendar_that_is_still_valid(hanako, as_hanako):
    url = made(as_hanako)
    consents.withdraw(hanako, "recommendation", by=hanako)
    content = fetched(url).content
    assert events(content) == []
    assert b"BEGIN:VTIMEZONE" in content


def test_the_secret_stays_out_of_the_log(caplog):
    logger = logging.getLogger("django.request")
    with caplog.at_level(logging.WARNING, logger="django.request"):
        assert Client().get("/calendar/feed/a-secret-that-nobody-should-read.ics").status_code == 404
    assert [record.name for record in caplog.records] == ["django.request"]
    assert "a-secret-that-nobody" not in caplog.text
    assert "/calendar/feed/…" in caplog.text
    assert len([one for one in logger.filters if isinstance(one, secretpaths.Masked)]) == 1


def test_somebody_who_left_has_no_calendar(hanako, as_hanako):
    url = made(as_hanako)
    with viewing_as(System("test")):
        type(hanako).objects.filter(pk=hanako.pk).update(is_active=False)
    assert fetched(url).status_code == 404


def test_the_day_is_read_by_the_calendar_of_japan(hanako):
    found = queries.calendar(hanako, today()).child(youngest(hanako))
    assert found.base_on + timedelta(days=150) == today()
