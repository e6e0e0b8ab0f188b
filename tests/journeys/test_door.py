"""The door itself: a passkey under the strict policy, pages that fit the smallest phone, and everything without a script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.house import House
from tests.journeys.steps import fits, log_in
from tests.journeys.test_passkeys import remove_all

pytestmark = pytest.mark.journey
SMALL = {**PHONE, "viewport": {"width": 360, "height": 640}}
GUESTS_PAGES = ("/", "/account/login/", "/account/signup/", "/towns/", "/demo/")
OWN_PAGES = ("/", "/me/", "/me/attributes/", "/me/consents/", "/me/log/", "/account/email/", "/account/2fa/", "/account/sessions/")


def add_authenticator(page: Page) -> None:
    """A phone that recognises its owner's face, always."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    owner = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {"protocol": "ctap2", "transport": "internal", **owner}})


NO_OFFER = "PublicKeyCredential.isConditionalMediationAvailable = async () => false"


def test_a_passkey_is_made_once_and_opens_the_door_by_its_button(phone: Page, house: House, shoot: Callable[[Page, str], None]) -> None:
    """On a browser that does not offer it in the box of the address; `test_passkeys` has those that do."""
    add_authenticator(phone)
    phone.add_init_script(NO_OFFER)
    log_in(phone, house, "ume@example.jp")
    phone.goto("/account/2fa/webauthn/add/")
    phone.get_by_label("端末の名前").fill("わたしのスマートフォン")
    phone.locator("#mfa_webauthn_add").click()
    phone.wait_for_url(lambda url: "/add/" not in url)
    phone.goto("/account/2fa/webauthn/")
    expect(phone.get_by_role("heading", name="わたしのスマートフォン")).to_be_visible()
    shoot(phone, "passkeys")

    phone.goto("/account/logout/")
    phone.get_by_role("main").get_by_role("button", name="ログアウトする").click()
    phone.goto("/account/login/")
    shoot(phone, "login")
    phone.get_by_role("button", name="パスキー").click()
    phone.wait_for_url(lambda url: "/login/" not in url)
    phone.goto("/account/sessions/")
    expect(phone.get_by_text("いま使っている端末")).to_be_visible()
    remove_all(phone)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_the_smallest_phone(open_browser: Callable[..., Page], house: House, scheme: str) -> None:
    page = open_browser({**SMALL, "color_scheme": scheme})
    assert [path for path in GUESTS_PAGES if not _fits_at(page, path)] == []
    log_in(page, house, "hanako@example.jp")
    assert [path for path in OWN_PAGES if not _fits_at(page, path)] == []


def _fits_at(page: Page, path: str) -> bool:
    page.goto(path)
    return fits(page)


def test_the_way_in_needs_no_script(open_browser: Callable[..., Page], house: House) -> None:
    page = open_browser({**PHONE, "java_script_enabled": False})
    page.goto("/account/login/")
    expect(page.locator("#passkey_login")).to_be_hidden()
    log_in(page, house, "hanako@example.jp")
    page.goto("/me/")
    expect(page.get_by_role("heading", name="わたしのページ")).to_be_visible()


def test_the_keyboard_reaches_the_content_first(desk: Page) -> None:
    desk.goto("/")
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.getAttribute('href')") == "#main"
    desk.keyboard.press("Enter")
    assert desk.evaluate("document.activeElement.id") == "main"


def test_the_menu_closes_with_escape_and_gives_the_focus_back(phone: Page) -> None:
    phone.goto("/")
    phone.locator("details.head-menu summary").first.click()
    expect(phone.locator("details.head-menu[open]")).to_have_count(1)
    phone.keyboard.press("Escape")
    expect(phone.locator("details.head-menu[open]")).to_have_count(0)
    assert phone.evaluate("document.activeElement.tagName") == "SUMMARY"
