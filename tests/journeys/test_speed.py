"""What a thumb on a slow phone feels: nothing moves after it is drawn, one style sheet, and pages that come small.

Seconds are not asserted here, they are the machine's; `make lighthouse` measures them.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.house import House
from tests.journeys.steps import draws_parts, log_in

pytestmark = pytest.mark.journey
GUESTS_PAGES = ("/", "/account/login/", "/towns/", "/procedures/?town=271403", "/places/?town=271403", "/search/?q=ほいくえん")
OWN_PAGES = ("/", "/inbox/", "/feed/", "/procedures/", "/procedures/271403/nursery-admission/", "/me/", "/me/alerts/", "/calendar/")
SHIFTS = """() => new Promise((told) => {
  let sum = 0;
  const places = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      sum += entry.value;
      for (const source of entry.sources) places.push(source.node?.id || source.node?.className || source.node?.nodeName);
    }
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => told(sum ? [sum, ...places.slice(0, 3)] : []), 400);
})"""


def moved(page: Page, path: str) -> list[object]:
    """How far things moved while the page came, and which; nothing when nothing did."""
    answer = page.goto(path, wait_until="networkidle")
    assert answer is not None
    assert answer.headers["content-encoding"] in ("br", "gzip"), path
    assert page.locator("link[rel=stylesheet][href*='/css/tobira.']").count() == 1, path
    found = page.evaluate(SHIFTS)
    return [path, *found] if found else []


def test_nothing_moves_under_the_thumb(open_browser: Callable[..., Page], house: House) -> None:
    guest, hanako = open_browser(PHONE), open_browser(PHONE)
    log_in(hanako, house, "hanako@example.jp")
    assert [found for path in GUESTS_PAGES if (found := moved(guest, path))] == []
    assert [found for path in OWN_PAGES if (found := moved(hanako, path))] == []


def test_the_focus_stays_where_a_part_is_drawn_anew(open_browser: Callable[..., Page], house: House) -> None:
    page = open_browser(PHONE)
    log_in(page, house, "hanako@example.jp")
    page.goto("/inbox/")
    draws_parts(page).locator("#tab-unread").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#tab-unread[aria-current]")).to_be_visible()
    expect(page.locator("#tab-unread")).to_be_focused()
    page.locator("#remark button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#remark-words")).to_be_focused()


def test_an_officer_goes_through_a_list_by_keys_and_may_switch_them_off(open_browser: Callable[..., Page], house: House) -> None:
    clerk = open_browser({"viewport": {"width": 1280, "height": 900}})
    log_in(clerk, house, "mori@sakai.example.jp")
    clerk.goto("/admin/recommend/item/")
    rows = clerk.locator("#result_list tbody th a")
    for key, row in (("j", 0), ("j", 1), ("k", 0)):
        clerk.keyboard.press(key)
        assert clerk.evaluate("document.activeElement.href") == rows.nth(row).evaluate("link => link.href")
    clerk.keyboard.press("/")
    assert clerk.evaluate("document.activeElement.id") == "searchbar"
    clerk.keyboard.type("j")
    assert clerk.locator("#searchbar").input_value() == "j"
    clerk.locator("#searchbar").blur()
    clerk.keyboard.press("?")
    clerk.get_by_role("dialog", name="キー操作").get_by_role("checkbox").uncheck()
    clerk.get_by_role("button", name="閉じる").click()
    clerk.reload()
    clerk.keyboard.press("j")
    assert clerk.evaluate("document.activeElement.tagName") == "BODY"
