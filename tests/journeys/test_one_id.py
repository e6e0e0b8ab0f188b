"""One ID from nothing: signed up on a phone, proven by the card, with a passkey, a family, two towns and a letter only its reader opens."""

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Page, expect

from portal.front.demo import Mail, read_mail
from tests.journeys.conftest import PHONE
from tests.journeys.house import House
from tests.journeys.steps import arrives, codes_for, fits, log_in, there, wait_for_code
from tests.journeys.test_passkeys import Authenticator, log_out

pytestmark = pytest.mark.journey
SAKAI, KISHIWADA, PIN = "271403", "272027", "1234"
TARO = {"family_name": "堺", "given_name": "太郎", "family_kana": "さかい", "given_kana": "たろう"}
NAMELESS = "本人確認が必要な通知"
# The last word of 児童手当 認定通知書: titles may be broken between words, and pages speak of 児童手当 elsewhere.
SECRET = "通知書"
MOST_SCREENS = 4
OWN_PAGES = {
    "attributes": "/me/attributes/", "copy": "/account/copy/", "departure": "/account/departure/", "devices": "/account/sessions/",
    "email": "/account/email/", "family": "/me/family/", "log": "/me/log/", "name": "/me/name/", "not-me": "/account/not-me/",
    "passkey-list": "/account/2fa/webauthn/", "proxies": "/me/proxies/",
    "proxy-paper": "/me/proxies/paper/", "proxy-propose": "/me/proxies/ask/", "safety": "/account/", "factors": "/account/2fa/",
    "towns": "/me/towns/",
}  # fmt: skip
Look = Callable[[Page, str], None]


@pytest.fixture
def look(shoot: Look) -> Look:
    """Take a picture of a page that fits the phone."""

    def at(page: Page, name: str) -> None:
        shoot(page, f"one-id-{name}")
        assert fits(page), f"{name} is wider than the phone"

    return at


def test_a_new_resident_becomes_one_id_and_opens_a_strict_letter(phone: Page, house: House, look: Look) -> None:
    device = Authenticator(phone)
    screens = sign_up(phone, house, "taro@example.jp", TARO, look)
    assert len(screens) <= MOST_SCREENS, screens
    assert level_of(phone) == "メールで確認"
    look(phone, "me-new")

    read_card(phone, "堺 太郎", look)
    expect(phone.get_by_role("heading", name="わたしのページ")).to_be_visible()
    assert level_of(phone) == "マイナンバーカードで確認"
    look(phone, "me-proven")

    add_passkey(phone, look)
    assert len(device.credentials()) == 1
    add_child(phone)
    follow(phone)
    receive_letters(phone)
    phone.goto("/demo/")
    phone.get_by_role("button", name="通知を送ってもらう").click()
    look(phone, "inbox-waiting")

    # Another day: the passkey opens the door, and no more than the door.
    log_out(phone)
    phone.goto("/account/login/")
    phone.wait_for_url(lambda url: "/login/" not in url)
    phone.goto("/inbox/")
    arrives(phone, NAMELESS, seconds=60)
    open_strictly(phone, house, look)

    for name, path in OWN_PAGES.items():
        phone.goto(path)
        look(phone, name)
    assert "OK 271403" in house.manage("verify_audit")


def test_sign_up_and_the_card_need_no_script(open_browser: Callable[..., Page], house: House) -> None:
    page = open_browser({**PHONE, "java_script_enabled": False})
    names = {"family_name": "髙﨑", "given_name": "𠮷", "family_kana": "たかさき", "given_kana": "よし"}
    assert len(sign_up(page, house, "takasaki@example.jp", names)) <= MOST_SCREENS
    read_card(page, "髙﨑 𠮷")
    assert level_of(page) == "マイナンバーカードで確認"
    page.context.clear_cookies()
    log_in(page, house, "takasaki@example.jp")
    page.goto("/me/")
    expect(page.get_by_text("髙﨑 𠮷").first).to_be_visible()


def test_a_card_that_is_not_read_changes_nothing_and_shows_the_way_on(phone: Page, house: House, look: Look) -> None:
    log_in(phone, house, "ume@example.jp")
    phone.goto("/me/")
    phone.get_by_role("link", name="マイナンバーカード", exact=True).click()
    phone.get_by_role("button", name="カードを読み取る").click()
    phone.get_by_role("button", name="途中 止").click()
    phone.get_by_label("暗証番号").fill("0000")
    phone.get_by_role("button", name="読み取る").click()
    expect(phone.get_by_text("あと2回まちがえると")).to_be_visible()
    look(phone, "sandbox-wrong-pin")
    phone.get_by_role("button", name="やめる").click()
    expect(phone.get_by_role("heading", name="読み取りをやめました")).to_be_visible()
    look(phone, "card-cancelled")
    phone.get_by_role("link", name="もう一度読み取る").click()
    phone.get_by_role("button", name="カードを読み取る").click()
    phone.get_by_role("button", name="期限 過").click()
    look(phone, "sandbox-trouble")
    assert level_of(phone) == "メールで確認"


