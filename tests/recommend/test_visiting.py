"""Going to a source on a real web site of this machine, kind and hostile. What may be reached at all: tests/lib/test_fetching.py."""

import datetime as dt
import json
import time
from io import BytesIO

import pytest
from django.utils import timezone

from portal.audit.models import Entry
from portal.lib.fetching import Limits
from recommend.actions import hosts, sources, visiting
from recommend.actions.hosts import Manners
from recommend.models import Edition, Event, GarbageWord, Host, Place, Run, Source, Vacancy
from recommend.queries import sources as waiting
from recommend.rules import visits
from tests.recommend.sources import ROWS, many, source, table
from tests.standins.site import site as a_site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_portal")]
AT_ONCE = Manners(pause=0)
NOW = timezone.now()
DAY = dt.timedelta(days=1)


@pytest.fixture
def site(settings):
    with a_site() as made:
        settings.COLLECT_LOOPBACK = [made.origin]
        yield made


def visit(row, now=None, **how):
    """Go there now, whenever it is due."""
    Source.objects.filter(pk=row.pk).update(due_at=NOW - DAY)
    Host.objects.update(free_at=None)
    came = visiting.visit(row.pk, now or NOW, AT_ONCE, **how)
    row.refresh_from_db()
    return came


def names(model=Place):
    return sorted(model.objects.values_list("name", flat=True))


def test_a_file_comes_in_and_the_same_file_again_changes_nothing(site):
    row = source(site.put("/libraries.csv", table(), headers={"ETag": '"a"'}))
    assert visit(row) == "kept"
    before, edition = [*Place.everything.order_by("pk").values()], Edition.objects.get().mark
    assert names() == ["中央図書館", "東図書館", "西図書館"]
    assert visit(row) == "same"
    assert site.asked[-1][1]["If-None-Match"] == '"a"'
    site.put("/libraries.csv", table(), headers={"ETag": '"b"'})
    assert visit(row) == "same"
    site.put("/libraries.csv", table(reversed(ROWS)))
    assert visit(row) == "kept"
    assert [*Place.everything.order_by("pk").values()] == before
    assert Edition.objects.get().mark == edition
    run = Run.objects.first()
    assert (run.rows, run.loaded, run.created, run.changed, run.retired) == (3, 3, 0, 0, 0)


def test_what_vanished_is_retired_and_comes_back_under_its_number(site):
    row = source(site.put("/l.csv", table()))
    visit(row)
    ids = dict(Place.objects.values_list("name", "pk"))
    site.put("/l.csv", table(ROWS[:2]))
    visit(row)
    assert names() == ["中央図書館", "東図書館"]
    gone = Place.everything.get(name="西図書館")
    assert gone.retired_at == NOW
    assert gone.seen_at is not None
    site.put("/l.csv", table())
    visit(row)
    assert dict(Place.objects.values_list("name", "pk")) == ids


@pytest.mark.parametrize(("count", "begins"), [(4, "前回の半分以下です（12件 → 4件）"), (30, "前回の2倍以上です（12件 → 30件）")])
def test_a_file_that_shrinks_or_doubles_waits_for_a_person(site, cast, count, begins):
    row = source(site.put("/l.csv", table(many(12))))
    visit(row)
    site.put("/l.csv", table(many(count)))
    assert visit(row) == "held"
    assert row.held_why.startswith(begins)
    assert Place.objects.count() == 12
    assert visit(row) == "held"
    sources.accept(row, row.held_digest, by=cast.mori, now=NOW)
    assert visit(row) == "kept"
    assert (Place.objects.count(), row.held_why, row.held_digest) == (count, "", "")


