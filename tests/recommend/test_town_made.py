"""Events and places that clerks write themselves; those of sources are only looked at."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.audit.models import Entry
from portal.municipalities.scope import System, viewing_as
from recommend.actions import farewells, pairs, townmade
from recommend.models import Event, Place, Source, Vacancy
from tests.cast import SAKAI, SUITA, logged_in, officer
from tests.recommend import make
from tests.recommend.make import in_days

pytestmark = pytest.mark.django_db
EVENTS, PLACES = "/admin/recommend/event/", "/admin/recommend/place/"
PORTAL = System("test")
CLASSES = dict.fromkeys([*(f"vacancy_{age}" for age in range(6)), "as_of"], "")


def an_event(**facts):
    said = {"name": "秋の古墳めぐり", "starts_on": in_days(3).isoformat(), "starts_at": "10:00", "ends_at": "12:00", "venue": "大仙公園"}
    return said | facts


def a_place(**facts):
    said = {"kind": "nursery", "name": "ひばり保育園", "address": "堺市堺区南瓦町3-1", "week": "月〜金 7:00〜19:00\n土 8:00〜12:00"}
    return said | CLASSES | facts


def only(model=Event):
    with viewing_as(PORTAL):
        return model.everything.get()


def page(row):
    return f"/admin/recommend/{row._meta.model_name}/{row.pk}/change/"


def test_a_clerk_writes_an_event_that_is_public_when_they_say_so(as_mori, as_hara, client):
    assert as_mori.post(EVENTS + "add/", an_event()).status_code == 302
    row = only()
    assert (row.municipality_id, row.area_name, row.ends_on, row.source.attribution) == (SAKAI, "堺市", in_days(3), "堺市")
    assert (client.get(f"/events/{row.pk}/").status_code, "古墳" in client.get("/events/").content.decode()) == (404, False)
    assert "保存して公開する" in as_hara.get(page(row)).content.decode()
    as_hara.post(page(row), an_event(_publish="1"))
    shown = client.get(f"/events/{row.pk}/").content.decode()
    assert all(text in shown for text in ("秋の古墳めぐり", "10:00〜12:00", "大仙公園", "出典：堺市<"))
    assert "古墳めぐり" in client.get("/events/").content.decode()
    as_mori.post(page(row), an_event(venue="雨のため体育館"))
    assert "雨のため体育館" in client.get(f"/events/{row.pk}/").content.decode()
    as_mori.post(page(row), an_event(_take_down="1"))
    assert client.get(f"/events/{row.pk}/").status_code == 404
    as_mori.post(page(row), an_event(_publish="1"))
    assert client.get(f"/events/{row.pk}/").status_code == 200
    with viewing_as(PORTAL):
        told = [*Entry.objects.filter(event__startswith="recommend.event_").values_list("event", "municipality_id")]
    assert told[:3] == [("recommend.event_saved", SAKAI), ("recommend.event_saved", SAKAI), ("recommend.event_published", SAKAI)]
    assert ("recommend.event_taken_down", SAKAI) in told


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "errorlist"),
        ({"starts_on": "2026-02-30"}, "errorlist"),
        ({"ends_on": "2020-01-01"}, "終わる日が、始まる日より前です"),
        ({"ends_at": "9:00"}, "終わる時刻が、始まる時刻より前です"),
        ({"url": "javascript:alert(1)"}, "errorlist"),
        ({"overview": "あ" * 20_001}, "errorlist"),
    ],
)
def test_days_and_hours_that_cannot_be_are_said_beside_them(as_mori, typed, says):
    answer = as_mori.post(EVENTS + "add/", an_event(**typed))
    assert (answer.status_code, says in answer.content.decode()) == (200, True)
    with viewing_as(PORTAL):
        assert not Event.everything.exists()


def test_an_event_that_is_over_is_kept_and_not_published(as_mori):
    past = an_event(starts_on=in_days(-3).isoformat(), _publish="1")
    answer = as_mori.post(EVENTS + "add/", past, follow=True).content.decode()
    assert ("もう終わった行事です" in answer, only().retired_at is None) == (True, False)


def test_the_outsider_can_neither_see_nor_change_it(as_mori, as_ono, as_pref, cast):
    as_mori.post(EVENTS + "add/", an_event(_publish="1"))
    row = only()
    assert "古墳" not in as_ono.get(EVENTS).content.decode()
    assert (as_ono.get(page(row)).status_code, as_ono.post(page(row), an_event(name="x")).status_code) == (404, 404)
    assert (as_pref.get(EVENTS).status_code, as_pref.post(EVENTS + "add/", an_event()).status_code) == (403, 403)
    with viewing_as(PORTAL):
        for by in (cast.ono, cast.pref):
            for act in (townmade.save, townmade.publish, townmade.take_down):
                with pytest.raises(townmade.NotWrittenHere):
                    act(row, by=by, now=timezone.now())
        with pytest.raises(townmade.NotWrittenHere):
            townmade.save(Event(name="x", starts_on=in_days(1), ends_on=in_days(1)), by=cast.pref, now=timezone.now())
    assert (only().name, only().retired_at) == ("秋の古墳めぐり", None)


def test_what_came_from_a_source_is_shown_with_it_and_not_changed(as_mori, cast):
    with viewing_as(PORTAL):
        row = make.event("取り込んだ行事")
    shown = as_mori.get(page(row)).content.decode()
    assert ("「試験」から取り込んだものです" in shown, '<input type="submit"' in shown) == (True, False)
    assert as_mori.post(page(row), an_event(name="変えた")).status_code == 403
    assert as_mori.post(f"{EVENTS}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    with viewing_as(PORTAL):
        with pytest.raises(townmade.NotWrittenHere):
            townmade.take_down(row, by=cast.mori, now=timezone.now())
        Event.everything.update(retired_at=timezone.now())
    assert only().name == "取り込んだ行事"
    assert "取り込んだ行事" not in as_mori.get(EVENTS).content.decode()


def test_what_a_colleague_took_down_meanwhile_stays_down(as_mori, cast):
    as_mori.post(EVENTS + "add/", an_event(_publish="1"))
    with viewing_as(PORTAL):
        mine, theirs = Event.everything.get(), Event.everything.get()
        townmade.take_down(theirs, by=cast.hara, now=timezone.now())
        mine.name = "新しい名前"
        townmade.save(mine, by=cast.mori, now=timezone.now())
    assert (only().name, only().retired_at is None) == ("新しい名前", False)


def test_a_written_event_and_a_collected_one_are_joined_like_others(as_mori, cast):
    as_mori.post(EVENTS + "add/", an_event(_publish="1"))
    own = only()
    with viewing_as(PORTAL):
        other = make.event("秋の古墳めぐり")
        pairs.join(f"event-{other.pk}", f"event-{own.pk}", by=cast.mori, now=timezone.now())
    assert "同じものをひとつにした" in as_mori.get(EVENTS + "?by=clerks").content.decode()
    shown = as_mori.get(page(own)).content.decode()
    assert ("「試験」から取り込んだものです" in shown, '<input type="submit"' in shown) == (True, False)
    assert as_mori.post(page(own), an_event(name="変えた", _publish="1")).status_code == 403
    with viewing_as(PORTAL):
        townmade.publish(own, by=cast.mori, now=timezone.now())
        assert [row.pk for row in Event.objects.all()] == [other.pk]


def test_a_clerk_s_own_row_outlives_the_one_that_it_was_joined_into(as_mori, as_ono, cast, client):
    """It had left the clerk's list, and when the source let its row go, both were gone."""
    as_mori.post(EVENTS + "add/", an_event(_publish="1"))
    own = only()
    with viewing_as(PORTAL):
        other = make.event("秋の古墳めぐり")
        pairs.join(f"event-{other.pk}", f"event-{own.pk}", by=cast.mori, now=timezone.now())
        Event.everything.filter(pk=other.pk).update(retired_at=timezone.now())
    assert "下書き" in as_mori.get(EVENTS).content.decode()
    assert "保存して公開する" in as_mori.get(page(own)).content.decode()
    assert as_ono.get(page(own)).status_code == 404
    as_mori.post(page(own), an_event(venue="体育館"))
    assert client.get(f"/events/{own.pk}/").status_code == 404
    as_mori.post(page(own), an_event(venue="体育館", _publish="1"))
    assert "体育館" in client.get(f"/events/{own.pk}/").content.decode()
    with viewing_as(PORTAL):
        Event.everything.filter(pk=other.pk).update(retired_at=None)
        assert Event.objects.count() == 2


