"""From the door to the number of receipt with keys alone: nothing is pressed but Tab, Enter, Space, arrows and letters.

What has the focus must be seen to have it: inside the window, under no bar, and with a ring around it (WCAG 2.4.7, 2.4.11).
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.steps import codes_for, wait_for_code

pytestmark = pytest.mark.journey
EMAIL, MOST = "ken@example.jp", 120
SEEN = """place => {
  // The page's own script may draw a part anew in this moment: what stood there has no place any more, its successor has the focus.
  if (!place.isConnected) return null;
  const box = place.getBoundingClientRect();
  // A box that is drawn by its label is as large as the label.
  const drawn = box.width > 2 && box.height > 2 ? place : place.closest('label') ?? place.labels?.[0] ?? place;
  const at = drawn.getBoundingClientRect();
  const within = (middle, most) => Math.min(Math.max(middle, 1), most - 1);
  const x = within(at.left + at.width / 2, innerWidth), y = within(at.top + at.height / 2, innerHeight);
  const top = document.elementFromPoint(x, y);
  const inside = at.bottom > 0 && at.top < innerHeight && at.right > 0 && at.left < innerWidth;
  // A card whose title has the focus wears the ring itself.
  const ringed = [place, drawn, place.closest('.card') ?? place].some((one) => {
    const look = getComputedStyle(one);
    return (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2) || look.boxShadow !== 'none';
  });
  const covered = !top || !(drawn.contains(top) || top.contains(drawn));
  return [inside ? '' : 'outside the window', ringed ? '' : 'without a ring', covered ? 'under ' + top?.outerHTML.slice(0, 80) : '']
    .filter(Boolean).join(', ');
}"""


def reach(page: Page, place: Locator) -> None:
    """Tab on until it has the focus; everything on the way is looked at too."""
    for _press in range(MOST):
        page.keyboard.press("Tab")
        if not page.locator(":focus").count():
            continue
        fault, what = looked_at(page)
        assert not fault, f"{page.url}: {what} is {fault}"
        if place.evaluate("place => place === document.activeElement"):
            return
    pytest.fail(f"{page.url}: {place} is not reached in {MOST} presses")


def looked_at(page: Page) -> tuple[str, str]:
    """What is wrong with what has the focus, and its beginning."""
    held = page.locator(":focus").first
    while True:
        fault, what = held.evaluate(f"place => [({SEEN})(place), place.outerHTML.slice(0, 120)]")
        if fault is not None:
            return fault, what


def press(page: Page, place: Locator) -> None:
    reach(page, place)
    page.keyboard.press("Enter")


def write(page: Page, place: Locator, words: str) -> None:
    reach(page, place)
    page.keyboard.insert_text(words)


def enter(page: Page, house: House) -> None:
    known = codes_for(house, EMAIL)
    page.goto("/")
    press(page, page.get_by_role("link", name="ログイン").first)
    page.wait_for_url("**/account/login/**")
    write(page, page.get_by_label("メールアドレス"), EMAIL)
    page.keyboard.press("Enter")
    page.wait_for_url("**/confirm/**")
    code = wait_for_code(page, house, EMAIL, known)
    box = page.locator("input[name=code]")
    if not box.evaluate("box => box === document.activeElement"):
        reach(page, box)
    page.keyboard.insert_text(code)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/confirm/" not in url)


@pytest.mark.parametrize("glass", [PHONE, DESK], ids=["phone", "desk"])
def test_from_the_door_to_the_receipt_with_keys_alone(
    glass: dict[str, object], open_browser: Callable[..., Page], house: House, shoot: Callable[[Page, str], None]
) -> None:
    page = open_browser(glass)
    enter(page, house)
    page.goto("/procedures/272027/bulky-waste/")
    press(page, page.get_by_role("button", name="申込みを始める"))
    expect(page.get_by_label("自転車")).to_be_attached()
    reach(page, page.get_by_label("自転車"))
    page.keyboard.press("Space")
    expect(page.get_by_label("自転車")).to_be_checked()
    write(page, page.get_by_label("品物の名前・大きさ・数"), "自転車 1台")
    shoot(page, "keyboard-form")
    press(page, page.locator("main").get_by_role("button", name="次へ").last)
    expect(page.get_by_label("郵便番号")).to_be_visible()
    for label, words in (("郵便番号", "596-8510"), ("集める場所の住所", "岸和田市岸城町7-1"), ("電話番号", "072-423-2121")):
        write(page, page.get_by_label(label).first, words)
    for part, typed in (("年", "2026"), ("月", "12"), ("日", "20")):
        write(page, page.get_by_label(part, exact=True), typed)
    no = page.get_by_label("いいえ")
    reach(page, page.get_by_label("はい"))
    page.keyboard.press("ArrowDown")
    expect(no).to_be_checked()
    press(page, page.locator("main").get_by_role("button", name="次へ").last)
    press(page, page.get_by_role("button", name="この内容で提出する"))
    expect(page.get_by_text("受付番号").first).to_be_visible()
    shoot(page, "keyboard-receipt")
