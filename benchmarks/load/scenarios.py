"""The ways of the visitors. Each takes a browser and walks; people think for a second or three between two pages."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import gevent

from benchmarks.load.browser import Browser, Failed, NeverCame, path_of

SERVICE, SECRET, BACK = "library", "s" * 43, "https://library.example.jp/callback"
CODE_SECONDS = 60
Way = Callable[[Browser, Path], None]


def nursery_day(browser: Browser, codes: Path) -> None:
    """Nine o'clock: home, inbox, the letter, its PDF. Who has no session logs in first, by a code that a worker mails."""
    if not browser.visitor.cookies:
        log_in(browser, codes)
        think()
    browser.get("home", "/")
    think()
    browser.get("inbox", "/inbox/")
    think()
    browser.get("letter", f"/inbox/{browser.visitor.letter}/")
    think()
    browser.get("pdf", f"/inbox/{browser.visitor.letter}/pdf/")


def log_in(browser: Browser, codes: Path) -> None:
    browser.get("login", "/account/login/", own=False)
    sent = browser.post("login: send the code", "/account/login/", {"login": browser.visitor.email})
    browser.get("login: where to type it", path_of(sent.to), own=False)
    code = _code(codes / browser.visitor.email)
    browser.post("login: type the code", path_of(sent.to), {"code": code})


def _code(file: Path) -> str:
    for _time in range(CODE_SECONDS * 5):
        if file.exists():
            code = file.read_text()
            file.unlink()
            return code
        gevent.sleep(0.2)
    raise NeverCame("login: the code by mail")


def ordinary_day(browser: Browser, _codes: Path) -> None:
    """Half of them look for something as guests do, half look after their own things."""
    if browser.visitor.place % 2:
        browser.cookies.clear()
        for name, path in (
            ("guest: home", "/"), ("guest: towns", "/towns/"), ("guest: a town", "/towns/271403/"),
            ("guest: procedures", "/procedures/"), ("guest: search", f"/search/?{urlencode({'q': '保育'})}"),
        ):  # fmt: skip
            browser.get(name, path, own=False)
            think()
        return
    for name, path, own in (
        ("home", "/", True), ("inbox", "/inbox/", False), ("applications", "/applications/", True), ("me", "/me/", False),
        ("search", f"/search/?{urlencode({'q': '保育'})}", False), ("services", "/services/", False),
    ):  # fmt: skip
        browser.get(name, path, own=own)
        think()


def submit_rush(browser: Browser, _codes: Path) -> None:
    """The last minutes before a deadline: look it over, send it, read the receipt; every fifth presses twice."""
    case = f"/applications/{browser.visitor.draft}"
    browser.get("review", f"{case}/review/")
    think()
    presses = [gevent.spawn(browser.post, "submit", f"{case}/submit/", {}) for _press in range(1 + (browser.visitor.place % 5 == 0))]
    gevent.joinall(presses)
    if not all(press.successful() for press in presses):
        raise Failed
    browser.get("receipt", f"{case}/receipt/")


def sso_storm(browser: Browser, _codes: Path) -> None:
    """One press on the card of a service: authorize, token, userinfo, as the service's own server asks."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    question = {
        "response_type": "code", "client_id": SERVICE, "redirect_uri": BACK, "scope": "openid profile", "state": "st",
        "nonce": secrets.token_urlsafe(16), "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    sent = browser.get("authorize", f"/oidc/authorize?{urlencode(question)}", status=302, own=False)
    code = parse_qs(urlsplit(sent.to).query).get("code", [""])[0]
    browser.cookies.clear()
    facts = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": verifier, "client_id": SERVICE,
        "client_secret": SECRET,
    }  # fmt: skip
    told = json.loads(browser.post("token", "/oidc/token", facts, status=200).text)
    browser.get("userinfo", "/oidc/userinfo", own=True, Authorization=f"Bearer {told['access_token']}")


def mixed(browser: Browser, codes: Path) -> None:
    """An hour of everything that can be done again and again."""
    random.choice((nursery_day, ordinary_day, sso_storm))(browser, codes)


def think() -> None:
    gevent.sleep(random.uniform(1, 3))


@dataclass(frozen=True, slots=True)
class Scenario:
    """`rate`: visitors a second."""

    title: str
    walk: Way
    rate: float
    needs_session: bool = True
    only_once: bool = False


SCENARIOS = {
    "ordinary": Scenario("ordinary day", ordinary_day, 4),
    "submit": Scenario("submit rush", submit_rush, 4, only_once=True),
    "sso": Scenario("SSO storm", sso_storm, 8),
    "mixed": Scenario("mixed", mixed, 4),
    "nursery": Scenario("nursery day", nursery_day, 8, needs_session=False, only_once=True),
}
