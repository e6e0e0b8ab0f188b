"""The smallest body of the prefecture (千早赤阪村) opens by following the screen alone, and its first letter is read on a phone.

豊能町 is open in the demo from the beginning. No settings, no restart: all workers see the new town at once.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.steps import arrives, codes_for, fits, log_in, tick_samples, wait_for_code

pytestmark = pytest.mark.journey
TOWN, NAME = "273830", "千早赤阪村"
LETTER = "保育施設等利用調整結果通知書"
# Stands in for the application that a resident has handed in at the village hall: the one thing here that no screen does.
BIND = """
import datetime as dt
from notifications.actions import addressees
from portal.identity.models import Resident
from portal.municipalities.scope import System, viewing_as
with viewing_as(System("journey")):
    who = Resident.objects.get(user__email="sumi@example.jp")
addressees.bind(town_id="273830", case_number="NS-3333-3334-N", resident=who, birth_on=dt.date(2023, 5, 6), by=who, subject="千早 みどり")
"""
CSV = "受付番号,児童氏名,生年月日,結果,施設名,入所日\r\nNS-3333-3334-N,千早 みどり,令和5年5月6日,内定,つばきの丘こども園,R8.4.1\r\n"


def test_a_village_opens_and_its_first_letter_is_read(
    open_browser: Callable[..., Page], house: House, shoot: Callable[[Page, str], None], tmp_path: Path
) -> None:
    began = time.monotonic()
    operator = open_browser(DESK)
    log_in(operator, house, "pref@osaka.example.jp")
    set_up(operator, shoot)
    administrator = open_browser(DESK)
    become(administrator, house, "kanri@chihaya.example.jp")
    operator.reload()
    operator.get_by_role("button", name="みんなに公開する").click()
    expect(operator.get_by_text("とびらを始めました。")).to_be_visible()
    shoot(operator, "town-open")
    clerk, approver = open_browser(DESK), open_browser(DESK)
    for page, email, role in ((clerk, "tanto@chihaya.example.jp", "clerk"), (approver, "shonin@chihaya.example.jp", "approver")):
        invite(administrator, email, role)
        become(page, house, email)
    go_unsigned(administrator, shoot)

    resident = open_browser(PHONE)
    move_in(resident, house, shoot)
    house.manage("shell", "-c", BIND)
    issue(clerk, approver, tmp_path)
    resident.goto("/inbox/")
    arrives(resident, "通知書", seconds=180)  # its last word: a title may be broken before it
    resident.locator("article.is-letter").get_by_role("link").click()
    expect(resident.get_by_role("heading", name="利用調整の結果、入所が内定しました")).to_be_visible()
    assert fits(resident)
    shoot(resident, "town-first-letter")
    assert time.monotonic() - began < 3600


def set_up(page: Page, shoot: Callable[[Page, str], None]) -> None:
    """What the list on the screen says, from its top to its end."""
    page.goto("/admin/municipalities/municipality/")
    page.get_by_role("link", name=TOWN).click()
    shoot(page, "town-setup-first")
    page.get_by_role("link", name="問い合わせ先を入れる").click()
    page.locator("[name=phone]").fill("0721-00-0000")
    page.get_by_role("button", name="決める").click()
    page.get_by_role("link", name="色と市章を決める").click()
    page.locator("[name=colour]").fill("#0a6b3d")
    page.get_by_role("button", name="決める").click()
    page.get_by_role("link", name="担当課を入れる").click()
    page.locator("[name=d-0-name]").fill("住民課")
    page.locator("[name=d-0-phone]").fill("0721-00-0001")
    page.get_by_role("button", name="決める").click()
    page.get_by_role("link", name="利用目的を公表する").click()
    shoot(page, "town-kit")
    page.get_by_role("button", name="選んだものを取り入れる").click()
    page.get_by_role("link", name="最初の管理者を招く").click()
    page.locator("[name=email]").fill("kanri@chihaya.example.jp")
    page.locator("[name=name]").fill("千早 管理")
    page.locator("[name=staff_number]").fill("C-001")
    page.get_by_role("button", name="招待を送る").click()
    expect(page.get_by_text("招待を送りました。")).to_be_visible()
    shoot(page, "town-setup-waits")


def become(page: Page, house: House, email: str) -> None:
    """Log in by the code from the mailbox, take the invitation, set up an authenticator, come in again with its number."""
    enter(page, house, email)
    page.goto("/admin/")
    page.get_by_role("button", name="引き受ける").click()
    page.goto("/account/2fa/totp/activate/")
    secret = page.locator(".secret-code").inner_text()
    page.locator("input[name=code]").fill(number_of(secret))
    page.get_by_role("button", name="登録する").click()
    page.wait_for_url(lambda url: "activate" not in url)
    page.context.clear_cookies()
    enter(page, house, email)
    page.wait_for_timeout(1000 * (30 - int(time.time()) % 30))  # an authenticator's number is good once
    page.locator("input[name=code]").fill(number_of(secret))
    with page.expect_navigation():
        page.locator("input[name=code]").press("Enter")
    page.goto("/admin/")
    expect(page.get_by_text(NAME).first).to_be_visible()


def enter(page: Page, house: House, email: str) -> None:
    known = codes_for(house, email)
    page.goto("/account/login/")
    page.get_by_label("メールアドレス").fill(email)
    page.get_by_role("button", name="番号を送る").click()
    page.locator("input[name=code]").fill(wait_for_code(page, house, email, known))
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url(lambda url: "/confirm/" not in url)


def number_of(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    return f"{totp.hotp_value(secret, int(time.time()) // 30):06d}"


def invite(page: Page, email: str, role: str) -> None:
    page.goto("/admin/identity/invitation/invite/")
    page.locator("[name=email]").fill(email)
    page.locator("[name=name]").fill(role)
    page.locator("[name=staff_number]").fill(f"C-{role}")
    page.locator("[name=role]").select_option(role)
    page.get_by_role("button", name="招待を送る").click()
    expect(page.get_by_text("招待を送りました。")).to_be_visible()


def go_unsigned(page: Page, shoot: Callable[[Page, str], None]) -> None:
    """The administrator's own list; a demo has made a certificate of the test authority, so nothing is left there."""
    page.goto("/admin/municipalities/municipality/")
    shoot(page, "town-setup-administrator")
    expect(page.get_by_text(NAME).first).to_be_visible()


