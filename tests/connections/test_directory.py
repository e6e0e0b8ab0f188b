"""The directory: the services of one's town and of the prefecture, how one of them is found, and the way in."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.connections import actions, queries
from portal.connections.models import Kind, Stage, State, TrialUser
from portal.connections.queries import Wanted
from portal.connections.rules import finding
from portal.municipalities.scope import Resident, System, viewing_as
from tests.cast import SAKAI, SUITA, Cast
from tests.connections.make import Party, entered, service

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(cast: Cast) -> None:
    service("library", town_id=SAKAI)
    service("gym", town_id=SUITA, category="booking")
    service("shelter", town_id=None, category="disaster")


def shown(browser: Client) -> set[str]:
    page = browser.get("/services/").content.decode()
    return {slug for slug in ("library", "gym", "shelter") if f"/services/{slug}/" in page}


@pytest.mark.usefixtures("three")
def test_residents_see_their_town_and_the_prefecture_guests_see_all(as_hanako: Client, as_ken: Client) -> None:
    assert shown(as_hanako) == {"library", "shelter"}
    assert shown(as_ken) == {"gym", "shelter"}
    assert shown(Client()) == {"library", "gym", "shelter"}


@pytest.mark.usefixtures("three")
def test_the_card_leads_to_the_services_own_login(as_hanako: Client) -> None:
    assert as_hanako.get("/services/library/open/")["Location"] == "https://library.example.jp/login"
    assert as_hanako.get("/services/nothing/open/").status_code == 404
    page = as_hanako.get("/services/library/").content.decode()
    for words in ("library の運営者", "お名前の表示に使います。", "氏名", 'href="https://library.example.jp/login"'):
        assert words in page


@pytest.mark.usefixtures("three")
def test_a_paused_service_stays_in_sight_a_stopped_one_does_not(cast: Cast, as_hanako: Client) -> None:
    library = queries.by_slug("library")
    assert library is not None
    actions.set_state(library, State.MAINTENANCE, by=cast.pref)
    answer = as_hanako.get("/services/library/open/")
    assert (answer.status_code, "メンテナンス中" in answer.content.decode()) == (503, True)
    assert "library" in shown(as_hanako)
    actions.set_state(library, State.STOPPED, by=cast.pref)
    assert (shown(as_hanako), as_hanako.get("/services/library/").status_code) == ({"shelter"}, 404)


@pytest.mark.parametrize("count", [1, 3])
def test_the_directory_costs_the_same_for_one_and_for_many(cast: Cast, count: int, django_assert_num_queries: object) -> None:
    for slug in ("a", "b", "c")[:count]:
        service(slug)
    with viewing_as(Resident(cast.hanako.pk)), django_assert_num_queries(1):  # type: ignore[operator]
        assert len(queries.services_for(cast.hanako, [SAKAI])) == count
    with django_assert_num_queries(1), viewing_as(System("guests read as anybody")):  # type: ignore[operator]
        assert len(queries.services_for(None, [SAKAI])) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_the_directory_costs_the_same_for_one_and_for_many(cast: Cast, as_hanako: Client, count: int) -> None:
    for slug in ("a", "b", "c")[:count]:
        service(slug)
        mark(as_hanako, slug)
    with CaptureQueriesContext(connection) as asked:
        assert as_hanako.get("/services/").content.decode().count('class="card has-icon"') == count
    assert len([one for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "SET", "BEGIN"))]) == 5


def test_a_stopped_service_stays_in_sight_of_those_who_are_linked(cast: Cast, as_ken: Client) -> None:
    made, browser = service("library"), entered(cast.hanako)
    Party("library").code(browser)
    actions.set_state(made, State.STOPPED, by=cast.pref)
    page = browser.get("/services/").content.decode()
    assert ("停止中" in page, "library.example.jp/login" in page) == (True, False)
    assert "情報は渡りません" in browser.get("/services/library/").content.decode()
    assert as_ken.get("/services/library/").status_code == 404


def shelves(browser: Client, query: str = "") -> dict[str, list[str]]:
    """Heading → the services below it, in order."""
    page = browser.get(f"/services/{query}").content.decode()
    parts = re.split(r'<h2 id="shelf-\w+">(.*?)</h2>', page)
    named = re.compile(r'card__title"><a href="(?:/services/|https://)([\w-]+)[/.]')
    return {title: named.findall(part) for title, part in zip(parts[1::2], parts[2::2], strict=True)}


def mark(browser: Client, slug: str, on: str = "1", back: str = "") -> str:
    return browser.post(f"/services/{slug}/favourite/", {"on": on, "back": back})["Location"]


@pytest.mark.usefixtures("three")
def test_favourites_stand_first_then_what_was_used_last_then_the_rest(cast: Cast, as_ken: Client) -> None:
    for slug in ("theatre", "pool"):
        service(slug, category="booking")
    browser = entered(cast.hanako)
    for slug in ("theatre", "pool"):
        Party(slug).code(browser)
    assert mark(browser, "shelter", back="kind=government&x=//evil.example") == "/services/?kind=government"
    found = shelves(browser)
    assert found == {"お気に入り": ["shelter"], "最近使ったサービス": ["pool", "theatre"], "図書館": ["library"]}
    assert "お気に入り" not in shelves(as_ken)
    mark(browser, "shelter")
    assert mark(browser, "shelter", on="") == "/services/"
    assert shelves(browser) == {"最近使ったサービス": ["pool", "theatre"], "図書館": ["library"], "防災": ["shelter"]}


def test_what_a_town_puts_forward_stands_before_the_rest_for_its_own_people(cast: Cast, as_hanako: Client, as_ken: Client) -> None:
    """The outsider of 吹田市 can use it as well, and reads nothing of 堺市's word; who reads the list of all towns has no town."""
    for slug, category in (("alarm", "disaster"), ("shelter", "disaster")):
        service(slug, town_id=None, category=category)
    before = {"防災": ["alarm", "shelter"]}
    assert shelves(as_hanako) == before
    actions.pick(SAKAI, ["shelter"], by=cast.pref)
    assert shelves(as_hanako) == {"まちのおすすめ": ["shelter"], "防災": ["alarm"]}
    assert [shelves(one) for one in (as_ken, Client())] == [before, before]
    with viewing_as(Resident(cast.hanako.pk)):
        assert [card.slug for card in queries.services_for(cast.hanako, [SAKAI])] == ["shelter", "alarm"]
    mark(as_hanako, "shelter")
    assert shelves(as_hanako) == {"お気に入り": ["shelter"], "防災": ["alarm"]}
    shelter = queries.by_slug("shelter")
    assert shelter is not None
    actions.set_state(shelter, State.STOPPED, by=cast.pref)
    assert [[one.slug for one in queries.choosable(town)] for town in (SAKAI, SUITA)] == [["alarm", "shelter"], ["alarm"]]