def test_nothing_of_a_source_that_is_not_trusted_is_public_before_a_person_saw_it(site, cast):
    row = source(site.put("/l.csv", table()), is_trusted=False)
    assert visit(row) == "held"
    assert (Place.objects.count(), row.held_why) == (0, visits.UNSEEN)
    seen = row.held_digest
    site.put("/l.csv", table(ROWS[:1]))
    sources.accept(row, seen, by=cast.mori, now=NOW)
    assert visit(row) == "held"
    sources.accept(row, row.held_digest, by=cast.mori, now=NOW)
    assert visit(row) == "kept"
    assert names() == ["中央図書館"]
    with pytest.raises(sources.NothingHeld):
        sources.accept(row, seen, by=cast.mori, now=NOW)


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        ({"body": "<!doctype html><title>Not found</title>", "kind": "text/html"}, "データではなく、ホームページ（HTML）"),
        ({"body": "<!DOCTYPE html><p>名称,住所", "kind": "text/csv"}, "データではなく、ホームページ（HTML）"),
        ({"body": ""}, "ファイルが空です"),
        ({"body": "名称,住所\n"}, "l.csv：使える行が1つもありません"),
        ({"body": b"\xff\xfe\x00"}, "1行目"),
        ({"status": 404}, "住所に何もありません（404）"),
        ({"status": 410}, "なくなったと配布元が言っています"),
        ({"status": 503}, "サーバーの返事が「503」でした"),
        ({"status": 302, "headers": {"Location": "http://169.254.169.254/latest/"}}, "公開されたホームページのものではありません"),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}}, "公開されたホームページのものではありません"),
        ({"body": "x", "claims": 10 * 1024**3}, "ファイルが大きすぎます"),
        ({"body": "x", "headers": {"Content-Encoding": "gzip"}}, "返事の圧縮が壊れていて"),
        ({"body": b"PK\x03\x04" + b"0" * 500}, "Excelブック"),
    ],
)
def test_a_bad_answer_leaves_all_as_it_was_and_is_told_in_a_sentence(site, reply, says):
    row = source(site.put("/l.csv", table()))
    visit(row)
    before = [*Place.everything.values()]
    site.put("/l.csv", **reply)
    assert visit(row) == "failed"
    assert says in row.trouble
    assert [*Place.everything.values()] == before
    assert (row.failures, row.leased_until, Run.objects.first().outcome) == (1, None, "failed")
    site.put("/l.csv", table())
    assert visit(row) == "same"
    assert (row.failures, row.trouble) == (0, "")


def test_a_source_that_is_gone_is_asked_more_and_more_seldom(site):
    row = source(site.put("/l.csv", table()))
    visit(row)
    site.put("/l.csv", status=410)
    waits = []
    for _ in range(4):
        visit(row)
        waits.append((row.due_at - NOW) / dt.timedelta(hours=1))
    assert waits == [24, 72, 168, 168]
    assert (row.collected_at, Place.objects.count()) == (NOW, 3)


def test_a_server_that_asks_for_patience_gets_it(site):
    row = source(site.put("/l.csv", status=429, headers={"Retry-After": "7200"}))
    visit(row)
    assert row.due_at - NOW == dt.timedelta(hours=2)


def test_robots_txt_is_obeyed_and_asked_once_a_day(site):
    site.put("/robots.txt", "User-agent: *\nDisallow: /closed/\n", "text/plain")
    closed, opened = source(site.put("/closed/l.csv", table())), source(site.put("/open/l.csv", table()), code="open")
    assert visit(closed) == "failed"
    assert "robots.txt" in closed.trouble
    assert visit(opened) == "kept"
    assert site.paths() == ["/robots.txt", "/open/l.csv"]
    visit(opened, NOW + 2 * DAY)
    assert site.paths().count("/robots.txt") == 2


@pytest.fixture
def elsewhere(settings, site):
    """Another server, to which the first one leads on."""
    with a_site() as made:
        settings.COLLECT_LOOPBACK = [site.origin, made.origin]
        yield made


def led_on(site, address):
    return source(site.put("/l.csv", status=302, headers={"Location": address}))


def test_a_server_that_a_redirect_leads_to_is_asked_by_its_own_robots_txt(site, elsewhere):
    row = led_on(site, elsewhere.put("/closed/l.csv", table()))
    elsewhere.put("/robots.txt", "User-agent: *\nDisallow: /*.csv$\n", "text/plain")
    assert visit(row) == "failed"
    assert ("robots.txt" in row.trouble, elsewhere.paths()) == (True, ["/robots.txt"])
    elsewhere.put("/robots.txt", "", "text/plain")
    Host.objects.update(robots_at=None)
    assert visit(row) == "kept"
    assert elsewhere.paths()[-2:] == ["/robots.txt", "/closed/l.csv"]


def test_a_redirect_on_the_same_server_is_asked_by_its_robots_txt_too(site):
    site.put("/robots.txt", "User-agent: *\nDisallow: /closed/\n", "text/plain")
    row = led_on(site, site.put("/closed/l.csv", table()))
    assert visit(row) == "failed"
    assert "/closed/l.csv" not in site.paths()


def test_a_long_delay_is_between_pages_and_no_wait_counts_as_slowness(site):
    """Each redirect rested the whole delay within the time of its page: at 15 seconds no page that led on was ever read."""
    row = led_on(site, site.put("/on.csv", status=301, headers={"Location": "/real.csv"}))
    site.put("/real.csv", table())
    Host.objects.create(name=site.origin.partition("//")[2], robots="User-agent: *\nCrawl-delay: 30\n", robots_at=NOW)
    begun = time.monotonic()
    with hosts.Visit(row.address, NOW, Manners(pause=0.4)) as turn:
        answer = turn.get(row.address, limits=Limits(total=0.6))
    assert (answer.status, 0.8 <= time.monotonic() - begun < 10) == (200, True)


