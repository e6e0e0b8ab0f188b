"""From the clerk's CSV to 849 letters that are all there at one instant, and one of them opened by the person it is for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.front import applicants
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.steps import arrives, fits, log_in, tick_samples

pytestmark = pytest.mark.journey
TITLE = "保育施設等利用調整結果通知書"


def test_849_decisions_reach_849_people_at_once(
    open_browser: Callable[..., Page], house: House, shoot: Callable[[Page, str], None], tmp_path: Path
) -> None:
    clerk, approver, family = open_browser(DESK), open_browser(DESK), open_browser(PHONE)
    file = tmp_path / "保育所_1次結果.csv"
    file.write_bytes(applicants.decisions_file())

    log_in(clerk, house, "mori@sakai.example.jp")
    clerk.goto("/admin/notifications/batch/upload/")
    clerk.locator("input[type=file]").set_input_files(file)
    clerk.get_by_role("button", name="取り込んで、列の対応づけへ").click()
    shoot(clerk, "clerk-columns")
    clerk.get_by_role("button", name="この対応づけで全行を確認する").click()
    expect(clerk.get_by_text("870行を確認しました。")).to_be_visible()
    expect(clerk.get_by_text("合っています")).to_be_visible()
    shoot(clerk, "clerk-check")
    batch = clerk.url.split("/")[-3]
    clerk.goto(f"/admin/notifications/batch/{batch}/approve/")
    expect(clerk.get_by_role("button", name="849件を承認する")).to_have_count(0)

    log_in(approver, house, "hara@sakai.example.jp")
    approver.goto(f"/admin/notifications/batch/{batch}/approve/")
    tick_samples(approver)
    shoot(approver, "approver-approve")
    approver.get_by_role("button", name="849件を承認する").click()

    log_in(family, house, applicants.mail_of(next(applicants.families())))
    family.goto("/inbox/")
    expect(family.get_by_text("お知らせはまだ届いていません")).to_be_visible()

    clerk.goto(f"/admin/notifications/batch/{batch}/issue/")
    shoot(clerk, "clerk-issue")
    clerk.get_by_role("button", name="849件を発行").click()
    clerk.goto(f"/admin/notifications/batch/{batch}/status/")
    arrives(clerk, "849件のうち0件", seconds=240)

    family.reload()
    shoot(family, "inbox")
    expect(family.locator("main")).to_contain_text(TITLE)
    family.locator("article.is-letter").get_by_role("link").click()
    expect(family.get_by_role("heading", name="利用調整の結果、入所が内定しました")).to_be_visible()
    assert fits(family)
    shoot(family, "letter")
    with family.expect_download() as download:
        family.get_by_role("link", name="PDFをダウンロード").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")

    clerk.reload()
    expect(clerk.get_by_text("849件のうち1件")).to_be_visible()
    shoot(clerk, "clerk-status")
    assert "OK 271403" in house.manage("verify_audit")
