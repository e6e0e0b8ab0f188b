"""Places near somebody: from a town, from what they type, from where their device is; and what of that is kept, which is nothing."""

import datetime as dt
import logging
import re

import pytest
from django.core.paginator import Paginator
from django.utils import timezone

from portal.audit.models import Entry
from portal.lib import distance
from portal.municipalities.scope import System, viewing_as
from recommend import queries
from recommend.models import Place, Source, Vacancy
from recommend.queries import Found, PlaceSearch, Whereabouts
from tests.attributes.make import agree, tell
from tests.cast import SAKAI

from .make import MINAMI

pytestmark = pytest.mark.django_db
AT_NINE = dt.datetime(2026, 11, 30, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=9)))
OFFICE = Whereabouts("堺市", 34.5733, 135.4831)
WEEKDAYS = [{"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "17:00"}]
ALWAYS = [{"days": [*range(8)], "from": "00:00", "to": "24:00"}]
# The nine ways in which a device can write itself down.
EXACT = "34.573412", "135.483177"


@pytest.fixture
def source(db):
    return Source.objects.create(code="test", name="試験", licence="CC BY 4.0", attribution="試験の出典", url="https://example.jp/")


@pytest.fixture
def place(source):
    def made(name, north=0.0, east=0.0, kind="toilet", **more):
        """So many thousandths of a degree from the office; None: it does not say where it is."""
        point = {"latitude": OFFICE.latitude + north / 1000, "longitude": OFFICE.longitude + east / 1000} if north is not None else {}
        fixed = {"area_name": "堺市", "municipality_id": SAKAI, "address": "大阪府堺市堺区南瓦町3-1", **more}
        return Place.objects.create(source=source, source_key=name, kind=kind, name=name, **point, **fixed)

    return made


def listed(search, number=20, now=AT_NINE):
    found = Found(search, now)
    return [card.name for card in queries.cards(found[0:number], search.near, now)], found.count()


def text(response):
    return response.content.decode()


def names(response):
    found = re.findall(r'card__title">(?:<span[^>]*>\d+</span>)?<a href="[^"]*">(.*?)</a>', text(response))
    return [re.sub("<[^>]*>", "", one) for one in found]


def test_the_nearest_comes_first_and_what_says_not_where_it_is_last(place):
    for name, north, east in (("遠い", 300, 0), ("近い", 1, 1), ("中", 0, 20), ("となり", 0, 0.1), ("どこか", None, 0)):
        place(name, north, east)
    assert listed(PlaceSearch(near=OFFICE)) == (["となり", "近い", "中", "遠い", "どこか"], 5)
    assert listed(PlaceSearch(near=OFFICE), 2) == (["となり", "近い"], 5)
    assert listed(PlaceSearch(near=OFFICE, words="い")) == (["近い", "遠い"], 2)


def test_squares_find_what_looking_at_all_would(place):
    """A corner of a square is further away than what lies beside it."""
    for number in range(60):
        place(f"場所{number}", (number * 37 % 61 - 30) * 1.3, (number * 23 % 59 - 29) * 1.7)
    rows = Place.objects.values_list("name", "latitude", "longitude")
    naive = [name for name, north, east in sorted(rows, key=lambda row: distance.metres(*OFFICE.point, *row[1:]))]
    for number in (1, 5, 20, 60):
        assert listed(PlaceSearch(near=OFFICE), number) == (naive[:number], 60)
    pages = Paginator(Found(PlaceSearch(near=OFFICE), AT_NINE), 20)
    numbers = [pk for part in pages.page_range for pk in pages.page(part)]
    assert [Place.objects.get(pk=pk).name for pk in numbers] == naive


def test_only_what_is_open_accessible_or_never_closed(place):
    place("平日", 1, opening=WEEKDAYS)
    place("いつも", 2, opening=ALWAYS, facts=[["車いす対応", "有"]])
    place("不明", 3, facts=[["車いす対応", "無"]])
    everything = (["平日", "いつも", "不明"], 3)
    for now, open_ones in ((AT_NINE, ["平日", "いつも"]), (AT_NINE.replace(hour=20), ["いつも"]), (AT_NINE.replace(day=23), ["いつも"])):
        assert listed(PlaceSearch(near=OFFICE), now=now) == everything
        assert listed(PlaceSearch(near=OFFICE, is_open=True), now=now) == (open_ones, len(open_ones))
        assert {*listed(PlaceSearch(is_open=True), now=now)[0]} == {*open_ones}
    assert listed(PlaceSearch(is_always_open=True)) == (["いつも"], 1)
    assert listed(PlaceSearch(is_accessible=True, near=OFFICE)) == (["いつも"], 1)


def test_a_nursery_with_room_for_a_child_of_one_and_its_table(client, place):
    day = dt.date(2026, 11, 1)
    with_room, full = place("ひよこ園", 1, kind="nursery", takes_from=6, takes_to=60), place("いっぱい園", 2, kind="nursery")
    Vacancy.objects.create(place=with_room, age_class=0, vacancies=0, waiting=4, as_of=day)
    Vacancy.objects.create(place=with_room, age_class=1, vacancies=2, as_of=day)
    Vacancy.objects.create(place=with_room, age_class=2, vacancies=None, as_of=day)
    Vacancy.objects.create(place=full, age_class=1, vacancies=0, as_of=day)
    assert listed(PlaceSearch(kind="nursery", age_class=1)) == (["ひよこ園"], 1)
    assert listed(PlaceSearch(kind="nursery", age_class=2)) == ([], 0)
    page = text(client.get("/places/", {"kind": "nursery"}))
    assert "空き：1歳児 2人（11月1日(日)現在）" in page
    assert "空きなし（11月1日(日)現在）" in page
    page = text(client.get(f"/places/{with_room.pk}/"))
    assert "2026年11月1日(日)現在の人数です" in page
    cells = re.findall(r"<tr><th scope=\"row\">(.*?)</th><td>(.*?)</td><td>(.*?)</td></tr>", page)
    assert cells == [("0歳児", "なし", "4人"), ("1歳児", "2人", "分かりません"), ("2歳児", "分かりません", "分かりません")]
    assert "6か月〜5歳" in page
    assert 'href="geo:34.5743' in page
    assert "（CC BY 4.0）" in page


@pytest.mark.parametrize(
    ("age", "found"),
    [
        (0, ["乳児から", "六か月から"]),
        (1, ["乳児から", "六か月から"]),
        (3, ["三歳から", "乳児から"]),
        (6, ["三歳から"]),
        (12, ["三歳から"]),
    ],
)
def test_places_that_take_a_child_of_an_age_by_what_they_say(client, place, age, found):
    for name, first, last in (("乳児から", None, 71), ("六か月から", 6, 35), ("三歳から", 36, None), ("何も言わない", None, None)):
        place(name, kind="childcare", takes_from=first, takes_to=last)
    assert sorted(listed(PlaceSearch(kind="childcare", takes_age=age))[0]) == sorted(found)
    page = text(client.get("/places/", {"kind": "childcare", "takes": str(age)}))
    assert f"{len(found)}か所あります" in page
    assert "4か所あります" in text(client.get("/places/", {"kind": "childcare", "takes": "x"}))


def test_what_is_typed_is_found_in_our_own_data(place):
    place("堺市立図書館", 10, 10)
    place("水飲み場", 12, 10, address="大阪府堺市南区桃山台2-1-2")
    place("同じ町のよそ", -500, 0, area_name="高松市", address="香川県高松市桃山台1-1")
    expected = {
        "堺市立図書館": "堺市立図書館", "桃山台": "堺市 桃山台", "大阪府堺市南区 桃山台２丁目": "堺市南区桃山台", "堺市南区": "堺市南区",
        "堺市中区深井9-9-9": "堺市中区", "ほげほげ": None, "": None, "x" * 500: None,
    }  # fmt: skip
    found = {said: queries.typed(said) for said in expected}
    assert {said: one and one.name for said, one in found.items()} == expected
    assert found["桃山台"].latitude == pytest.approx(OFFICE.latitude + 0.012)
    assert not any(one.is_own for one in found.values() if one)


def test_a_postal_code_leads_to_its_neighbourhood(place):
    place("役所", 0, 0, address="大阪府堺市堺区南瓦町3-1")
    assert (queries.typed("590-0078").name, queries.typed("〒５９０００７８").name) == ("堺市堺区南瓦町",) * 2
    assert queries.typed("000-0000") is None


def test_near_my_home_is_what_may_be_used_of_me(cast, as_hanako, client, place):
    place("役所のそば", 0, 0)
    assert "お住まいの近く" not in text(client.get("/places/", {"near": "home"}))
    assert "堺市から近い順です" in text(as_hanako.get("/places/", {"near": "home"}))
    tell(cast.hanako, town=SAKAI, ward=MINAMI, postal="5900078")
    agree(cast.hanako)
    assert "堺市南区から近い順です" in text(as_hanako.get("/places/", {"near": "home"}))
    agree(cast.hanako, "recommendation-life")
    assert "堺市堺区南瓦町から近い順です" in text(as_hanako.get("/places/", {"near": "home"}))


def test_where_somebody_is_stands_in_the_body_and_is_kept_nowhere(as_hanako, place, caplog, django_assert_num_queries):
    place("すぐそば", 0, 0)
    with viewing_as(System("test")):
        before = Entry.objects.count()
    with caplog.at_level(logging.DEBUG):
        answer = as_hanako.post("/places/around/", {"latitude": EXACT[0], "longitude": EXACT[1], "kind": "toilet"})
    page = text(answer)
    assert "いまいる場所から近い順です。" in page
    assert "すぐそば" in names(answer)
    assert {"no-store", "private"} <= {*answer["Cache-Control"].split(", ")}
    assert EXACT[0] not in caplog.text
    assert "34.573" not in str(dict(as_hanako.session))
    with viewing_as(System("test")):
        assert Entry.objects.count() == before
    assert not re.search(r'(href|action|src)="[^"]*34\.57', page.replace("geo:", ""))
    assert as_hanako.get("/places/around/", {"latitude": EXACT[0]}).url == "/places/"


@pytest.mark.parametrize(
    "sent",
    [
        {"latitude": "north", "longitude": "135"}, {"latitude": "1e400", "longitude": "nan"}, {"latitude": "91", "longitude": "500"},
        {"around": "\x00'; DROP", "page": "-1"}, {"around": "　"}, {"latitude": "34.5"}, {"age": "9", "kind": "castle", "near": "home"}, {},
    ],
)  # fmt: skip
def test_nonsense_is_answered_with_a_list(client, place, sent):
    place("ここ")
    assert client.post("/places/around/", sent).status_code == 200
    assert client.get("/places/", sent).status_code == 200
    assert client.get("/places/paper/", sent).status_code == 200


def test_a_place_nobody_knows_says_what_to_try(client, place):
    place("ここ")
    assert "「ほげほげ」がどこか分かりません。町の名前、7けたの郵便番号" in text(client.post("/places/around/", {"around": "ほげほげ"}))


def test_the_next_page_from_a_device_is_asked_for_in_the_body_too(client, place):
    for number in range(25):
        place(f"場所{number:02}", number)
    sent = {"latitude": "34.573", "longitude": "135.483"}
    first = client.post("/places/around/", sent)
    assert names(first) == [f"場所{number:02}" for number in range(20)]
    assert '<input type="hidden" name="latitude" value="34.573">' in text(first)
    assert names(client.post("/places/around/", {**sent, "page": "2"})) == [f"場所{number:02}" for number in range(20, 25)]


def test_what_was_narrowed_stays_so_when_somebody_asks_from_where_they_are(client, place):
    place("ここ", opening=ALWAYS)
    page = text(client.get("/places/", {"kind": "toilet", "open_now": "on", "near": SAKAI, "page": "1"}))
    form = page[page.index("data-here>") : page.index("data-here-ask")]
    kept = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]+)">', form)
    assert [one for one in kept if one[0] != "csrfmiddlewaretoken"] == [("kind", "toilet"), ("open_now", "on")]


