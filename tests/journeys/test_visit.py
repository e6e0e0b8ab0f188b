"""A visit to the town hall: booked on the phone, moved, reminded of, checked in at the counter; the resident reads who looked."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.steps import fits, log_in

pytestmark = pytest.mark.journey
COUNTER = "保育課 相談窓口"
# The day has come: nobody waits for it in a test.
TODAY = """
from django.utils import timezone
from portal.municipalities.scope import System, viewing_as
from procedures.models import Appointment
with viewing_as(System("journey")):
    row = Appointment.objects.get(number="{number}")
    row.ends_at += timezone.now() - row.starts_at
    row.starts_at = timezone.now()
    row.save()
"""


def test_from_the_list_of_days_to_the_check_in(open_browser: Callable[..., Page], house: House, shoot: Callable[[Page, str], None]) -> None:
    hanako, clerk = open_browser(PHONE), open_browser(DESK)
    log_in(hanako, house, "hanako@example.jp")
    number = book(hanako, shoot)
    move(hanako, shoot)

    hanako.goto("/")
    expect(hanako.locator("article", has_text=COUNTER).first).to_be_visible()

    house.manage("shell", "-c", TODAY.format(number=number))
    log_in(clerk, house, "mori@sakai.example.jp")
    clerk.goto("/admin/procedures/appointment/")
    line = clerk.locator("tr", has_text=number)
    expect(line).to_contain_text("堺 花子")
    expect(line).to_contain_text("そらの用件")
    shoot(clerk, "counter-day")
    line.get_by_role("button", name="来庁しました").click()
    expect(clerk.locator("tr", has_text=number)).to_contain_text("来庁済み")

    hanako.goto("/me/log/")
    expect(hanako.get_by_text("来庁予約の内容を見た").first).to_be_visible()
    hanako.goto("/appointments/")
    expect(hanako.get_by_text("来庁済み").first).to_be_visible()


def book(page: Page, shoot: Callable[[Page, str], None]) -> str:
    """From the procedures to a number, for a child."""
    page.goto("/procedures/")
    page.get_by_role("link", name="窓口の来庁予約").click()
    page.get_by_role("link", name=COUNTER).click()
    assert fits(page)
    shoot(page, "visit-days")
    page.locator("a.time:not(.is-full)").nth(2).click()
    assert fits(page)
    page.locator("a.time:not(.is-full)").first.click()
    page.get_by_label("お子さん（そら）").check()
    page.get_by_label("相談したいこと").fill("4月からの見通し")
    assert fits(page)
    shoot(page, "visit-confirm")
    page.get_by_role("button", name="この時間を予約する").click()
    expect(page.get_by_text("予約済み").first).to_be_visible()
    return page.locator(".receipt-number").inner_text()


def move(page: Page, shoot: Callable[[Page, str], None]) -> None:
    page.get_by_role("link", name="日時を変える").click()
    page.locator("a.time:not(.is-full)").nth(3).click()
    page.locator("button.time").nth(1).click()
    expect(page.get_by_text("日時を変えました")).to_be_visible()
    assert fits(page)
    shoot(page, "visit-page")