@pytest.mark.usefixtures("three")
def test_only_residents_mark_and_only_what_they_may_know(as_mori: Client, as_hanako: Client) -> None:
    assert "/account/login/" in mark(Client(), "library")
    assert as_mori.post("/services/library/favourite/", {"on": "1"}).status_code == 403
    assert as_hanako.post("/services/nothing/favourite/", {"on": "1"}).status_code == 404
    assert as_hanako.post("/services/library/favourite/", {"on": "1"})["Location"] == "/services/library/"
    assert "お気に入りから外す" in as_hanako.get("/services/library/").content.decode()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ﾄｼｮｶﾝ", {"library"}), ("としょかん", {"library"}), ("堺市　図書", {"library"}), ("本を", {"library", "gym"}),
        ("ＧＹＭ の運営", {"gym"}), ("図書館 体操", set()), ("・", {"library", "gym"}), ("<b>", set()),
    ],
)  # fmt: skip
def test_a_service_is_found_however_it_is_typed(cast: Cast, typed: str, found: set[str]) -> None:
    service("library", name="堺市立図書館", kana="さかいしりつとしょかん")
    service("gym", town_id=None)
    with viewing_as(Resident(cast.hanako.pk)):
        cards = queries.services_for(cast.hanako, [SAKAI])
    assert {card.slug for card in queries.narrowed(cards, Wanted(words=typed))} == found


def test_words_and_texts_meet_as_keys() -> None:
    assert finding.words_of("ｻｶｲ　図書館 ") == ("サカイ", "図書館")
    assert finding.is_meant((), ["x"])
    assert not finding.is_meant(("館さ",), ["図書館", "さかい"])