def test_publishing_alone_frees_it_too(as_mori, cast):
    as_mori.post(EVENTS + "add/", an_event(_publish="1"))
    own = only()
    with viewing_as(PORTAL):
        other = make.event("秋の古墳めぐり")
        pairs.join(f"event-{other.pk}", f"event-{own.pk}", by=cast.mori, now=timezone.now())
        Event.everything.filter(pk=other.pk).update(retired_at=timezone.now())
        townmade.publish(own, by=cast.mori, now=timezone.now())
        assert [row.pk for row in Event.objects.all()] == [own.pk]


def test_the_list_tells_who_wrote_what(as_mori, django_assert_num_queries):
    with viewing_as(PORTAL):
        make.event("取り込んだ行事")
    as_mori.post(EVENTS + "add/", an_event())
    shown = as_mori.get(EVENTS).content.decode()
    assert all(text in shown for text in ("取り込んだ行事", "試験", "秋の古墳めぐり", "堺市の職員", "下書き", "載っています"))
    assert "取り込んだ行事" not in as_mori.get(EVENTS + "?by=clerks").content.decode()
    assert "古墳" not in as_mori.get(EVENTS + "?by=sources").content.decode()
    keeper = logged_in(officer("aida@sakai.example.jp", "会田", "S-001", "administrator", SAKAI))
    assert "堺市の職員" not in keeper.get("/admin/recommend/source/").content.decode()