def test_a_server_that_is_being_asked_by_another_is_not_asked_by_way_of_a_redirect(site, elsewhere):
    row = led_on(site, elsewhere.put("/l.csv", table()))
    Host.objects.create(name=elsewhere.origin.partition("//")[2], leased_until=NOW + DAY)
    assert (visit(row), elsewhere.paths()) == ("busy", [])
    Host.objects.update(leased_until=None)
    assert visit(row) == "kept"
    assert not Host.objects.exclude(leased_until=None)


def test_there_and_back_again_is_no_waiting_for_oneself(site, elsewhere):
    row = led_on(site, elsewhere.put("/on", status=302, headers={"Location": site.put("/real.csv", table())}))
    assert visit(row) == "kept"


def test_rules_that_are_too_long_to_be_read_are_no_leave(site):
    site.put("/robots.txt", "User-agent: *\nDisallow: /\n" + "#" * 600_000, "text/plain")
    assert visit(source(site.put("/l.csv", table()))) == "failed"
    assert site.paths() == ["/robots.txt"]


@pytest.mark.parametrize(("status", "came"), [(404, "kept"), (403, "kept"), (503, "failed")])
def test_a_server_without_robots_txt_is_open_and_one_that_cannot_say_is_not(site, status, came):
    site.put("/robots.txt", "?", "text/plain", status=status)
    assert visit(source(site.put("/l.csv", table()))) == came


@pytest.mark.parametrize("column", ["leased_until", "free_at"])
def test_a_server_is_asked_by_one_at_a_time_and_rests_between(site, column):
    visit(source(site.put("/1.csv", table())))
    other, asked = source(site.put("/2.csv", table()), code="other"), len(site.asked)
    Host.objects.update(**{column: NOW + dt.timedelta(minutes=1)})
    assert visiting.visit(other.pk, NOW, AT_ONCE) == "busy"
    other.refresh_from_db()
    assert (other.leased_until, other.due_at > NOW, len(site.asked)) == (None, True, asked)
    assert visiting.visit(other.pk, NOW + dt.timedelta(minutes=2), AT_ONCE) == "kept"


def test_within_one_visit_the_server_rests_too(site):
    begun = dt.datetime.now(dt.UTC)
    visiting.visit(source(site.put("/1.csv", table())).pk, NOW, Manners(pause=0.3))
    assert dt.datetime.now(dt.UTC) - begun >= dt.timedelta(seconds=0.3)
    assert site.busiest == 1


def test_what_is_claimed_or_paused_or_not_due_is_left_alone(site):
    row = source(site.put("/l.csv", table()), leased_until=NOW + DAY, due_at=NOW - DAY)
    assert visiting.visit(row.pk, NOW, AT_ONCE) == "busy"
    Source.objects.update(leased_until=NOW - DAY, is_active=False)
    assert visiting.visit(row.pk, NOW, AT_ONCE) == "busy"
    Source.objects.update(is_active=True, due_at=NOW + DAY)
    assert (visiting.visit(row.pk, NOW, AT_ONCE), waiting.due(NOW), site.asked) == ("busy", [], [])


def test_a_trial_tells_rows_and_refusals_and_keeps_nothing(site):
    row = source(site.put("/l.csv", table([*ROWS, ",名前のない行", "東図書館,東区北野田1077"])))
    run = visiting.try_out(row.pk, NOW, AT_ONCE)
    assert (run.outcome, run.rows, run.loaded, run.refused_rows) == ("tried", 5, 3, 2)
    assert run.refused == [
        {"row": 5, "column": "名称", "reason": "必要な値がありません"},
        {"row": 6, "column": "", "reason": "同じ内容の行が前にあります"},
    ]
    assert run.samples[0]["名前"] == "中央図書館"
    assert Place.everything.count() == 0
    row.refresh_from_db()
    assert (row.digest, row.collected_at, row.tried_at) == ("", None, None)


def test_a_trial_of_what_cannot_be_read_says_why(site):
    assert "見出し" in visiting.try_out(source(site.put("/l.csv", "住所,電話番号\nA,1\n")).pk, NOW, AT_ONCE).sentence


def test_the_newest_file_of_a_catalogue_is_taken(site):
    old, new = site.put("/old.csv", table(ROWS[:1])), site.put("/new.csv", table())
    files = [
        {"format": "CSV", "url": old, "last_modified": "2025-01-01"},
        {"format": "csv", "url": new, "last_modified": "2026-01-01", "name": "図書館一覧"},
        {"format": "PDF", "url": site.origin + "/x.pdf", "last_modified": "2027-01-01"}, "junk",
    ]  # fmt: skip
    answer = json.dumps({"success": True, "result": {"resources": files}})
    site.put("/api/3/action/package_show?id=271403_library", answer, "application/json")
    row = source(site.origin + "/dataset/271403_library", kind="ckan")
    assert visit(row) == "kept"
    assert Run.objects.first().file == "図書館一覧"
    row.file_format = "XLSX"
    row.save()
    assert visit(row) == "failed"
    assert row.trouble == "カタログにXLSXの形のファイルがありません（あるもの：CSV・PDF）。"


