"""Searching and asking: a grandmother types ほけん, a mother asks in a sentence, and what nobody found is answered by a clerk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.steps import fits, log_in

pytestmark = pytest.mark.journey
QUESTION = "ペンギンを飼うときの届出はどこですか"
ANSWER = "動物指導センターに、飼い始める前に届け出てください。"


def test_found_however_it_is_typed_and_answered_when_it_was_not(
    open_browser: Callable[..., Page], house: House, shoot: Callable[[Page, str], None]
) -> None:
    grandmother, mother, clerk = open_browser(PHONE), open_browser(PHONE), open_browser(DESK)
    house.manage("reindex")

    grandmother.goto("/")
    field = grandmother.locator("main").get_by_role("searchbox")
    field.fill("ほけん")
    field.press("Enter")
    expect(grandmother.get_by_role("link", name="国民健康保険の加入").first).to_be_visible()
    assert fits(grandmother)
    shoot(grandmother, "search-hoken")

    log_in(mother, house, "hanako@example.jp")
    mother.goto("/search/?q=ほいくえん")
    expect(mother.get_by_role("link", name="保育所・認定こども園などの入所申込み")).to_be_visible()
    mother.goto("/ask/")
    mother.get_by_label("ききたいこと").fill("児童手当はいつまでに出せばいいですか")
    mother.locator("main").get_by_role("button", name="きく").click()
    expect(mother.locator(".answer__says").first).to_contain_text("15日以内")
    assert fits(mother)
    shoot(mother, "ask-answer")

    grandmother.goto(f"/ask/?q={QUESTION}&town=271403")
    expect(grandmother.get_by_text("答えになる文は、見つかりませんでした")).to_be_visible()
    grandmother.get_by_role("button", name="名前なしで渡す").click()
    expect(grandmother.get_by_text("どなたの質問かは残りません。")).to_be_visible()

    log_in(clerk, house, "mori@sakai.example.jp")
    clerk.goto("/admin/search/question/")
    clerk.get_by_role("link", name=QUESTION).click()
    shoot(clerk, "question-nobody-found")
    clerk.get_by_role("link", name="案内を書いて答える").click()
    expect(clerk.locator("#id_title")).to_have_value(QUESTION)
    clerk.locator("#id_summary").fill(ANSWER)
    clerk.locator("[name=_publish]").click()
    clerk.goto("/admin/search/question/")
    expect(clerk.get_by_text("案内で答えた").first).to_be_visible()

    for _second in range(40):
        grandmother.goto(f"/ask/?q={QUESTION}&town=271403")
        if grandmother.get_by_text(ANSWER).count():
            break
        grandmother.wait_for_timeout(1000)
    expect(grandmother.get_by_text(ANSWER).first).to_be_visible()
    shoot(grandmother, "ask-answered-by-clerk")