def test_the_three_classes_and_the_categories_narrow_the_list_and_keep_each_other(cast: Cast, as_hanako: Client) -> None:
    service("inside", kind=Kind.PACKAGE)
    service("town")
    service("shop", kind=Kind.EXTERNAL, category="health")
    assert shelves(as_hanako, "?kind=external") == {"健康": ["shop"]}
    assert shelves(as_hanako, "?kind=package&q=inside") == {"図書館": ["inside"]}
    assert shelves(as_hanako, "?kind=nonsense&category=nonsense") == {"図書館": ["inside", "town"], "健康": ["shop"]}
    page = as_hanako.get("/services/?kind=external&q=shop").content.decode()
    assert "会社や団体が動かしているサービスです" in page
    assert '?q=shop&amp;kind=external&amp;category=health"' in page
    assert "あてはまるサービスはありません" in as_hanako.get("/services/?category=health&kind=package").content.decode()


@pytest.mark.usefixtures("three")
def test_htmx_is_given_the_list_alone_also_after_the_star(as_hanako: Client) -> None:
    asks = {"HX-Request": "true", "HX-Target": "service-list"}
    part = as_hanako.get("/services/?q=library", headers=asks).content.decode()
    assert ("<html" in part, 'id="service-list"' in part, "/services/library/" in part, "/services/shelter/" in part) == (
        False, True, True, False,
    )  # fmt: skip
    after = as_hanako.post("/services/library/favourite/", {"on": "1", "back": ""}, headers=asks, follow=True).content.decode()
    assert ("<html" in after, 'aria-pressed="true"' in after) == (False, True)


def test_a_service_in_trial_is_there_for_those_who_try_it_out_alone(cast: Cast, as_hanako: Client, as_ken: Client) -> None:
    made = service("handbook", stage=Stage.TRIAL)
    with viewing_as(System("an invitation")):
        TrialUser.objects.create(service=made, resident=cast.ken)
    seen = {name: "/services/handbook/" in who.get("/services/").content.decode() for name, who in people(as_hanako, as_ken).items()}
    assert seen == {"hanako": False, "ken": True, "guest": False}
    told = {name: who.get("/services/handbook/").status_code for name, who in people(as_hanako, as_ken).items()}
    assert told == {"hanako": 404, "ken": 200, "guest": 404}
    opened = {name: who.get("/services/handbook/open/").status_code for name, who in people(as_hanako, as_ken).items()}
    assert opened == {"hanako": 404, "ken": 302, "guest": 404}
    assert "試行中" in as_ken.get("/services/").content.decode()


def people(as_hanako: Client, as_ken: Client) -> dict[str, Client]:
    return {"hanako": as_hanako, "ken": as_ken, "guest": Client()}


def test_the_page_of_a_service_tells_each_use_before_anybody_enters(as_hanako: Client) -> None:
    uses = [
        {"code": "shelf", "title": "本だなの表示", "reason": "お名前を表示します。", "claims": ["name"], "is_required": True, "months": 12},
        {"code": "news", "title": "新着の案内", "reason": "年齢に合う本を選びます。", "claims": ["birthdate"], "months": 6},
    ]
    facts = {"required_level": 2, "privacy_url": "https://library.example.jp/privacy", "stop_guide": "貸出の記録は残ります。"}
    service("library", uses=uses, claims=(), logo="img/favicon.svg", **facts)
    page = as_hanako.get("/services/library/").content.decode()
    words = ("本だなの表示", "12か月", "なくては使えません", "年齢に合う本を選びます。", "選べます", "マイナンバーカードが要ります")
    for word in (*words, "https://library.example.jp/privacy", "貸出の記録は残ります。", "窓口", "行政連携"):
        assert word in page
    listed = as_hanako.get("/services/").content.decode()
    for word in ("マイナンバーカードが要ります", "氏名・生年月日", "/static/img/favicon.svg"):
        assert word in listed


@pytest.mark.parametrize("logo", ["https://library.example.jp/logo.png", "//x.example/logo.png", "img/../../secret.png", "javascript:x"])
def test_a_logo_from_anywhere_else_is_never_shown(as_hanako: Client, logo: str) -> None:
    service("library", logo=logo)
    assert "<img" not in as_hanako.get("/services/").content.decode().partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("slug", ["try", "news"])
def test_a_service_cannot_take_the_address_of_a_page_of_ours(db: None, slug: str) -> None:
    with pytest.raises(actions.services.NotAService, match="とびらの画面が使っています"):
        service(slug)
