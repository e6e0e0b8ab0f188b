"""A fee, from the form to the receipt: filled in, sent, paid on the provider's page, decided; taken back and given back."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.steps import arrives, fits, log_in, runs_scripts

pytestmark = pytest.mark.journey
GUIDE = "/procedures/272027/dog-registration/"
DOG: Mapping[str, str] = {
    "dog_name": "ポチ", "breed": "柴", "colour": "茶", "dog_birth_on_year": "2025", "dog_birth_on_month": "4", "dog_birth_on_day": "1",
}  # fmt: skip
DECIDING = ("is_chipped", "is_vaccinated")


def test_a_fee_is_paid_and_given_back(open_browser: Callable[..., Page], house: House, shoot: Callable[[Page, str], None]) -> None:
    hanako, clerk = open_browser(PHONE), open_browser(DESK)
    log_in(hanako, house, "hanako@example.jp")
    hanako.goto(GUIDE)
    expect(hanako.get_by_text("7日以内にこのポータルで支払います")).to_be_visible()
    shoot(hanako, "fee-guide")
    number = apply(hanako, shoot)

    hanako.goto("/")
    shoot(hanako, "fee-home")
    hanako.locator("article", has_text="手数料を支払ってください。").get_by_role("link").first.click()
    hanako.get_by_role("button", name="支払う").click()
    expect(hanako.get_by_text("3,000円", exact=True)).to_be_visible()
    shoot(hanako, "fee-provider")
    hanako.get_by_role("button", name="やめて、とびらに戻る").click()
    expect(hanako.get_by_text("支払いは終わっていません")).to_be_visible()
    hanako.locator("#payment").get_by_role("button").click()
    hanako.get_by_role("button", name="3,000円を支払う").click()
    arrives(hanako, "にお支払いを受け取りました", seconds=90)
    assert fits(hanako)
    shoot(hanako, "fee-paid")
    with hanako.expect_download() as saved:
        hanako.get_by_role("link", name="領収証（PDF）").click()
    assert saved.value.path().read_bytes().startswith(b"%PDF-")

    log_in(clerk, house, "ono@kishiwada.example.jp")
    clerk.goto("/admin/procedures/application/?fee=paid")
    shoot(clerk, "fee-queue")
    hanako.get_by_text("申請を取り下げる").click()
    hanako.get_by_role("button", name="取り下げる").click()
    clerk.goto("/admin/procedures/application/?fee=back")
    clerk.get_by_role("link", name=number).click()
    clerk.locator("#refund textarea").fill("申請者が取り下げたため")
    shoot(clerk, "fee-review")
    clerk.get_by_role("button", name="3,000円を返金する").click()
    expect(clerk.get_by_text("返金を決めました")).to_be_visible()
    arrives(hanako, "返金しました", seconds=90)
    shoot(hanako, "fee-refunded")
    clerk.goto("/admin/procedures/application/payments/")
    shoot(clerk, "fee-accounts")


def apply(page: Page, shoot: Callable[[Page, str], None]) -> str:
    """The receipt number."""
    page.get_by_role("button", name="申込みを始める").click()
    fill(page, {"owner_kana": "サカイ ハナコ", "postal": "596-0078", "address": "岸和田市南上町1-1", "phone": "0722331101"})
    fill(page, DOG, sex="male", is_chipped="no", is_vaccinated="no")
    expect(page.get_by_role("heading", name="登録手数料")).to_be_visible()
    shoot(page, "fee-review-resident")
    page.get_by_role("button", name="この内容で提出する").click()
    expect(page.get_by_role("heading", name="受け付けました")).to_be_visible()
    shoot(page, "fee-receipt")
    return page.locator("h2.receipt-number").inner_text()


def fill(page: Page, texts: Mapping[str, str], **choices: str) -> None:
    """The boxes of as many pages as these answers stand on."""
    waiting: dict[str, Any] = {**texts, **choices}
    while waiting:
        page.locator("[name^='a-']").first.wait_for(state="attached")
        here = [key for key in waiting if page.locator(f"[name='a-{key}']").count()]
        assert here, (page.url, waiting)
        for key in here:
            value = waiting.pop(key)
            if key in DECIDING and runs_scripts(page):  # the page is drawn anew for these
                with page.expect_response(lambda answer: "go=refresh" in (answer.request.post_data or "")):
                    page.locator(f"[name='a-{key}'][value='{value}']").check()
                page.wait_for_load_state("networkidle")
            elif key in choices:
                page.locator(f"[name='a-{key}'][value='{value}']").check()
            else:
                page.locator(f"[name='a-{key}']").fill(value)
        page.wait_for_load_state("networkidle")
        page.locator("main").get_by_role("button", name="次へ").last.click()
        page.wait_for_load_state("networkidle")