def move_in(page: Page, house: House, shoot: Callable[[Page, str], None]) -> None:
    """A new resident signs up on the phone, lives in the village, and agrees to letters here."""
    known = codes_for(house, "sumi@example.jp")
    page.goto("/account/signup/")
    page.get_by_label("メールアドレス").fill("sumi@example.jp")
    page.locator("main form button[type=submit]").last.click()
    page.locator("input[name=code]").fill(wait_for_code(page, house, "sumi@example.jp", known))
    page.locator("input[name=code]").press("Enter")
    page.goto("/welcome/")
    for name, value in {"family_name": "千早", "given_name": "澄", "family_kana": "ちはや", "given_kana": "すみ"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=home_town]").select_option(TOWN)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(lambda url: "welcome" not in url)
    expect(page.locator(".town-badge").first).to_contain_text(NAME)
    shoot(page, "town-resident-home")
    page.goto("/me/consents/")
    shoot(page, "town-resident-consents")
    for purpose in ("linkage", "digital-notice"):
        page.locator(f"article#{purpose}").get_by_role("button", name="同意する").click()
        expect(page.locator(f"article#{purpose}")).to_contain_text("同意しています")


def issue(clerk: Page, approver: Page, folder: Path) -> None:
    file = folder / "kettei.csv"
    file.write_bytes(CSV.encode("cp932"))
    clerk.goto("/admin/notifications/batch/upload/")
    clerk.locator("input[type=file]").set_input_files(file)
    clerk.get_by_role("button", name="取り込んで、列の対応づけへ").click()
    clerk.get_by_role("button", name="この対応づけで全行を確認する").click()
    expect(clerk.get_by_text("1行を確認しました。")).to_be_visible()
    batch = clerk.url.split("/")[-3]
    approver.goto(f"/admin/notifications/batch/{batch}/approve/")
    tick_samples(approver)
    approver.get_by_role("button", name="1件を承認する").click()
    clerk.goto(f"/admin/notifications/batch/{batch}/issue/")
    clerk.get_by_role("button", name="1件を発行").click()