def test_the_drawing_has_the_numbers_of_the_list_and_no_picture_from_elsewhere(client, place):
    for number in range(3):
        place(f"場所{number}", number * 5)
    answer = client.get("/places/", {"near": SAKAI})
    page = text(answer)
    assert re.findall(r"<text[^>]*>([^<]*)</text></g>", page)[:3] == ["1", "2", "3"]
    assert re.findall(r'class="map-number"[^>]*>(\d+)<', page) == ["1", "2", "3"]
    assert "<image" not in page
    assert "img-src 'self' data:;" in answer["Content-Security-Policy"]


def test_tiles_come_from_the_one_host_that_is_named_and_never_around_somebodys_own_place(client, as_hanako, place, monkeypatch):
    monkeypatch.setenv("MAP_TILES", "https://tiles.example/std/{z}/{x}/{y}.png")
    monkeypatch.setenv("MAP_TILES_SAY", "地図の持ち主")
    place("ここ")
    answer = client.get("/places/", {"near": SAKAI})
    assert "img-src 'self' data: https://tiles.example;" in answer["Content-Security-Policy"]
    assert re.search(r'<image href="https://tiles\.example/std/17/\d+/\d+\.png"', text(answer))
    assert "地図の持ち主" in text(answer)
    here = client.post("/places/around/", {"latitude": "34.573", "longitude": "135.483"})
    for own in (as_hanako.get("/places/", {"near": "home"}), here):
        assert "<svg viewBox" in text(own)
        assert "tiles.example" not in text(own) + own["Content-Security-Policy"]
    assert "tiles.example" not in client.get("/")["Content-Security-Policy"]


