"""A working parent applies for two children: the family once, each child on a form of its own."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.house import House
from tests.journeys.steps import fits, log_in
from tests.journeys.test_application import PAGES, fill

pytestmark = pytest.mark.journey


def test_a_working_parent_applies_for_two_children(open_browser: Callable[..., Page], house: House) -> None:
    parent = open_browser(PHONE)
    log_in(parent, house, "hanako@example.jp")
    parent.goto("/me/family/")
    # With a family listed, the boxes for one more are folded away.
    parent.locator("details", has=parent.locator("[name=relation]")).locator("summary").first.click()
    parent.locator("[name=relation]").select_option("child")
    parent.locator("[name=call_name]").fill("うみ")
    for part, typed in (("year", "2025"), ("month", "8"), ("day", "3")):
        parent.locator(f"[name=birth_on_{part}]").fill(typed)
    parent.get_by_role("button", name="家族を登録する").click()
    expect(parent.get_by_role("heading", name="うみ")).to_be_visible()
    numbers = {apply(parent, child) for child in ("そら", "うみ")}
    assert len(numbers) == 2
    parent.goto("/applications/")
    for child in ("そら", "うみ"):
        expect(parent.get_by_text(f"堺 {child}").first).to_be_visible()


def apply(page: Page, child: str) -> str:
    """The child is chosen, not typed; the receipt number."""
    page.goto("/procedures/271403/nursery-admission/")
    page.get_by_label(child).check()
    page.get_by_role("button", name="申込みを始める").or_(page.get_by_role("button", name="新しく申し込む")).click()
    expect(page.locator("[name='a-child_name']")).to_have_value(f"堺 {child}")
    for answers in PAGES:
        fill(page, answers)
        assert fits(page)
        page.locator("main").get_by_role("button", name="次へ").last.click()
    page.get_by_role("button", name="この内容で提出する").click()
    expect(page.get_by_role("heading", name="受け付けました")).to_be_visible()
    return page.locator(".receipt-number").inner_text()
