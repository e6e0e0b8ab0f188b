"""An operator hands in a service's file, sees what would be registered, and cannot approve it alone; its developers get their kit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.steps import fits, log_in

pytestmark = pytest.mark.journey
FILE = Path(__file__).resolve().parents[2] / "samples" / "booking" / "service.toml"
OPERATOR = "pref@osaka.example.jp"
Shoot = Callable[[Page, str], None]


def test_an_operator_writes_a_service_down_and_another_has_to_read_it(
    desk: Page, phone: Page, house: House, shoot: Shoot, tmp_path: Path
) -> None:
    log_in(desk, house, OPERATOR)
    desk.goto("/admin/connections/servicedraft/")
    desk.get_by_role("link", name="新しい申請を書く").click()
    expect(desk.get_by_role("heading", name="サービスの登録申請を書く")).to_be_visible()
    shoot(desk, "draft-write")
    facts = FILE.read_text().replace("{url}", "https://rooms.example.jp").replace('slug = "booking"', 'slug = "rooms"')
    handed = tmp_path / "service.toml"
    handed.write_text(facts)
    desk.get_by_text("service.toml があるときは、ファイルから書く").click()
    desk.get_by_label("service.toml").set_input_files(handed)
    desk.get_by_role("button", name="読み取る").click()
    expect(desk.get_by_text("https://rooms.example.jp/oidc/callback/")).to_be_visible()
    shoot(desk, "draft-read")
    desk.get_by_role("button", name="もう一人の運用担当に渡す").click()
    expect(desk.get_by_text("自分では確かめられません")).to_be_visible()
    shoot(desk, "draft-waiting")

    desk.goto("/admin/connections/connectedservice/")
    desk.get_by_role("link", name="堺市立図書館（見本）").click()
    expect(desk.get_by_role("heading", name="この7日")).to_be_visible()
    shoot(desk, "service")
    desk.get_by_role("button", name="開発者のためのテストの道具を開く").click()
    link = desk.locator("code", has_text="/services/kit/").inner_text()
    phone.goto(link)
    expect(phone.get_by_role("heading", name="いちばん短いコード")).to_be_visible()
    shoot(phone, "kit")
    assert fits(phone)
