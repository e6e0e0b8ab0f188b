"""My connections: each use by itself, everything at once, out of everywhere, and what to keep on paper."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.connections import actions, queries
from portal.connections.models import ConnectedService, LogoutCall, State, TokenFamily
from portal.municipalities.scope import Resident, System, viewing_as
from tests.cast import SAKAI, Cast
from tests.connections.make import Party, entered, service, userinfo

pytestmark = pytest.mark.django_db
PAGE = "/me/connections/"
SHELF = {"code": "shelf", "title": "本だなの表示", "reason": "お名前を表示します。", "claims": ["name"], "is_required": True}
TOWN = {"code": "town", "title": "近くの館の案内", "reason": "近い館を選びます。", "claims": ["town"], "months": 6}


def library(**facts: object) -> ConnectedService:
    return service("library", claims=(), **{"uses": [SHELF, TOWN], "backchannel_logout_uri": "https://library.example.jp/bye", **facts})


def uses_of(cast: Cast) -> dict[str, bool]:
    with viewing_as(Resident(cast.hanako.pk)):
        return {use.code: use.is_agreed for mine in queries.my_connections(cast.hanako) for use in mine.uses}


def answer(browser: Client, use: str, said: str) -> str:
    return browser.post(f"{PAGE}library/use/", {"use": use, "answer": said}, follow=True).content.decode()


def told(token: str) -> set[str]:
    return set(userinfo(token).json()) & {"name", "town"}


def test_one_use_stops_and_comes_back_without_the_other(cast: Cast) -> None:
    library()
    browser, party = entered(cast.hanako), Party(scope="openid profile residence")
    tokens = party.tokens(browser)
    assert told(tokens["access_token"]) == {"name", "town"}
    page = browser.get(PAGE).content.decode()
    for words in ("近くの館の案内", "近い館を選びます。", "連携そのものが終わります。", "まで。過ぎたら、もう一度お聞きします。"):
        assert words in page
    assert "いまから、その情報は渡りません" in answer(browser, "town", "stop")
    assert (uses_of(cast), told(tokens["access_token"])) == ({"shelf": True, "town": False}, {"name"})
    assert "同意を受け付けました" in answer(browser, "town", "agree")
    assert (uses_of(cast), told(tokens["access_token"])) == ({"shelf": True, "town": True}, {"name", "town"})


def test_the_required_use_ends_the_whole_link_and_cannot_be_agreed_to_without_it(cast: Cast) -> None:
    library()
    browser = entered(cast.hanako)
    tokens = Party().tokens(browser)
    answer(browser, "shelf", "stop")
    assert (uses_of(cast), userinfo(tokens["access_token"]).status_code) == ({}, 401)
    assert "いまつながっていません" in answer(browser, "town", "agree")
    assert uses_of(cast) == {}


def test_a_use_of_nothing_and_a_service_of_nobody_change_nothing(cast: Cast) -> None:
    library()
    browser = entered(cast.hanako)
    Party().code(browser)
    answer(browser, "nothing", "agree")
    answer(browser, "nothing", "stop")
    assert uses_of(cast) == {"shelf": True, "town": True}
    assert browser.post(f"{PAGE}gym/use/", {"use": "x", "answer": "agree"}).status_code == 404


def test_another_resident_can_neither_stop_nor_see_them(cast: Cast, as_ken: Client) -> None:
    library()
    Party().code(entered(cast.hanako))
    assert as_ken.get(f"{PAGE}library/receipt/").status_code == 404
    answer(as_ken, "town", "stop")
    as_ken.post(f"{PAGE}stop-all/")
    as_ken.post(f"{PAGE}leave/")
    assert uses_of(cast) == {"shelf": True, "town": True}
    with viewing_as(System("test")):
        assert TokenFamily.objects.get().ended_at is None


def test_what_has_changed_or_run_out_says_so_and_is_agreed_to_again_here(cast: Cast) -> None:
    library()
    browser, party = entered(cast.hanako), Party(scope="openid profile residence")
    tokens = party.tokens(browser)
    library(uses=[SHELF, {**TOWN, "reason": "督促に使います。"}])
    page = browser.get(PAGE).content.decode()
    assert ("期限が来たか、文が変わりました" in page, uses_of(cast)) == (True, {"shelf": True, "town": False})
    answer(browser, "town", "agree")
    assert uses_of(cast) == {"shelf": True, "town": True}
    with time_machine.travel(timezone.now() + dt.timedelta(days=200)):
        assert uses_of(cast) == {"shelf": True, "town": False}
    library(uses=[{**SHELF, "reason": "別のことに使います。"}, TOWN])
    assert "なくては使えない使い道の同意が、切れています" in browser.get(PAGE).content.decode()
    assert userinfo(tokens["access_token"]).status_code == 401
    answer(browser, "shelf", "agree")
    assert userinfo(tokens["access_token"]).status_code == 200


def test_a_service_that_changed_hands_asks_at_its_own_door(cast: Cast) -> None:
    made, browser = library(), entered(cast.hanako)
    Party().code(browser)
    made.operator = "別の運営者"
    made.save()
    library(operator="別の運営者")
    page = browser.get(PAGE).content.decode()
    assert ("サービスの内容が変わりました" in page, "これに同意する" in page) == (True, False)
    assert "いまつながっていません" in answer(browser, "town", "agree")
    with viewing_as(Resident(cast.hanako.pk)):
        (mine,) = queries.my_connections(cast.hanako)
    assert (mine.sees, mine.is_telling) == ((), False)


def test_all_are_stopped_after_one_question_each_in_an_act_of_its_own(cast: Cast) -> None:
    library()
    service("gym")
    browser = entered(cast.hanako)
    tokens = {slug: Party(slug).tokens(browser)["access_token"] for slug in ("library", "gym")}
    kens = Party().tokens(entered(cast.ken))["access_token"]
    asked = browser.get(f"{PAGE}stop-all/").content.decode()
    assert ("見本のlibrary" in asked, "見本のgym" in asked, len(uses_of(cast))) == (True, True, 3)
    assert "2つの連携をすべてやめました" in browser.post(f"{PAGE}stop-all/", follow=True).content.decode()
    assert uses_of(cast) == {}
    assert [userinfo(token).status_code for token in (*tokens.values(), kens)] == [401, 401, 200]
    with viewing_as(System("test")):
        assert sorted(entry.detail["service"] for entry in Entry.objects.filter(event="connections.stopped")) == ["gym", "library"]
        assert [call.service.slug for call in LogoutCall.objects.select_related("service")] == ["library"]


def test_out_of_everywhere_ends_devices_and_services_and_keeps_the_consents(cast: Cast) -> None:
    library()
    service("gym")
    phone, desk = entered(cast.hanako), entered(cast.hanako)
    at_home = Party().tokens(desk)["access_token"]
    on_the_way = Party("gym").tokens(phone)["access_token"]
    asked = phone.get(f"{PAGE}leave/").content.decode()
    assert ("見本のgym" in asked, "見本のlibrary" in asked) == (True, False), "who cannot be told is named"
    assert "どの端末からも" in phone.post(f"{PAGE}leave/", follow=True).content.decode()
    assert [browser.get(PAGE).status_code for browser in (phone, desk)] == [302, 302]
    assert [userinfo(token).status_code for token in (at_home, on_the_way)] == [401, 401]
    with viewing_as(System("test")):
        assert [(call.service.slug, call.sid) for call in LogoutCall.objects.select_related("service")] == [("library", "")]
    assert uses_of(cast) == {"shelf": True, "town": True, "main": True}
    assert Party().ask(entered(cast.hanako), prompt="none").status_code == 302


def test_out_of_everywhere_reaches_a_service_whose_login_here_ran_out_long_ago(cast: Cast) -> None:
    library()
    browser = entered(cast.hanako)
    Party().tokens(browser)
    browser.session.flush()
    entered(cast.hanako).post(f"{PAGE}leave/")
    with viewing_as(System("test")):
        assert [call.service.slug for call in LogoutCall.objects.select_related("service")] == ["library"]


def test_the_page_says_what_became_of_the_calls_of_the_last_day(cast: Cast, as_hanako: Client, as_ken: Client) -> None:
    now = timezone.now()
    states = [("a", "sent", now), ("b", "waiting", None), ("c", "given_up", now), ("d", "sent", now - dt.timedelta(days=2))]
    with viewing_as(System("test")):
        for slug, state, ended_at in states:
            made = service(slug)
            facts = {"asked_at": now - dt.timedelta(hours=2), "due_at": now, "sub": "s", "state": state, "ended_at": ended_at}
            LogoutCall.objects.create(resident=cast.hanako, service=made, **facts)
    page = as_hanako.get(PAGE).content.decode()
    for words in ("ログアウトを伝えました", "まだ応答がありません", "そちらでもログアウトしてください"):
        assert words in page
    assert ("見本のc" in page, "見本のd" in page) == (True, False)
    assert "見本のa" not in as_ken.get(PAGE).content.decode()


def test_the_receipt_keeps_the_words_that_were_agreed_to(cast: Cast) -> None:
    library(privacy_url="https://library.example.jp/privacy", stop_guide="貸出の記録は残ります。")
    browser = entered(cast.hanako)
    assert browser.get(f"{PAGE}library/receipt/").status_code == 404
    Party().code(browser)
    library(uses=[SHELF, {**TOWN, "reason": "督促に使います。"}], privacy_url="https://library.example.jp/privacy")
    page = browser.get(f"{PAGE}library/receipt/").content.decode()
    for words in ("堺 花子", "library の運営者", "お住まいの市町村", "近い館を選びます。", "第1版", "あなたがやめるまで。", "同意した日時"):
        assert words in page
    assert ("督促に使います。" in page, "やめた日時" in page) == (False, False)
    browser.post(f"{PAGE}library/stop/")
    assert "やめた日時" in browser.get(f"{PAGE}library/receipt/").content.decode()


def test_a_stopped_service_can_still_be_left(cast: Cast) -> None:
    made, browser = library(), entered(cast.hanako)
    Party().code(browser)
    actions.set_state(made, State.STOPPED, by=cast.pref)
    assert "停止中" in browser.get("/services/library/").content.decode()
    browser.post(f"{PAGE}library/stop/")
    assert uses_of(cast) == {}
    assert browser.get("/services/library/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_many(cast: Cast, count: int, django_assert_num_queries: object) -> None:
    browser = entered(cast.hanako)
    for slug in ("a", "b", "c")[:count]:
        made = service(slug, claims=(), uses=[SHELF, TOWN], town_id=SAKAI)
        Party(slug).code(browser)
    with viewing_as(Resident(cast.hanako.pk)):
        with django_assert_num_queries(4):  # type: ignore[operator]
            assert len(queries.my_connections(cast.hanako)) == count
        with django_assert_num_queries(2):  # type: ignore[operator]
            receipt = queries.receipt_of(cast.hanako, made)
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert queries.farewells_of(cast.hanako, timezone.now()) == ()
    assert receipt is not None
    assert [line.sees for line in (receipt.link, *receipt.uses)] == [(), ("氏名",), ("お住まいの市町村",)]
