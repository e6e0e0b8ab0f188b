"""From a page of a web site to a resident's screen: a source is added and tried, a draft arrives, is confirmed and found."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.steps import arrives, fits, log_in
from tests.standins.site import site

pytestmark = pytest.mark.journey

PAGE = """<html><head><title>冬の子育て応援給付金を始めます｜大阪府ホームページ</title></head><body><main>
<h1>冬の子育て応援給付金を始めます</h1>
<p>寒い冬に向けて、小さいお子さんのいるご家庭に応援給付金を支給します。お子さん1人につき1万円です。</p>
<p>対象：3歳未満のお子さんがいる方</p><p>申請期限：2030年1月31日まで</p></main></body></html>"""
LIST = '<main><ul><li>11月25日 <a href="/news/1.html">冬の子育て応援給付金を始めます</a></li></ul></main>'


def test_a_page_of_a_web_site_reaches_a_resident(
    desk: Page, phone: Page, house: House, shoot: Callable[[Page, str], None]
) -> None:
    with site(house.site_port) as web:
        web.put("/news/1.html", PAGE, "text/html; charset=utf-8")
        address = web.put("/news/", LIST, "text/html; charset=utf-8")
        log_in(desk, house, "pref@osaka.example.jp")
        desk.goto("/admin/recommend/source/")
        desk.get_by_role("link", name="情報源を足す").click()
        _fill(desk, address)
        desk.get_by_role("button", name="保存して編集を続ける").click()
        desk.get_by_role("button", name="ためしに読む").click()
        arrives(desk, "ためしに読んだ", seconds=60)
        expect(desk.get_by_text("1 = 1 + 0").first).to_be_visible()
        shoot(desk, "source")
        desk.goto("/admin/recommend/draft/")
        arrives(desk, "冬の子育て応援給付金を始めます", seconds=120)
        desk.get_by_role("link", name="冬の子育て応援給付金を始めます").first.click()
        expect(desk.get_by_text("3歳未満のお子さん").first).to_be_visible()
        shoot(desk, "draft")
        desk.get_by_label("読み取った対象を使う").check()
        desk.get_by_role("button", name="確かめて公開する").click()
        expect(desk.get_by_text("公開しました。").first).to_be_visible()
    log_in(phone, house, "hanako@example.jp")
    phone.goto("/feed/")
    phone.get_by_role("link", name="冬の子育て応援給付金を始めます").first.click()
    expect(phone.get_by_text("大阪府「子育ての新着情報」").first).to_be_visible()
    expect(phone.get_by_text("利用の条件：CC BY 4.0").first).to_be_visible()
    assert fits(phone)
    shoot(phone, "collected-item")


def _fill(desk: Page, address: str) -> None:
    desk.locator("#id_name").fill("大阪府の子育ての新着")
    desk.locator("#id_kind").select_option("pages")
    desk.locator("#id_address").fill(address)
    desk.locator("#id_yields").select_option("articles")
    desk.locator("#id_licence").fill("CC BY 4.0")
    desk.locator("#id_attribution").fill("大阪府「子育ての新着情報」")
