"""Information that finds a family: a mother sees why, a clerk drafts a benefit and sees whom it reaches, a consent is taken back, and
the children's calendar is ticked off and fetched by a calendar program."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.steps import fits, log_in, runs_scripts

pytestmark = pytest.mark.journey
TITLE = "南区の赤ちゃんに絵本を贈ります"
WHY = "堺市南区にお住まいで、3歳未満のお子さんがいる方へのお知らせです。"
# Half past seven of the next morning: nobody waits for it in a test.
TICK = """
from datetime import timedelta
from django.utils import timezone
from recommend.actions.telling import tick
tick(timezone.localdate() + timedelta(days=1))
"""
# Whoever was told at all, and how many mails that was; the mail itself says nothing.
ALERTS = """
from notifications.models import Delivery
from portal.municipalities.scope import System, viewing_as
with viewing_as(System("journey")):
    print("told", Delivery.objects.filter(topic="for_you", recipient__user__email="hanako@example.jp").count())
"""


def test_a_benefit_finds_a_mother_until_she_takes_her_consent_back(
    open_browser: Callable[..., Page], house: House, shoot: Callable[[Page, str], None]
) -> None:
    hanako, clerk = open_browser(PHONE), open_browser(DESK)
    log_in(hanako, house, "hanako@example.jp")
    log_in(clerk, house, "mori@sakai.example.jp")
    before = alerts(house)

    draft(clerk, shoot)
    hanako.goto("/feed/")
    expect(hanako.get_by_text(TITLE)).to_have_count(0)
    clerk.get_by_role("button", name="保存して公開する").click()
    expect(clerk.get_by_text("公開しました。")).to_be_visible()

    hanako.goto("/feed/")
    card = hanako.locator("article", has_text="絵本を贈ります")
    expect(card).to_contain_text(WHY)
    assert fits(hanako)
    shoot(hanako, "feed-why")
    house.manage("shell", "-c", TICK)
    assert alerts(house) == before + 1

    hanako.goto("/me/attributes/")
    hanako.get_by_role("button", name="使うのをやめる").click()
    hanako.goto("/feed/")
    expect(hanako.locator("article", has_text="絵本を贈ります")).to_have_count(0)
    hanako.goto("/me/attributes/")
    hanako.get_by_role("button", name="おすすめに使うことに同意する").click()
    hanako.goto("/feed/")
    expect(hanako.locator("article", has_text="絵本を贈ります")).to_be_visible()


def draft(clerk: Page, shoot: Callable[[Page, str], None]) -> None:
    """A benefit for parents of small children in a ward, with the number of people beside it while it is written."""
    clerk.goto("/admin/recommend/item/add/")
    clerk.get_by_label("種類").select_option("benefit")
    clerk.locator("#id_title").fill(TITLE)
    clerk.locator("#id_summary").fill("図書館で、好きな絵本を1冊えらべます。")
    clerk.locator("#id_deadline_on").fill("2027-03-31")
    clerk.locator("#id_group1_child_to").fill("2")
    if not runs_scripts(clerk):
        count_by_button(clerk)
        return
    live = clerk.locator("#audience-live")
    clerk.locator("#id_group1_child_to").press("Tab")
    expect(live).to_contain_text("3歳未満のお子さんがいる方")
    reached = live.locator("dd strong").inner_text()
    assert int(re.sub(r"\D", "", reached)) > 100, reached
    assert "未満" not in reached
    live.get_by_text("年齢と地域の内訳").click()
    expect(live).to_contain_text("北区")
    shoot(clerk, "item-audience")
    clerk.locator("input[name=group1_areas][value='271454']").check()
    expect(live).to_contain_text("堺市南区にお住まいで、3歳未満のお子さんがいる方")
    clerk.get_by_role("button", name="保存する", exact=True).click()
    expect(clerk.locator("#id_title")).to_have_value(TITLE)


def count_by_button(clerk: Page) -> None:
    """Without scripts the number comes in a window of its own, when one asks for it."""
    clerk.locator("input[name=group1_areas][value='271454']").check()
    with clerk.expect_popup() as opened:
        clerk.get_by_role("button", name="対象の人数を確かめる").click()
    expect(opened.value.get_by_text("3歳未満のお子さんがいる方").first).to_be_visible()
    opened.value.close()
    clerk.get_by_role("button", name="保存する", exact=True).click()
    expect(clerk.locator("#id_title")).to_have_value(TITLE)


def alerts(house: House) -> int:
    return int(house.manage("shell", "-c", ALERTS).rsplit("told", 1)[1])


def test_the_children_s_calendar_is_ticked_off_and_fetched(phone: Page, house: House, shoot: Callable[[Page, str], None]) -> None:
    log_in(phone, house, "hanako@example.jp")
    phone.goto("/calendar/")
    assert fits(phone)
    shoot(phone, "calendar")
    phone.get_by_role("button", name=re.compile("まとめて「済み」にする")).click()
    expect(phone.get_by_text("を「済み」にしました")).to_be_visible()
    later = phone.locator("li.card", has_text="子育てひろば").first
    expect(later).to_be_visible()

    phone.get_by_role("button", name="アドレスを作る").click()
    address = phone.locator("#address").input_value()
    assert fits(phone)
    assert "子育てひろば" in fetched(phone, address)

    phone.goto("/calendar/")
    later.get_by_text("済みにする").first.click()
    later.get_by_role("button", name="済みにする").click()
    expect(phone.get_by_text("「済み」にしました。")).to_be_visible()
    assert "子育てひろば" not in fetched(phone, address)
    assert "そら" not in fetched(phone, address)
    assert secret_of(address) not in "".join(file.read_text(errors="replace") for file in (house.state / "log").glob("*.log"))

    phone.get_by_role("button", name="アドレスをやめる").click()
    expect(phone.get_by_text("アドレスをやめました")).to_be_visible()
    assert fetched(phone, address) == ""
    assert secret_of(address) not in "".join(file.read_text(errors="replace") for file in (house.state / "log").glob("*.log"))


def fetched(page: Page, address: str) -> str:
    """As a calendar program reads it: without a login."""
    stranger = page.context.browser.new_context()  # type: ignore[union-attr]
    answer = stranger.request.get(address)
    text = answer.text().replace("\r\n ", "") if answer.ok else ""
    stranger.close()
    return text


def secret_of(address: str) -> str:
    return address.rsplit("/", 1)[1].removesuffix(".ics")
