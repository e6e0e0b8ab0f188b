"""Log in once, press the library's card, be known there; and be asked only once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.steps import fits, log_in, stop_all

pytestmark = pytest.mark.journey
CARD = "堺市立図書館（見本）"


def test_one_login_opens_the_library(phone: Page, house: House, shoot: Callable[[Page, str], None]) -> None:
    phone.goto("/")
    shoot(phone, "landing")
    log_in(phone, house, "hanako@example.jp")
    stop_all(phone)
    phone.goto("/")
    expect(phone.get_by_role("heading", name="堺 花子さんのホーム")).to_be_visible()
    assert fits(phone)
    shoot(phone, "home")

    phone.get_by_role("link", name=CARD).click()
    expect(phone.get_by_role("heading", name=f"{CARD}とつながりますか")).to_be_visible()
    assert fits(phone)
    shoot(phone, "consent")
    phone.get_by_role("button", name="同意して進む").click()
    phone.wait_for_url(f"{house.library_url}/**")
    expect(phone.get_by_text("堺 花子").first).to_be_visible()
    assert fits(phone)
    shoot(phone, "library")


def test_the_second_time_nothing_is_asked_and_after_stopping_everything_is(phone: Page, house: House) -> None:
    log_in(phone, house, "ken@example.jp")
    stop_all(phone)
    open_library(phone)
    phone.get_by_role("button", name="同意して進む").click()
    phone.wait_for_url(f"{house.library_url}/**")
    phone.context.clear_cookies(name="library")
    open_library(phone)
    phone.wait_for_url(f"{house.library_url}/**")

    phone.goto("/me/connections/")
    phone.get_by_role("button", name=f"{CARD}との連携をやめる").click()
    open_library(phone)
    expect(phone.get_by_role("button", name="同意して進む")).to_be_visible()


def open_library(page: Page) -> None:
    page.goto("/services/library/open/")
