"""Officers keep sources, try them, look at drafts side by side with their pages, and join what is the same."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.audit.models import Entry
from portal.municipalities.scope import System, viewing_as
from recommend.actions import visiting
from recommend.actions.hosts import Manners
from recommend.models import Draft, Event, GarbageWord, Host, Item, Pair, Place, Run, Source, Vacancy
from recommend.rules import twins
from recommend.rules.twins import Thing
from tests.cast import SAKAI, SUITA, logged_in, officer
from tests.recommend import make
from tests.recommend.sources import source, table
from tests.standins.site import site as a_site

pytestmark = pytest.mark.django_db
LIST = "/admin/recommend/source/"
DRAFTS = "/admin/recommend/draft/"
NOW = timezone.now()
PORTAL = System("test")


@pytest.fixture
def aida(cast):
    return logged_in(officer("aida@sakai.example.jp", "会田", "S-001", "administrator", SAKAI))


@pytest.fixture
def stranger(cast):
    return logged_in(officer("a@suita.example.jp", "吹", "T-001", "administrator", SUITA))


@pytest.fixture
def site(settings):
    with a_site() as made:
        settings.COLLECT_LOOPBACK = [made.origin]
        yield made


def typed(address="https://www.city.example/l.csv", **facts):
    said = {"name": "堺市の図書館", "kind": "table", "address": address, "yields": "places", "place_kind": "library",
            "licence": "CC BY 4.0", "attribution": "堺市「図書館一覧」を加工して作成", "is_active": "on", "every_hours": "24"}  # fmt: skip
    return said | facts


def go(row, seconds=0):
    with viewing_as(PORTAL):
        Host.objects.update(free_at=None)
        Source.objects.filter(pk=row.pk).update(due_at=NOW - dt.timedelta(days=1))
        return visiting.visit(row.pk, NOW, Manners(pause=0))


def only():
    with viewing_as(PORTAL):
        return Source.objects.get()


def test_an_administrator_adds_a_source_of_the_own_town_and_tries_it(aida, site):
    address = site.put("/l.csv", table() + ",名前のない行\n")
    assert aida.post(LIST + "add/", typed(address)).status_code == 302
    row = only()
    assert (row.municipality_id, row.is_trusted, row.code[:7]) == (SAKAI, False, "271403-")
    assert aida.post(f"{LIST}{row.pk}/try/").status_code == 302
    assert "いま、ためしに読んでいます" in aida.get(f"{LIST}{row.pk}/change/").content.decode()
    assert site.asked == []
    with viewing_as(PORTAL):
        visiting.try_out(row.pk, NOW, Manners(pause=0))
    page = aida.get(f"{LIST}{row.pk}/change/").content.decode()
    for text in ("4 = 3 + 1", "ためしに読んだ", "中央図書館", "必要な値がありません", "l.csv"):
        assert text in page
    with viewing_as(PORTAL):
        assert (Place.everything.count(), Run.objects.count()) == (0, 1)


def test_what_is_held_is_seen_and_accepted(aida, site):
    aida.post(LIST + "add/", typed(site.put("/l.csv", table())))
    row = only()
    assert go(row) == "held"
    assert "まだだれも確かめていない内容です" in aida.get(LIST).content.decode()
    assert aida.post(f"{LIST}{row.pk}/accept/", {"digest": "another"}).status_code == 302
    assert only().accepted_digest == ""
    aida.post(f"{LIST}{row.pk}/accept/", {"digest": only().held_digest})
    assert go(row) == "kept"
    assert "うまくいっている" in aida.get(LIST).content.decode()
    with viewing_as(PORTAL):
        assert Place.objects.count() == 3


def test_a_failing_source_says_why_and_when_next(aida, site):
    aida.post(LIST + "add/", typed(site.put("/l.csv", status=404)))
    go(only())
    page = aida.get(f"{LIST}{only().pk}/change/").content.decode()
    assert "1回続けて失敗しています：住所に何もありません（404）" in page
    assert "次に取りに行く日時" in page


def test_a_changed_address_is_read_anew_and_a_paused_one_is_not(aida, site):
    aida.post(LIST + "add/", typed(site.put("/l.csv", table())))
    row = only()
    go(row)
    aida.post(f"{LIST}{row.pk}/change/", typed(site.put("/m.csv", table())))
    assert (only().held_digest, only().address[-6:]) == ("", "/m.csv")
    aida.post(f"{LIST}{row.pk}/change/", typed(row.address, is_active=""))
    assert go(row) == "busy"


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"address": "file:///etc/passwd"}, "URL"),
        ({"kind": "pages"}, "一覧・配信・レジストリからは「まちの案内」"),
        ({"kind": "ical"}, "カレンダーからは「行事」"),
        ({"every_hours": "0"}, "1時間から744時間"),
        ({"name": ""}, "エラー"),
    ],
)
def test_bad_input_is_told_and_nothing_is_kept(aida, facts, says):
    answer = aida.post(LIST + "add/", typed(**facts))
    assert answer.status_code == 200
    assert says in answer.content.decode()
    with viewing_as(PORTAL):
        assert not Source.objects.exists()


def test_another_towns_source_cannot_be_seen_tried_or_accepted(stranger, as_ono, as_mori):
    with viewing_as(PORTAL):
        row = source("https://www.city.example/l.csv", held_digest="x", held_why="?")
    for who in (stranger, as_ono):
        assert row.name not in who.get(LIST).content.decode()
        assert who.get(f"{LIST}{row.pk}/change/").status_code == 404
    for act in ("try", "call", "accept"):
        assert stranger.post(f"{LIST}{row.pk}/{act}/", {"digest": "x"}).status_code == 404
        assert as_mori.post(f"{LIST}{row.pk}/{act}/", {"digest": "x"}).status_code == 403
        assert stranger.get(f"{LIST}{row.pk}/{act}/").status_code == 405
    assert (only().trial_asked_at, only().held_digest) == (None, "x")


def test_a_clerk_sees_how_the_sources_are_and_changes_nothing(as_mori):
    with viewing_as(PORTAL):
        row = source("https://www.city.example/l.csv")
    page = as_mori.get(f"{LIST}{row.pk}/change/").content.decode()
    assert (row.name in page, "ためしに読む" in page) == (True, False)
    assert as_mori.post(f"{LIST}{row.pk}/change/", typed()).status_code == 403


def test_operators_keep_neighbours_and_see_all(as_pref, site):
    with viewing_as(PORTAL):
        source("https://www.city.example/l.csv")
    text = "イベント名,開始日\n花火," + make.in_days(5).isoformat() + "\n"
    facts = {"yields": "events", "place_kind": "", "area_name": "和歌山市", "is_trusted": "on", "name": "和歌山市の行事"}
    as_pref.post(LIST + "add/", typed(site.put("/e.csv", text), **facts))
    with viewing_as(PORTAL):
        row = Source.objects.get(area_name="和歌山市")
    assert row.municipality_id is None
    assert go(row) == "kept"
    page = as_pref.get(LIST).content.decode()
    assert ("堺市の図書館" in page, "和歌山市の行事" in page) == (True, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(aida, count, django_assert_num_queries):
    with viewing_as(PORTAL):
        for number in range(count):
            source("https://www.city.example/l.csv", code=f"s{number}")
    aida.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        aida.get(LIST)


LIST_QUERIES = 8


def a_draft(**facts):
    with viewing_as(PORTAL):
        pages = {"kind": "pages", "yields": "articles"}
        row = Source.objects.filter(pk="test-source").first() or source("https://www.city.example/news/", **pages)
        said = {"source": row, "municipality_id": SAKAI, "key": "k", "digest": "d", "url": "https://www.city.example/1.html",
                "kind": "benefit",
                "title": "給付金のご案内", "summary": "2万円です。", "body": "本文", "text": "もとの文章です。3歳未満のお子さん",
                "audience": {"some": "child", "where": {"age": {"lt": 3}}}, "made_at": NOW,
                "audience_words": "3歳未満のお子さん"}  # fmt: skip
        return Draft.objects.create(**said | facts)


def form_of(draft, **facts):
    return {"title": draft.title, "summary": draft.summary, "kind": draft.kind, "topic": "", "body": draft.body, "url": draft.url} | facts


def test_a_clerk_reads_a_draft_beside_its_page_and_publishes_it(as_mori, client):
    draft = a_draft(facts=[["窓口", "南区役所"]])
    page = as_mori.get(f"{DRAFTS}{draft.pk}/change/").content.decode()
    for text in ("もとの文章です。", "3歳未満のお子さん", "確かめて公開する", "南区役所"):
        assert text in page
    answer = as_mori.post(f"{DRAFTS}{draft.pk}/change/", form_of(draft, title="子育て給付金", with_audience="on", _publish="1"))
    with viewing_as(PORTAL):
        item = Item.objects.get()
    assert answer["Location"] == f"/admin/recommend/item/{item.pk}/change/"
    assert (item.title, item.state, item.audience) == ("子育て給付金", "published", draft.audience)
    seen = client.get(f"/items/{item.pk}/").content.decode()
    for text in ("子育て給付金", "堺市「図書館一覧」", "CC BY 4.0", "南区役所"):
        assert text in seen
    with viewing_as(PORTAL):
        told = {*Entry.objects.filter(event__startswith="recommend.").values_list("event", flat=True)}
    assert told == {"recommend.draft_saved", "recommend.draft_taken", "recommend.item_published"}


def test_a_draft_is_kept_thrown_away_or_written_on(as_mori):
    kept, dropped, written = (a_draft(key=key) for key in "abc")
    as_mori.post(f"{DRAFTS}{kept.pk}/change/", form_of(kept, title="直した題", _continue="1"))
    as_mori.post(f"{DRAFTS}{dropped.pk}/change/", form_of(dropped, _drop="1"))
    as_mori.post(f"{DRAFTS}{written.pk}/change/", form_of(written, _take="1"))
    with viewing_as(PORTAL):
        states = dict(Draft.objects.values_list("key", "state"))
        assert states == {"a": "waiting", "b": "dropped", "c": "taken"}
        assert (Draft.objects.get(key="a").title, Item.objects.get().state, Item.objects.get().audience) == ("直した題", "draft", {})
    assert as_mori.post(f"{DRAFTS}{dropped.pk}/change/", form_of(dropped, _publish="1")).status_code == 403


def test_drafts_of_another_town_are_not_there(as_ono, client):
    draft = a_draft()
    assert draft.title not in as_ono.get(DRAFTS).content.decode()
    assert as_ono.get(f"{DRAFTS}{draft.pk}/change/").status_code == 404
    assert as_ono.post(f"{DRAFTS}{draft.pk}/change/", form_of(draft, _publish="1")).status_code == 404
    assert draft.title not in client.get("/feed/").content.decode()


def two_events(**facts):
    with viewing_as(PORTAL):
        one = make.event("冬のおはなし会")
        row = source("https://www.city.example/e.csv", code="other", name="別の情報源")
        other = Event.objects.create(source=row, source_key="1", municipality_id=SAKAI, area_name="堺市", name="冬の おはなし会。",
                                     starts_on=one.starts_on, ends_on=one.ends_on)  # fmt: skip
    return one, other


def test_two_that_look_the_same_are_shown_and_joined_and_the_old_address_leads_on(as_mori, as_ono, client):
    one, other = two_events()
    page = as_mori.get(DRAFTS + "pairs/").content.decode()
    assert ("別の情報源" in page, "同じもの：1つ目を残す" in page) == (True, True)
    assert "別の情報源" not in as_ono.get(DRAFTS + "pairs/").content.decode()
    pair = {"one": f"event-{one.pk}", "other": f"event-{other.pk}"}
    as_ono.post(DRAFTS + "pairs/", pair | {"one_stays": ""})
    assert "2件あります" in client.get("/events/").content.decode()
    as_mori.post(DRAFTS + "pairs/", pair | {"one_stays": ""})
    assert "1件あります" in client.get("/events/").content.decode()
    assert "<title>冬のおはなし会" in client.get(f"/events/{other.pk}/").content.decode()
    assert "いまありません" in as_mori.get(DRAFTS + "pairs/").content.decode()


def test_an_item_that_was_joined_leads_on_however_often_it_was_joined(as_mori, as_ono, client):
    first, second, third = (make.published("給付金のご案内") for _number in range(3))
    for keep, gone in ((second, first), (third, second)):
        pair = {"one": f"item-{gone.pk}", "other": f"item-{keep.pk}", "other_stays": ""}
        as_ono.post(DRAFTS + "pairs/", pair)
        assert client.get(f"/items/{gone.pk}/").status_code == 200
        as_mori.post(DRAFTS + "pairs/", pair)
        assert client.get(f"/items/{gone.pk}/").url == f"/items/{keep.pk}/"
    assert client.get(f"/items/{first.pk}/").url == f"/items/{third.pk}/"
    with viewing_as(PORTAL):
        Item.objects.filter(pk=third.pk).update(state="draft")
    assert client.get(f"/items/{first.pk}/").status_code == 404


def test_two_that_are_two_are_not_asked_again(as_mori):
    one, other = two_events()
    as_mori.post(DRAFTS + "pairs/", {"one": f"event-{one.pk}", "other": f"event-{other.pk}", "part": ""})
    assert "いまありません" in as_mori.get(DRAFTS + "pairs/").content.decode()
    with viewing_as(PORTAL):
        assert (Event.objects.count(), Pair.objects.get().is_same) == (2, False)


@pytest.mark.parametrize("pair", [{}, {"one": "event-1", "other": "place-1"}, {"one": "event-x", "other": "event-2"},
                                  {"one": "event-1", "other": "event-1"}, {"one": "user-1", "other": "user-2"},
                                  {"one": "event-" + "9" * 40, "other": "event-1"}])  # fmt: skip
def test_nonsense_joins_nothing(as_mori, pair):
    assert as_mori.post(DRAFTS + "pairs/", pair | {"one_stays": ""}).status_code == 302
    with viewing_as(PORTAL):
        assert not Pair.objects.exists()


FIRST = dt.date(2026, 12, 1)


def thing(title, source, **facts):
    return Thing(f"place-{source}{title}", title, source, **facts)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (thing("大仙公園", "a", point=(34.56, 135.48)), thing("大仙公園", "b", point=(34.5601, 135.4801)), True),
        (thing("大仙公園", "a", point=(34.56, 135.48)), thing("大仙公園", "b", point=(34.60, 135.48)), False),
        (thing("大仙公園", "a", point=(34.56, 135.48)), thing("大仙公園", "a", point=(34.56, 135.48)), False),
        (thing("花火", "a", day=dt.date(2026, 12, 1)), thing("花火", "b", day=dt.date(2026, 12, 2)), False),
        (thing("冬の花火大会", "a", day=FIRST, place="港"), thing("冬の花火大会2026", "b", day=FIRST, place="港"), True),
        (thing("冬の花火大会", "a", day=FIRST), thing("朝市", "b", day=FIRST), False),
    ],
)
def test_what_looks_the_same(one, other, same):
    assert bool([*twins.pairs([one, other])]) is same


def test_neighbours_events_are_shown_to_those_who_ask_and_never_without_their_name(client):
    make.event("堺のまつり")
    make.event("和歌山の花火", town=None, area="和歌山市")
    assert "和歌山の花火" not in client.get("/events/").content.decode()
    for query in ("?neighbours=on", "?area=和歌山市"):
        page = client.get("/events/" + query).content.decode()
        assert "近隣：和歌山市" in page
        assert "試験の出典" in page
    with viewing_as(PORTAL):
        event = Event.objects.get(municipality=None)
    assert "大阪府や府内の市町村の行事ではありません" in client.get(f"/events/{event.pk}/").content.decode()


def test_a_nursery_says_its_vacancies_by_class_and_their_day(client, django_assert_num_queries):
    with viewing_as(PORTAL):
        row = source("https://www.city.example/v.csv")
        said = {"municipality_id": SAKAI, "area_name": "堺市", "kind": "nursery", "name": "ひばり保育園"}
        nursery = Place.objects.create(source=row, source_key="1", **said)
        for age, number in ((0, 2), (1, None)):
            Vacancy.objects.create(place=nursery, age_class=age, vacancies=number, as_of=dt.date(2026, 11, 1))
    with django_assert_num_queries(4):
        page = client.get(f"/places/{nursery.pk}/").content.decode()
    for text in ("クラスごとの空き", "0歳児", "分かりません", "11月1日", "CC BY 4.0"):
        assert text in page


def test_how_to_throw_something_away_is_found_in_either_width(client, as_hanako):
    with viewing_as(PORTAL):
        row = source("https://www.city.example/g.csv")
        for key, (name, area, town) in enumerate([("ＣＤラジカセ", "堺市", SAKAI), ("毛布", "高松市", None)]):
            GarbageWord.objects.create(source=row, source_key=str(key), municipality_id=town, area_name=area, name=name, sorting="小型金属")
    assert "ＣＤラジカセ" in client.get("/garbage/?words=CD").content.decode()
    assert "ＣＤラジカセ" not in client.get("/garbage/?words=毛布").content.decode()
    assert "見つかりません" in client.get("/garbage/?words=ない物").content.decode()
    mine = as_hanako.get("/garbage/").content.decode()
    assert ("ＣＤラジカセ" in mine, "毛布" in mine) == (True, False)
    assert "毛布" in as_hanako.get("/garbage/?area=").content.decode()
    assert "/garbage/?area=%E5%A0%BA%E5%B8%82" in client.get(f"/towns/{SAKAI}/").content.decode()
    assert "/garbage/?area=" not in client.get("/towns/272051/").content.decode()


def test_a_town_s_page_has_a_field_that_looks_in_this_town_alone(client, cast):
    page = client.get(f"/towns/{SAKAI}/").content.decode()
    assert f'<input type="hidden" name="town" value="{SAKAI}">' in page
    for address in ("/events/", "/places/", f"/ask/?town={SAKAI}"):
        assert f'href="{address}"' in page
