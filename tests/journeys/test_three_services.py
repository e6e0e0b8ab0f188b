"""Log in once, and three services on three stacks know one: the library, the mother-and-child handbook, the booking of rooms."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.steps import arrives, fits, log_in, stop_all, there
from tests.journeys.test_passkeys import log_out

pytestmark = pytest.mark.journey
NAMES = {"library": "堺市立図書館（見本）", "handbook": "母子手帳（見本）", "booking": "施設予約（見本）"}
INNER = {"library": "shelf", "handbook": "book", "booking": "reservations"}
Shoot = Callable[[Page, str], None]


@pytest.fixture(autouse=True)
def all_three(house: House) -> None:
    if set(house.services) != set(NAMES):
        pytest.skip("needs Node.js 18 and its packages: deploy/first_run.sh samples")


def open_service(page: Page, house: House, slug: str) -> None:
    """By its card; whoever has not agreed yet does."""
    page.goto(f"/services/{slug}/open/")
    agree = page.get_by_role("button", name="同意して進む")
    if there(agree):
        agree.click()
    page.wait_for_url(f"{house.services[slug]}/{INNER[slug]}")


def test_one_login_opens_three_services_and_each_shows_what_it_was_told(phone: Page, house: House, shoot: Shoot) -> None:
    log_in(phone, house, "hanako@example.jp")
    stop_all(phone)
    for slug, name in NAMES.items():
        phone.goto(f"/services/{slug}/open/")
        expect(phone.get_by_role("heading", name=f"{name}とつながりますか")).to_be_visible()
        shoot(phone, f"services-{slug}-consent")
        assert fits(phone)
        for box in phone.get_by_role("checkbox").all():
            box.check()
        phone.get_by_role("button", name="同意して進む").click()
        phone.wait_for_url(f"{house.services[slug]}/{INNER[slug]}")
        expect(phone.get_by_role("heading", name="堺 花子 さん")).to_be_visible()
        shoot(phone, f"services-{slug}-inside")
        assert fits(phone)

    reserve(phone, shoot)
    for slug, address in house.services.items():
        phone.goto(address)
        shoot(phone, f"services-{slug}-home")
        assert fits(phone)


def reserve(page: Page, shoot: Shoot) -> None:
    page.get_by_label("部屋").select_option(label="和室（20畳）")
    page.get_by_role("button", name="予約する").click()
    expect(page.get_by_role("listitem").filter(has_text="和室（20畳）")).to_be_visible()
    shoot(page, "services-booking-reserved")


def test_a_withdrawal_is_noticed_by_the_service_on_its_next_call(phone: Page, house: House, shoot: Shoot) -> None:
    log_in(phone, house, "ken@example.jp")
    for slug, name in NAMES.items():
        open_service(phone, house, slug)
        phone.goto(f"{house.url}/me/connections/")
        phone.get_by_role("button", name=f"{name}との連携をやめる").click()
        expect(phone.get_by_text(f"{name}との連携をやめました")).to_be_visible()
        phone.goto(f"{house.services[slug]}/{INNER[slug]}")
        shoot(phone, f"services-{slug}-ended")
        assert fits(phone)
        expect(phone.get_by_text("とびらとのつながりが終わったため、ログアウトしました。")).to_be_visible()


def test_leaving_a_service_asks_whether_to_leave_the_portal_too(phone: Page, house: House) -> None:
    log_in(phone, house, "hanako@example.jp")
    for slug in NAMES:
        open_service(phone, house, slug)
        phone.get_by_role("button", name="ログアウト").click()
        phone.get_by_role("button", name="とびらはログインしたままにする").click()
        phone.wait_for_url(f"{house.services[slug]}/")
        expect(phone.get_by_role("link", name="とびらでログイン")).to_be_visible()


def test_logging_out_of_the_portal_ends_all_three(phone: Page, house: House, shoot: Shoot) -> None:
    log_in(phone, house, "hanako@example.jp")
    for slug in NAMES:
        open_service(phone, house, slug)
    phone.goto(house.url)
    log_out(phone)
    for slug in NAMES:
        phone.goto(f"{house.services[slug]}/{INNER[slug]}")
        arrives(phone, "とびらとのつながりが終わったため、ログアウトしました。", seconds=60)
    shoot(phone, "services-logged-out")
