"""Passkeys in a real browser with a virtual authenticator: what works, and each attack that must not."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, Route, expect

from tests.journeys.conftest import PHONE
from tests.journeys.house import House
from tests.journeys.steps import log_in

pytestmark = pytest.mark.journey
OWNER = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}


class Authenticator:
    """The secure element of a phone, as Chromium's devtools play it."""

    def __init__(self, page: Page, **traits: bool) -> None:
        self.devtools: CDPSession = page.context.new_cdp_session(page)
        self.devtools.send("WebAuthn.enable", {"enableUI": False})
        options = {"protocol": "ctap2", "transport": "internal", **OWNER, **traits}
        self.id = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def recognises(self, owner: bool) -> None:
        self.devtools.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": owner})

    def credentials(self) -> list[dict[str, Any]]:
        return list(self.devtools.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"])


def register(page: Page, house: House, email: str, name: str) -> None:
    log_in(page, house, email)
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_label("端末の名前").fill(name)
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add/" not in url)


def remove_all(page: Page) -> None:
    """Leave the house as it was: the other journeys log in by mail alone."""
    page.goto("/account/2fa/webauthn/")
    while page.get_by_role("link", name="削除する").count():
        page.get_by_role("link", name="削除する").first.click()
        page.get_by_role("main").get_by_role("button", name="削除する").click()
        page.wait_for_url("**/webauthn/")


def log_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="ログアウトする").click()
    page.wait_for_url(lambda url: "/logout/" not in url)


def is_inside(page: Page) -> bool:
    page.goto("/me/")
    return "/login/" not in page.url


def test_registered_used_by_autofill_and_the_last_one_removed(
    open_browser: Callable[..., Page], house: House, shoot: Callable[[Page, str], None]
) -> None:
    phone = open_browser(PHONE)
    device = Authenticator(phone)
    register(phone, house, "ken@example.jp", "わたしのスマートフォン")
    assert [key["isResidentCredential"] for key in device.credentials()] == [True]
    shoot(phone, "passkey_codes")
    log_out(phone)

    # Nobody presses anything: the box of the address offers the passkey, and the browser's answer logs in.
    assert 'autocomplete="username webauthn"' in phone.request.get("/account/login/").text()
    phone.goto("/account/login/")
    phone.wait_for_url(lambda url: "/login/" not in url)
    assert is_inside(phone)
    phone.goto("/account/2fa/webauthn/")
    expect(phone.get_by_text("最後に使ったのは")).to_be_visible()
    shoot(phone, "passkeys")

    remove_all(phone)
    expect(phone.get_by_text("まだパスキーはありません")).to_be_visible()
    # As the page asks: what the device remembers is removed on the device.
    device.devtools.send("WebAuthn.clearCredentials", {"authenticatorId": device.id})
    log_out(phone)
    log_in(phone, house, "ken@example.jp")
    assert is_inside(phone)


def test_a_late_question_does_not_take_the_place_of_a_login(open_browser: Callable[..., Page], house: House) -> None:
    phone = open_browser(PHONE)
    other = phone.context.new_page()
    held: list[Route] = []
    # A server that has just started: the question of another tab is answered only after the login.
    other.route("**/webauthn/login/", lambda route: held.append(route))  # noqa: PLW0108 (playwright marks what it is given)
    with other.expect_request("**/webauthn/login/"):
        other.goto("/account/login/")
    log_in(phone, house, "ume@example.jp")
    with other.expect_response("**/webauthn/login/"):
        held[0].continue_()
    assert is_inside(phone)


def assertion(page: Page, options: dict[str, Any]) -> str:
    """What the device answers to a question, as the page would send it."""
    return str(page.evaluate("async (options) => JSON.stringify(await window.webauthnJSON.get(options))", options))


def question(page: Page) -> dict[str, Any]:
    answer = page.request.get("/account/2fa/webauthn/login/", headers={"Accept": "application/json"})
    return dict(answer.json()["request_options"])


def send(page: Page, credential: str) -> None:
    token = page.locator("#mfa_login input[name=csrfmiddlewaretoken]").input_value()
    form = {"csrfmiddlewaretoken": token, "credential": credential}
    page.request.post("/account/2fa/webauthn/login/", form=form, headers={"Referer": page.url})


def test_attacks_open_nothing(open_browser: Callable[..., Page], house: House) -> None:
    phone = open_browser(PHONE)
    device = Authenticator(phone)
    register(phone, house, "ume@example.jp", "攻撃の的")
    log_out(phone)
    # Without the offer of the page, which would answer by itself.
    phone.route("**/js/passkeys*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    phone.goto("/account/login/")

    # Another origin: the same answer, said to have been given elsewhere.
    elsewhere = json.loads(assertion(phone, question(phone)))
    elsewhere["response"]["clientDataJSON"] = _claiming(elsewhere["response"]["clientDataJSON"], house.url, "https://tobira.evil.example")
    send(phone, json.dumps(elsewhere))
    assert not is_inside(phone)

    # A device that did not recognise its owner: what it signs says so, and the portal refuses it.
    phone.goto("/account/login/")
    device.recognises(owner=False)
    careless = question(phone)
    careless["publicKey"]["userVerification"] = "discouraged"
    send(phone, assertion(phone, careless))
    device.recognises(owner=True)
    assert not is_inside(phone)

    # A good answer works once, and never again.
    phone.goto("/account/login/")
    good = assertion(phone, question(phone))
    send(phone, good)
    assert is_inside(phone)
    log_out(phone)
    phone.goto("/account/login/")
    send(phone, good)
    assert not is_inside(phone)
    phone.goto("/account/login/")
    question(phone)
    send(phone, good)
    assert not is_inside(phone)

    phone.goto("/account/login/")
    send(phone, assertion(phone, question(phone)))
    assert is_inside(phone)
    remove_all(phone)


def _claiming(client_data: str, origin: str, another: str) -> str:
    said = base64.urlsafe_b64decode(client_data + "=" * (-len(client_data) % 4)).decode()
    assert origin in said
    return base64.urlsafe_b64encode(said.replace(origin, another).encode()).decode().rstrip("=")