# --- places


def test_a_clerk_writes_a_nursery_with_its_hours_and_vacancies(as_mori, client):
    told = a_place(vacancy_0="2", vacancy_3="0", as_of="2026-11-01", takes_from="6", takes_to="72", latitude="34.57", longitude="135.48")
    as_mori.post(PLACES + "add/", told)
    row = only(Place)
    assert client.get(f"/places/{row.pk}/").status_code == 404
    as_mori.post(page(row), told | {"_publish": "1"})
    shown = client.get(f"/places/{row.pk}/").content.decode()
    assert all(text in shown for text in ("ひばり保育園", "6か月〜6歳", "クラスごとの空き", "0歳児", "出典：堺市<"))
    row = only(Place)
    assert row.opening == [
        {"days": [0, 1, 2, 3, 4], "from": "07:00", "to": "19:00"}, {"days": [5], "from": "08:00", "to": "12:00"},
    ]  # fmt: skip
    again = as_mori.get(page(row)).content.decode()
    assert ("土 08:00〜12:00" in again, 'name="vacancy_3" value="0"' in again) == (True, True)
    as_mori.post(page(row), told | {"vacancy_0": "", "vacancy_3": "1", "week": ""})
    with viewing_as(PORTAL):
        assert [*Vacancy.objects.values_list("age_class", "vacancies", "as_of")] == [(3, 1, dt.date(2026, 11, 1))]
    assert only(Place).opening == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"week": "月〜金 9:00〜17:00\n気が向いたら"}, "「気が向いたら」の行が読めません"),
        ({"latitude": "34.5"}, "両方書くか、両方空けてください"),
        ({"latitude": "0", "longitude": "0"}, "errorlist"),
        ({"takes_from": "36", "takes_to": "6"}, "小さくなっています"),
        ({"vacancy_0": "1"}, "いつの空きか、日にちを書いてください"),
        ({"vacancy_0": "1", "as_of": "2026-11-01", "kind": "library"}, "保育所・こども園だけに書けます"),
        ({"vacancy_0": "-1", "as_of": "2026-11-01"}, "errorlist"),
    ],
)
def test_what_a_place_cannot_be_is_said_beside_it(as_mori, typed, says):
    answer = as_mori.post(PLACES + "add/", a_place(**typed))
    assert (answer.status_code, says in answer.content.decode()) == (200, True)
    with viewing_as(PORTAL):
        assert not Place.everything.exists()


def test_places_of_other_towns_and_of_sources_are_not_changed(as_mori, as_ono):
    as_mori.post(PLACES + "add/", a_place(_publish="1"))
    row = only(Place)
    assert (as_ono.get(page(row)).status_code, "ひばり" in as_ono.get(PLACES).content.decode()) == (404, False)
    with viewing_as(PORTAL):
        source = make.event("出典").source
        other = Place.objects.create(source=source, source_key="1", municipality_id=SAKAI, area_name="堺市", kind="library", name="図書館")
    for _again in (1, 2):
        shown = as_mori.get(page(other)).content.decode()
        assert ("「試験」から取り込んだ" in shown, as_mori.post(page(other), a_place()).status_code) == (True, 403)
        with viewing_as(PORTAL):
            Place.everything.filter(pk=row.pk).update(joined_to=other)
        other = row


def test_a_town_that_leaves_takes_what_its_clerks_wrote_along(as_mori, as_ono):
    as_mori.post(EVENTS + "add/", an_event(_publish="1"))
    as_mori.post(PLACES + "add/", a_place(_publish="1"))
    as_ono.post(EVENTS + "add/", an_event(name="吹田の行事"))
    with viewing_as(PORTAL):
        make.event("取り込んだ行事")
        farewells.erase_town(SAKAI, timezone.now())
        left = sorted(Event.everything.values_list("name", "municipality"))
        assert (left, Place.everything.count()) == ([("取り込んだ行事", SAKAI), ("吹田の行事", SUITA)], 0)
        assert sorted(Source.objects.values_list("pk", flat=True)) == ["clerks-272051", "test"]
