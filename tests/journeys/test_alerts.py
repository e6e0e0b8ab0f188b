"""How a resident decides to be told, on a phone: the choice, the rest, and the offer of push beside a letter."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.house import House
from tests.journeys.steps import fits, log_in, open_first_letter

pytestmark = pytest.mark.journey


def test_a_resident_decides_how_to_be_told(phone: Page, house: House, shoot: Callable[[Page, str], None]) -> None:
    log_in(phone, house, "hanako@example.jp")
    phone.goto("/me/")
    phone.get_by_role("link", name="知らせの受け取り方").click()
    shoot(phone, "alerts")
    assert fits(phone)
    phone.get_by_role("group", name="あなたへの情報").get_by_label("メール").uncheck()
    phone.get_by_label("静かな時間の始まり").select_option("22")
    phone.get_by_role("button", name="登録する").click()
    expect(phone.get_by_text("受け取り方を登録しました。")).to_be_visible()
    expect(phone.get_by_role("group", name="あなたへの情報").get_by_label("メール")).not_to_be_checked()
    expect(phone.get_by_label("静かな時間の始まり")).to_have_value("22")

    # The house stands for all journeys: another one waits for a mail.
    phone.get_by_role("group", name="あなたへの情報").get_by_label("メール").check()
    phone.get_by_role("button", name="登録する").click()
    expect(phone.get_by_role("group", name="あなたへの情報").get_by_label("メール")).to_be_checked()


def test_push_is_offered_beside_an_opened_letter_only_where_the_browser_can(
    phone: Page, house: House, shoot: Callable[[Page, str], None]
) -> None:
    log_in(phone, house, "hanako@example.jp")
    for path in ("/", "/inbox/"):
        phone.goto(path)
        expect(phone.locator("[data-push]")).to_have_count(0)
    open_first_letter(phone, house)
    offer = phone.get_by_role("button", name="この端末に知らせる")
    if phone.evaluate("'PushManager' in window && Notification.permission !== 'denied'"):
        expect(offer).to_be_visible()
    else:
        expect(offer).to_be_hidden()
    shoot(phone, "letter-push")


def test_the_service_worker_registers_under_our_policy(open_browser: Callable[..., Page], house: House) -> None:
    page = open_browser(PHONE)
    log_in(page, house, "hanako@example.jp")
    page.goto("/me/alerts/")
    scope = page.evaluate("navigator.serviceWorker.register('/service-worker.js').then((worker) => worker.scope)")
    assert scope == f"{house.url}/"
