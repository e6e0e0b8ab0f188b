"""From an empty form to a letter with the decision: applied, sent back, mended, decided, written out, issued, opened."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.steps import arrives, fits, log_in, runs_scripts, there, tick_samples

pytestmark = pytest.mark.journey
PROCEDURE = "保育所・認定こども園などの入所申込み"
PAGES: tuple[Mapping[str, str], ...] = (
    {"child_kana": "サカイ ソラ", "relation": "mother"},
    {"applicant_kana": "サカイ ハナコ", "postal": "590-0078", "address": "堺市堺区南瓦町3-1", "phone": "072-233-1101"},
    {"single_parent": "yes", "has_sibling": "no"},
    {"own_reason": "work", "own_workplace": "なかもず書店", "own_days": "5", "own_hours": "6to8"},
    {"hours": "standard", "wishes": "271411"},
    {"may_check": "on", "is_true": "on"},
)


def test_from_the_empty_form_to_the_letter_with_the_decision(
    open_browser: Callable[..., Page], house: House, shoot: Callable[[Page, str], None], tmp_path: Path
) -> None:
    # Answers are held back below, which no test can do to a worker's requests.
    hanako, clerk, approver = open_browser(PHONE | {"service_workers": "block"}), open_browser(DESK), open_browser(DESK)
    log_in(hanako, house, "hanako@example.jp")
    number = apply(hanako, shoot)

    log_in(clerk, house, "mori@sakai.example.jp")
    review(clerk, number)
    clerk.get_by_role("button", name="審査を始める").click()
    reason = clerk.locator("tr", has=clerk.locator("[name='return-why_own_workplace']"))
    reason.get_by_text("理由を書く").click()
    reason.get_by_role("textbox").fill("支店の名前まで書いてください。")
    shoot(clerk, "clerk-review")
    clerk.get_by_role("button", name="差し戻す").click()

    mend(hanako, shoot)
    decide(clerk, number)

    expect(status_of(hanako)).to_contain_text("審査中")
    file = write_out(clerk, tmp_path)
    issue(clerk, approver, house, file)
    open_letter(hanako, shoot)


def apply(page: Page, shoot: Callable[[Page, str], None]) -> str:
    """Fill the form page by page, leaving once in between; the receipt number."""
    page.goto("/procedures/")
    page.get_by_role("link", name=PROCEDURE).click()
    shoot(page, "procedure-guide")
    page.get_by_label("そら").check()
    page.get_by_role("button", name="申込みを始める").or_(page.get_by_role("button", name="新しく申し込む")).click()
    for number, answers in enumerate(PAGES):
        if number == 2 and runs_scripts(page):
            with answers_held_back(page):
                fill(page, answers)
            expect(page.locator("[name='a-has_sibling'][value='no']")).to_be_checked()
        else:
            fill(page, answers)
        assert fits(page)
        shoot(page, f"procedure-page-{number + 1}")
        if number == 2:
            page.get_by_role("button", name="保存して、あとで続ける").click()
            page.wait_for_url("**/applications/")
            page.goto("/")
            page.locator("article", has_text="書きかけ").first.get_by_role("link").click()
            continue  # what was filled in is complete, so the form opens at the next page
        page.locator("main").get_by_role("button", name="次へ").last.click()
    shoot(page, "procedure-review")
    page.get_by_role("button", name="この内容で提出する").click()
    expect(page.get_by_role("heading", name="受け付けました")).to_be_visible()
    shoot(page, "procedure-receipt")
    return page.locator(".receipt-number").inner_text()


@contextmanager
def answers_held_back(page: Page) -> Iterator[None]:
    """A slow line: the next tap comes before the page was drawn anew for the last one, and must not be lost by that."""
    held: list[Route] = []
    page.route("**/*", lambda route: held.append(route) if draws_anew(route.request) else route.continue_())
    yield
    for _look in range(100):
        if held:
            break
        page.wait_for_timeout(50)  # what the tap has asked is on its way to us, too
    with page.expect_response(lambda answer: draws_anew(answer.request)):
        held.pop().continue_()
    page.unroute("**/*")
    page.wait_for_load_state("networkidle")


def draws_anew(request: Request) -> bool:
    """Not a pause in which the page keeps itself."""
    return "go=refresh" in (request.post_data or "")


def fill(page: Page, answers: Mapping[str, str]) -> None:
    """Answer fields by their keys, whatever kind of box they are; fields that appear on an answer come after it.

    Without scripts they appear when one wants to go on.
    """
    for key, answer in answers.items():
        box = page.locator(f"[name='a-{key}'], [name='a-{key}_1'], [name='a-{key}_0']").first
        if not runs_scripts(page) and not there(box):
            page.locator("main").get_by_role("button", name="次へ").last.click()
        kind = box.evaluate("box => box.tagName === 'SELECT' ? 'select' : box.type")
        if kind == "select":
            box.select_option(answer)
        elif kind == "radio":
            page.locator(f"[name='a-{key}'][value='{answer}']").check()
        elif kind == "checkbox":
            box.check()
        else:
            box.fill(answer)


def review(page: Page, number: str) -> None:
    """Find the application in the queue and open it."""
    page.goto("/admin/procedures/application/")
    page.get_by_role("link", name=number).click()


def mend(page: Page, shoot: Callable[[Page, str], None]) -> None:
    """Correct what came back, where only that is open."""
    page.goto("/")
    page.locator("article", has_text=PROCEDURE).get_by_role("link").first.click()
    expect(page.get_by_text("支店の名前まで書いてください。").first).to_be_visible()
    shoot(page, "procedure-returned")
    page.get_by_role("link", name="直す", exact=True).click()
    fill(page, {"own_workplace": "なかもず書店 本店"})
    page.locator("main").get_by_role("button", name="次へ").last.click()
    page.get_by_role("button", name="直したものを提出する").click()
    expect(page.locator(".receipt-number").first).to_be_visible()


def decide(page: Page, number: str) -> None:
    review(page, number)
    expect(page.locator("del", has_text="なかもず書店")).to_be_visible()
    begin = page.get_by_role("button", name="審査を始める")
    if there(begin):
        begin.click()
    page.locator("[name='decide-outcome'][value='admitted']").check()
    page.locator("[name='decide-facility']").select_option("271411")
    page.get_by_role("button", name="結果を決める").click()


def status_of(page: Page) -> Locator:
    page.goto("/applications/")
    return page.locator("main")


def write_out(page: Page, folder: Path) -> Path:
    page.goto("/admin/procedures/application/export/")
    page.get_by_label("手続と回").select_option(label=PROCEDURE)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSVを書き出す").click()
    file = folder / "decisions.csv"
    download.value.save_as(file)
    return file


def issue(clerk: Page, approver: Page, house: House, file: Path) -> None:
    """The file goes straight back in, is approved by another officer and issued."""
    clerk.goto("/admin/notifications/batch/upload/")
    clerk.locator("input[type=file]").set_input_files(file)
    clerk.get_by_role("button", name="取り込んで、列の対応づけへ").click()
    clerk.get_by_role("button", name="この対応づけで全行を確認する").click()
    expect(clerk.get_by_text("1行を確認しました。")).to_be_visible()
    batch = clerk.url.split("/")[-3]
    log_in(approver, house, "hara@sakai.example.jp")
    approver.goto(f"/admin/notifications/batch/{batch}/approve/")
    tick_samples(approver)
    approver.get_by_role("button", name="1件を承認する").click()
    approver.get_by_role("button", name="1件を発行").click()
    approver.goto(f"/admin/notifications/batch/{batch}/status/")
    arrives(approver, "1件のうち0件", seconds=60)


def open_letter(page: Page, shoot: Callable[[Page, str], None]) -> None:
    page.goto("/")
    page.locator("article.is-letter").get_by_role("link").first.click()
    expect(page.get_by_text("つばきの丘こども園")).to_be_visible()
    expect(page.get_by_text("堺 そら").first).to_be_visible()
    shoot(page, "procedure-letter")