@pytest.mark.parametrize(
    "written", ["http://tiles.example/{z}/{x}/{y}", "https://tiles.example/{z}/{x}", "https://a b/{z}/{x}/{y}", "https://{z}/{x}/{y}", "x"]
)
def test_an_address_of_tiles_that_cannot_be_used_is_left_out(client, place, monkeypatch, written):
    monkeypatch.setenv("MAP_TILES", written)
    place("ここ")
    answer = client.get("/places/", {"near": SAKAI})
    assert "<image" not in text(answer)
    assert "img-src 'self' data:;" in answer["Content-Security-Policy"]


def test_a_list_for_paper(client, place):
    for number in range(70):
        place(f"避難所{number:02}", number, kind="shelter" if number % 2 else "emergency")
    page = text(client.get("/places/paper/", {"kind": "refuge", "near": SAKAI}))
    assert "70か所のうち60か所です。" in page
    assert page.index("避難所00") < page.index("避難所59")
    assert "避難所60" not in page
    assert timezone.localtime().strftime("%Y年") in page


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("path", "asked"), [("/places/?near=271403", 12), ("/places/?kind=nursery&open_now=on", 9), ("/places/paper/?kind=toilet", 9)]
)
def test_the_same_few_questions_for_any_number_of_places(client, place, django_assert_num_queries, number, path, asked):
    for one in range(number):
        place(f"場所{one}", one, opening=ALWAYS)
        place(f"園{one}", one, kind="nursery", opening=ALWAYS)
    with django_assert_num_queries(asked):
        client.get(path)


def test_only_these_pages_may_ask_a_device_where_it_is(client, place):
    assert "geolocation=(self)" in client.get("/places/")["Permissions-Policy"]
    assert "geolocation=()" in client.get("/")["Permissions-Policy"]
