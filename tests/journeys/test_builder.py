"""A clerk builds a form from nothing, tries it and publishes it; a resident applies. And one who reads little Japanese uses another."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.steps import fits, log_in, runs_scripts, there

pytestmark = pytest.mark.journey
TITLE = "自治会の防犯カメラ補助"


def test_a_clerk_builds_a_form_from_nothing_and_a_resident_applies(
    open_browser: Callable[..., Page], house: House, shoot: Callable[[Page, str], None]
) -> None:
    clerk, hanako = open_browser(DESK), open_browser(PHONE)
    log_in(clerk, house, "mori@sakai.example.jp")
    clerk.goto("/admin/procedures/procedure/")
    clerk.get_by_role("link", name="手続を作る").click()
    clerk.get_by_label("手続の名前").fill(TITLE)
    clerk.get_by_role("button", name="作り始める").click()
    build(clerk, shoot)
    settle(clerk)
    attempt(clerk)
    clerk.get_by_role("link", name="確かめて公開").click()
    expect(clerk.get_by_text("直すところはありません")).to_be_visible()
    clerk.get_by_role("button", name="いま公開する").click()
    expect(clerk.get_by_role("link", name="第1版")).to_be_visible()

    log_in(hanako, house, "hanako@example.jp")
    hanako.goto("/procedures/")
    hanako.get_by_role("link", name=TITLE).click()
    hanako.get_by_role("button", name="申込みを始める").click()
    # What was typed is kept in a pause, before any button; so it is there when the page is opened again.
    if runs_scripts(hanako):
        with hanako.expect_response(lambda answer: answer.request.method == "POST" and "/page/" in answer.url):
            hanako.get_by_label("自治会の名前").fill("大仙町自治会")
            hanako.get_by_label("新しく付ける", exact=True).focus()
        hanako.reload()
        expect(hanako.get_by_label("自治会の名前")).to_have_value("大仙町自治会")
        hanako.get_by_label("新しく付ける", exact=True).check()
    else:
        hanako.get_by_label("自治会の名前").fill("大仙町自治会")
        hanako.get_by_label("新しく付ける", exact=True).check()
        hanako.locator("main").get_by_role("button", name="次へ").last.click()
    hanako.get_by_label("台数").fill("3")
    hanako.get_by_role("button", name="次へ").last.click()
    expect(hanako.get_by_text("90,000円")).to_be_visible()
    hanako.get_by_role("button", name="この内容で提出する").click()
    expect(hanako.locator(".receipt-number", has_text="BC-")).to_be_visible()


def build(page: Page, shoot: Callable[[Page, str], None]) -> None:
    """Four questions: text, choice, a number that is asked only for one choice, and what comes of it."""
    add(page, "自治会の名前", "短い文（1行）")
    page.get_by_role("button", name="下書きを保存する").click()
    add(page, "何をしますか", "1つ選ぶ")
    page.get_by_label("選択肢").fill("新しく付ける\n直す")
    # The phone beside it follows what is typed, before anything is saved.
    page.get_by_label("選択肢").blur()
    if runs_scripts(page):
        expect(page.frame_locator(".phone-frame").get_by_text("新しく付ける")).to_be_visible()
    page.get_by_role("button", name="下書きを保存する").click()
    add(page, "台数", "数")
    page.get_by_label("下限").fill("1")
    page.get_by_label("単位").fill("台")
    page.get_by_text("この質問をきく条件").click()
    page.get_by_label("条件1").select_option(label="「何をしますか」が「新しく付ける」")
    page.get_by_role("button", name="下書きを保存する").click()
    add(page, "補助の額", "自動で計算")
    page.get_by_label("単位").fill("円")
    page.get_by_label("計算のしかた").select_option(label="選んだ数と、決まった数をかける")
    page.get_by_label("台数").check()
    page.get_by_label("決まった数").fill("30000")
    page.get_by_role("button", name="下書きを保存する").click()
    page.get_by_role("link", name="質問の一覧へ").click()
    expect(page.get_by_text("きく条件：「何をしますか」が「新しく付ける」")).to_be_visible()
    shoot(page, "builder")


def add(page: Page, label: str, kind: str) -> None:
    back = page.get_by_role("link", name="質問の一覧へ")
    if there(back):
        back.click()
    page.locator(".bld__new input[name=label]").fill(label)
    page.locator(".bld__new select").select_option(label=kind)
    page.get_by_role("button", name="質問を足す").click()
    expect(page.get_by_label("質問", exact=True)).to_have_value(label)


def settle(page: Page) -> None:
    page.get_by_role("link", name="案内と設定").click()
    page.get_by_label("ひとことで").fill("自治会が付ける防犯カメラの費用を補助します。")
    page.get_by_label("担当課").fill("危機管理課")
    page.get_by_label("電話", exact=True).fill("072-000-0000")
    page.get_by_label("対象の方").fill("自治会の会長")
    page.get_by_label("申請したあとの流れ").fill("30日以内に結果をお知らせします。")
    page.get_by_label("受付番号の頭文字").fill("BC")
    page.get_by_role("button", name="下書きを保存する").click()
    expect(page.get_by_text("下書きを保存しました")).to_be_visible()


def attempt(page: Page) -> None:
    """Through the form as a resident, with made-up answers; nothing stays."""
    page.get_by_role("link", name="ためす").click()
    page.get_by_role("button", name="見本の答えで埋める").click()
    page.get_by_role("button", name="見本の答えで埋める").click()
    page.get_by_role("button", name="次へ").last.click()
    expect(page.get_by_text("最後まで進めました")).to_be_visible()
    page.get_by_role("link", name="編集に戻る").click()


def test_somebody_who_reads_little_japanese_gets_their_bulky_waste_collected(
    open_browser: Callable[..., Page], house: House, shoot: Callable[[Page, str], None]
) -> None:
    phone = open_browser(PHONE)
    log_in(phone, house, "ken@example.jp")
    phone.goto("/procedures/272027/bulky-waste/")
    phone.get_by_role("link", name="やさしい日本語").click()
    expect(phone.get_by_role("heading", name="大きい ごみを 集めてもらう 申込み")).to_be_visible()
    assert fits(phone)
    phone.get_by_role("button", name="申込みを始める").click()
    phone.get_by_label("自転車").check()
    phone.get_by_label("ものの 名前・大きさ・数").fill("自転車 1台")
    shoot(phone, "form-easy-japanese")
    phone.get_by_role("button", name="次へ").last.click()
    expect(phone.get_by_role("heading", name="集める 場所と 連絡先")).to_be_visible()
    phone.get_by_label("名前").fill("グエン ティ ラン")
    phone.get_by_label("郵便番号").fill("596-8510")
    phone.get_by_label("集める 場所の 住所").fill("岸和田市岸城町7-1")
    phone.get_by_label("昼に 話せる 電話番号").fill("072-423-2121")
    for part, typed in (("年", "2026"), ("月", "12"), ("日", "20")):
        phone.get_by_label(part, exact=True).fill(typed)
    phone.get_by_label("いいえ").check()
    phone.get_by_role("button", name="次へ").last.click()
    expect(phone.get_by_text("ものの 名前・大きさ・数")).to_be_visible()
    phone.get_by_role("button", name="この内容で提出する").click()
    expect(phone.get_by_text("受付番号").first).to_be_visible()
    # The office reads Japanese, whatever the resident read.
    clerk = open_browser(DESK)
    log_in(clerk, house, "ono@kishiwada.example.jp")
    clerk.goto("/admin/procedures/application/")
    clerk.get_by_role("link", name="BW").first.click()
    expect(clerk.get_by_text("品物の名前・大きさ・数")).to_be_visible()
