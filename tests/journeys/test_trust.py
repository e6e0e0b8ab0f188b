"""A resident finds that a clerk has looked, asks why, is answered by somebody else, takes a consent back, takes a copy and leaves."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.steps import arrives, codes_for, fits, log_in, wait_for_code
from tests.journeys.test_visit import TODAY

pytestmark = pytest.mark.journey
EMAIL, TOWN, COUNTER = "yuki@example.jp", "271403", "保育課 相談窓口"
# Fourteen days to think again, which nobody waits for in a test.
DAYS_GO_BY = """
from django.utils import timezone
from portal.identity.models import Departure, Resident
from portal.lib import bell
from portal.municipalities.scope import System, viewing_as
with viewing_as(System("journey")):
    row = Departure.objects.get(resident=Resident.objects.get(user__email="yuki@example.jp"), cancelled_at=None)
    Departure.objects.filter(pk=row.pk).update(due_at=timezone.now())
bell.ring("identity.depart", departure_id=str(row.pk))
"""
LEFT = """
from portal.identity.models import User
print("known" if User.objects.filter(email="yuki@example.jp", is_active=True).exists() else "gone")
"""


def test_the_look_is_found_the_consent_taken_back_the_copy_taken_and_the_account_left(
    open_browser: Callable[..., Page], house: House, shoot: Callable[[Page, str], None]
) -> None:
    resident, clerk, colleague = open_browser(PHONE), open_browser(DESK), open_browser(DESK)
    register(resident, house)
    number = book(resident)
    log_in(clerk, house, "mori@sakai.example.jp")
    house.manage("shell", "-c", TODAY.format(number=number))
    clerk.goto("/admin/procedures/appointment/")
    expect(clerk.locator("tr", has_text=number)).to_contain_text("堺 雪")

    ask_why(resident, shoot)
    log_in(colleague, house, "hara@sakai.example.jp")
    answer(colleague, clerk)
    read_the_answer(resident, shoot)

    withdraw(resident, shoot)
    take_a_copy(resident, shoot)
    leave(resident, house, shoot)


def register(page: Page, house: House) -> None:
    known = codes_for(house, EMAIL)
    page.goto("/account/signup/")
    page.get_by_label("メールアドレス").fill(EMAIL)
    page.locator("main form button[type=submit]").last.click()
    page.locator("input[name=code]").fill(wait_for_code(page, house, EMAIL, known))
    page.locator("input[name=code]").press("Enter")
    page.goto("/welcome/")
    for name, value in {"family_name": "堺", "given_name": "雪", "family_kana": "さかい", "given_kana": "ゆき"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=home_town]").select_option(TOWN)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(lambda url: "welcome" not in url)
    page.goto("/me/consents/")
    for purpose in ("linkage", "recommendation"):
        page.locator(f"article#{purpose}").get_by_role("button", name="同意する").click()
        expect(page.locator(f"article#{purpose}")).to_contain_text("同意しています")


def book(page: Page) -> str:
    page.goto("/counters/")
    page.get_by_role("link", name=COUNTER).click()
    page.locator("a.time:not(.is-full)").nth(4).click()
    page.locator("a.time:not(.is-full)").first.click()
    page.get_by_role("button", name="この時間を予約する").click()
    expect(page.get_by_text("予約済み").first).to_be_visible()
    return page.locator(".receipt-number").inner_text()


def ask_why(page: Page, shoot: Callable[[Page, str], None]) -> None:
    page.goto("/me/")
    page.get_by_role("link", name="わたしの情報", exact=True).click()
    assert fits(page)
    shoot(page, "trust-centre")
    page.get_by_role("link", name="すべての記録を見て、市町村に聞く").click()
    expect(page.get_by_text("来庁予約の内容を見た").first).to_be_visible()
    assert fits(page)
    shoot(page, "trust-looks")
    page.get_by_role("link", name="これについて聞く").first.click()
    page.locator("textarea").fill("相談の前に、なぜ見たのですか。")
    page.get_by_role("button", name="市町村に聞く").click()
    expect(page.get_by_text("答えを待っています").first).to_be_visible()


def answer(colleague: Page, who_looked: Page) -> None:
    """Who has looked cannot answer; somebody else does."""
    for page in (who_looked, colleague):
        page.goto("/admin/identity/lookquestion/")
        page.locator("#result_list tbody a").first.click()
    expect(who_looked.get_by_text("あなたが見た記録です。ほかの職員が答えます。")).to_be_visible()
    colleague.locator("textarea").fill("あすの予約の一覧を、担当が印刷したときに出ました。")
    colleague.get_by_role("button", name="答える").click()


def read_the_answer(page: Page, shoot: Callable[[Page, str], None]) -> None:
    page.goto("/me/log/?only=looks")
    page.get_by_role("link", name="質問と答え").click()
    expect(page.get_by_text("答えがあります").first).to_be_visible()
    page.get_by_role("main").get_by_role("link").filter(has_text="見た").first.click()
    expect(page.get_by_text("担当が印刷したときに出ました")).to_be_visible()
    assert fits(page)
    shoot(page, "trust-answer")


def withdraw(page: Page, shoot: Callable[[Page, str], None]) -> None:
    page.goto("/me/privacy/")
    page.get_by_role("main").get_by_role("link", name="同意の確認").click()
    card = page.locator("article#recommendation")
    card.get_by_role("button", name="やめる").click()
    expect(page.get_by_text("同意を取りやめました。これから先は使いません。")).to_be_visible()
    expect(page.locator("article#recommendation")).to_contain_text("同意していません")
    assert fits(page)
    shoot(page, "trust-withdrawn")


def take_a_copy(page: Page, shoot: Callable[[Page, str], None]) -> None:
    page.goto("/me/privacy/")
    page.get_by_role("link", name="写しを受け取る（HTMLとJSON）").click()
    page.get_by_role("button", name="写しを作る").click()
    arrives(page, "写しができました", seconds=90)
    assert fits(page)
    shoot(page, "trust-copy")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="受け取る（ZIP）").or_(page.get_by_role("button", name="受け取る（ZIP）")).click()
    with zipfile.ZipFile(io.BytesIO(waiting.value.path().read_bytes())) as copy:
        names = copy.namelist()
        told = json.loads(copy.read(next(name for name in names if name.endswith(".json"))))
        assert any(name.endswith(".html") for name in names)
    text = json.dumps(told, ensure_ascii=False)
    assert ("雪" in text, COUNTER in text, "あすの予約の一覧を" in text) == (True, True, True)


def leave(page: Page, house: House, shoot: Callable[[Page, str], None]) -> None:
    page.goto("/me/privacy/")
    page.get_by_role("link", name="何が消えて何が残るかを見て、退会する").click()
    expect(page.get_by_role("heading", name="消えるもの")).to_be_visible()
    expect(page.get_by_role("heading", name="残るものと、その理由")).to_be_visible()
    assert fits(page)
    shoot(page, "trust-departure")
    page.locator("[name=sure]").check()
    page.get_by_role("button", name="退会を申し出る").click()
    expect(page.get_by_text("退会の申し出を受けています").first).to_be_visible()
    house.manage("shell", "-c", DAYS_GO_BY)
    for _ in range(120):
        if "gone" in house.manage("shell", "-c", LEFT):
            break
        page.wait_for_timeout(1000)
    else:
        raise AssertionError("nobody erased them")
    page.goto("/me/privacy/")
    page.wait_for_url("**/account/login/**")