@pytest.mark.parametrize("answer", ["<html>", "[]", '{"success": false}', '{"result": {}}', "[" * 100_000])
def test_a_catalogue_that_talks_nonsense_is_told(site, answer):
    site.put("/api/3/action/package_show?id=x", answer, "application/json")
    row = source(site.origin + "/dataset/x", kind="ckan")
    assert (visit(row), row.trouble[:5]) == ("failed", "カタログに" if "false" in answer else "カタログの")


def test_vacancies_come_in_by_class_and_change(site):
    text = "施設名,更新日,受入可能_0歳,受入可能_1歳\nひばり保育園,2026-11-01,{},\nつばめ保育園,2026-11-01,0,3\n"
    row = source(site.put("/v.csv", text.format(2)), place_kind="nursery")
    visit(row)
    told = Vacancy.objects.order_by("place__name", "age_class").values_list("place__name", "age_class", "vacancies")
    assert [*told] == [("つばめ保育園", 0, 0), ("つばめ保育園", 1, 3), ("ひばり保育園", 0, 2), ("ひばり保育園", 1, None)]
    site.put("/v.csv", text.format("×").replace("2026-11-01", "2026/12/1"))
    visit(row)
    assert Vacancy.objects.get(place__name="ひばり保育園", age_class=0).vacancies == 0
    assert {*Vacancy.objects.values_list("as_of", flat=True)} == {dt.date(2026, 12, 1)}
    assert Run.objects.first().changed == 2


def test_a_workbook_a_map_and_a_calendar_come_in(site):
    from openpyxl import Workbook

    book, file = Workbook(), BytesIO()
    for line in (["ごみ分別表"], ["品目", "分別区分", "備考"], ["アイロン", "小型金属", ""], ["毛布", "粗大ごみ", "ひもで結ぶ"]):
        book.active.append(line)
    book.save(file)
    assert visit(source(site.put("/g.xlsx", file.getvalue(), "application/octet-stream"), code="g", yields="words")) == "kept"
    assert names(GarbageWord) == ["アイロン", "毛布"]
    point = {"type": "Feature", "properties": {"名称": "大仙公園"}, "geometry": {"type": "Point", "coordinates": [135.48, 34.56]}}
    map_url = site.put("/m.json", json.dumps({"features": [point]}), "application/json")
    shelters = source(map_url, code="m", kind="geojson", place_kind="emergency")
    assert visit(shelters) == "kept"
    assert Place.objects.get().latitude == 34.56
    calendar = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:朝市\nDTSTART:20261205T010000Z\nEND:VEVENT\nEND:VCALENDAR\n"
    market = source(site.put("/c.ics", calendar, "text/calendar"), code="c", kind="ical", yields="events")
    assert visit(market) == "kept"
    assert (Event.objects.get().starts_at, Event.objects.get().municipality_id) == (dt.time(10), "271403")


def test_a_neighbours_events_have_its_name_and_no_town_of_ours(site):
    text = "イベント名,開始日,市区町村名\n花火,2026/12/1,太子町\n"
    visit(source(site.put("/e.csv", text), yields="events", municipality_id=None, area_name="兵庫県太子町"))
    event = Event.objects.get()
    assert (event.area_name, event.municipality_id) == ("太子町", None)


def test_the_trail_tells_each_visit_and_no_words_of_the_file(site):
    visit(source(site.put("/l.csv", table())))
    entry = Entry.objects.get(event="recommend.source_visited")
    assert entry.detail == {"source": "test-source", "outcome": "kept"}


def test_pauses_grow_and_end():
    every = DAY
    waits = [visits.pause(failures, 0, every) / dt.timedelta(hours=1) for failures in range(1, 9)]
    assert waits == [0.25, 1, 4, 12, 24, 72, 168, 168]
    assert visits.pause(1, 0, every, "9" * 8) == visits.LONGEST_WAIT
    assert visits.pause(1, 0, every, "-5") == dt.timedelta(minutes=15)


@pytest.mark.parametrize(("before", "after", "is_strange"), [(0, 100, 0), (9, 1, 0), (10, 5, 1), (10, 6, 0), (10, 19, 0), (10, 20, 1)])
def test_what_looks_strange(before, after, is_strange):
    assert bool(visits.looks_wrong(before, after)) == bool(is_strange)
