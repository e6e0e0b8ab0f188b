"""書かない窓口: a guest fills in two papers on a telephone, and a counter reads the code of one."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from procedures.rules import papercode
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.steps import fits, log_in
from tests.journeys.test_application import fill

pytestmark = pytest.mark.journey
SAKAI = "271403"


def test_papers_are_made_without_a_login_and_read_at_the_counter(
    open_browser: Callable[..., Page], house: House, shoot: Callable[[Page, str], None]
) -> None:
    guest, clerk = open_browser(PHONE), open_browser(DESK)
    guest.goto(f"/procedures/?town={SAKAI}")
    guest.get_by_role("link", name="窓口に出す紙を、先に書く").click()
    guest.get_by_label("住民票の写し等請求書").check()
    guest.get_by_label("国民健康保険 資格取得・喪失届").check()
    shoot(guest, "paper-choose")
    guest.get_by_role("button", name="入力へ進む").click()
    fill(guest, {"name": "堺 花子", "kana": "サカイ ハナコ", "phone": "0722331101", "postal": "590-0078"})
    born_on(guest, "birth_on", "1988", "4", "2")
    guest.get_by_role("button", name="住所を入れる").click()
    expect(guest.locator("[name='a-address']")).to_have_value("大阪府堺市堺区南瓦町")
    fill(guest, {"head": "堺 太郎", "scope": "me", "copies": "1", "purpose": "勤め先", "insurance_kind": "join", "insurance_why": "left"})
    born_on(guest, "insurance_on", "2026", "11", "1")
    assert fits(guest)
    shoot(guest, "paper-fill")
    with guest.expect_download() as saved:
        guest.get_by_role("button", name="PDFを作る").last.click()
    assert saved.value.suggested_filename == "tobira-counter-forms.pdf"
    assert saved.value.path().read_bytes().startswith(b"%PDF-")

    log_in(clerk, house, "mori@sakai.example.jp")
    clerk.goto("/admin/procedures/application/read-code/")
    said = {"name": "堺 花子", "kana": "サカイ ハナコ", "phone": "0722331101", "scope": "me", "copies": "1", "purpose": "勤め先"}
    clerk.get_by_label("QRコードの文字").fill("\n".join(papercode.written(SAKAI, "residence-record", said, date(2026, 11, 21))))
    clerk.get_by_role("button", name="読み取る").click()
    expect(clerk.get_by_role("heading", name="住民票の写し等請求書")).to_be_visible()
    expect(clerk.get_by_label("名前", exact=True)).to_have_value("堺 花子")
    shoot(clerk, "paper-read")


def born_on(page: Page, key: str, *parts: str) -> None:
    for name, value in zip(("year", "month", "day"), parts, strict=True):
        box = page.locator(f"[name='a-{key}_{name}']")
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