def sign_up(page: Page, house: House, email: str, names: Mapping[str, str], look: Look = lambda *_: None) -> list[str]:
    """Address, code, name and town; the headings of the screens before home."""
    page.goto("/")
    look(page, "landing")
    page.goto("/account/signup/")
    screens = [heading(page)]
    look(page, "signup")
    known = codes_for(house, email)
    page.get_by_label("メールアドレス").first.fill(email)
    page.get_by_role("button", name="確認の番号を送る").click()
    screens.append(heading(page))
    look(page, "signup-code")
    page.locator("input[name=code]").fill(wait_for_code(page, house, email, known))
    page.get_by_role("button", name="進む").click()
    page.wait_for_url("**/welcome/")
    screens.append(heading(page))
    look(page, "welcome")
    for field, value in names.items():
        page.locator(f"[name={field}]").fill(value)
    page.locator("[name=home_town]").select_option(SAKAI)
    page.get_by_role("button", name="とびらを始める").click()
    expect(page.get_by_role("heading", name="さんのホーム")).to_be_visible()
    look(page, "home-new")
    return screens


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def level_of(page: Page) -> str:
    """What 「わたし」 says of how sure the portal is."""
    page.goto("/me/")
    return page.locator("dl.facts > div", has_text="ご本人の確認").locator("dd").inner_text()


def read_card(page: Page, name: str, look: Look = lambda *_: None) -> None:
    page.goto("/me/")
    page.get_by_role("link", name="マイナンバーカード", exact=True).click()
    hold_card(page, name, look)
    page.get_by_role("link", name="続ける").click()


def hold_card(page: Page, name: str, look: Look = lambda *_: None) -> None:
    """From the page before the reading to the one after it, by the sandbox's own pages."""
    look(page, "card-start")
    page.get_by_role("button", name="カードを読み取る").click()
    look(page, "sandbox-cards")
    page.get_by_role("button", name=name).first.click()
    look(page, "sandbox-pin")
    page.get_by_label("暗証番号").fill(PIN)
    page.get_by_role("button", name="読み取る").click()
    if there(page.get_by_role("heading", name="カードを確かめています")):
        look(page, "card-wait")
    expect(page.get_by_role("heading", name="カードを確かめました")).to_be_visible(timeout=30_000)
    look(page, "card-done")


def add_passkey(page: Page, look: Look) -> None:
    page.goto("/account/2fa/webauthn/add/")
    look(page, "passkey-add")
    page.get_by_label("端末の名前").fill("わたしのスマートフォン")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    look(page, "passkey-added")


def add_child(page: Page) -> None:
    page.goto("/me/family/")
    page.locator("[name=relation]").select_option("child")
    page.locator("[name=call_name]").fill("そら")
    for box, typed in (("year", "2024"), ("month", "6"), ("day", "12")):
        page.locator(f"[name=birth_on_{box}]").fill(typed)
    page.get_by_role("button", name="家族を登録する").click()
    expect(page.get_by_role("heading", name="そら")).to_be_visible()


def follow(page: Page) -> None:
    page.goto("/me/towns/")
    page.locator("[name=town]").select_option(KISHIWADA)
    page.locator("[name=why]").select_option("parents")
    page.get_by_role("button", name="見るまちに加える").click()
    expect(page.get_by_role("heading", name="岸和田市")).to_be_visible()


def receive_letters(page: Page) -> None:
    """Agree to letters of the own town, where all consents stand."""
    page.goto("/me/consents/")
    page.locator("#digital-notice").get_by_role("button", name="同意する").click()
    expect(page.locator("#digital-notice").get_by_text("同意しています")).to_be_visible()


def open_strictly(page: Page, house: House, look: Look) -> None:
    """Nothing of the letter shows before the card, wherever one looks; after it the letter itself opens."""
    look(page, "inbox-strict")
    assert tells_nothing(page)
    page.goto("/")
    assert tells_nothing(page)
    look(page, "home-strict")
    page.locator("article.is-letter").get_by_role("link", name=NAMELESS).click()
    letter = "/inbox/"
    expect(page.get_by_text("この通知を開くには、")).to_be_visible()
    assert tells_nothing(page)
    look(page, "step-up")
    page.get_by_role("link", name="カードを読み取る").click()
    assert tells_nothing(page)
    assert not any(SECRET in mail.body + mail.subject for mail in mails_of(house, "taro@example.jp"))
    hold_card(page, "堺 太郎")
    page.get_by_role("link", name="続ける").click()
    assert letter in page.url
    look(page, "letter-confirm")
    page.get_by_role("button", name="受け取って開く").click()
    expect(page.get_by_role("heading", name="児童手当を認定しました")).to_be_visible()
    expect(page.get_by_text("堺 太郎 様").first).to_be_visible()
    look(page, "letter")


def tells_nothing(page: Page) -> bool:
    """Whether neither the page nor its source names the letter."""
    return SECRET not in page.content()


def mails_of(house: House, email: str) -> list[Mail]:
    return [mail for file in (house.state / "mail").glob("*.log") if (mail := read_mail(file)).to == email]
