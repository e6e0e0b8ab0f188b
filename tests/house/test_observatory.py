"""Residents', officers', guests' and broken pages get MDN's A+, as they leave the portal where `PORTAL_URL` is https."""

import json
import os
import re
import subprocess
import sys
from http.cookies import SimpleCookie

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import path
from pytest_django import Settings

from portal import urls
from portal.lib.closed import PAGE as CLOSED_PAGE
from portal.lib.closed import closed
from tests.cast import SAKAI, Cast, logged_in
from tests.house.observatory import Scored, Seen, score
from tests.house.sources import ROOT

HOST = "tobira.example"
PAGE = ROOT / "docs" / "asvs.md"
ASK = """
import json
from portal import settings
carried = [name for name in vars(settings) if name.startswith(("SECURE", "SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE"))]
carried += ["PORTAL_URL", "ALLOWED_HOSTS", "MIDDLEWARE", "MESSAGE_STORAGE", "DEBUG", "DEMO", "CSRF_FAILURE_VIEW"]
print(json.dumps({name: getattr(settings, name) for name in carried}))
"""
GUESTS = ["/", "/account/login/", "/towns/", "/towns/271403/", "/procedures/", "/search/?q=保育", "/help/", "/places/", "/accessibility/",
          "/nowhere/", "/health/live", "/.well-known/openid-configuration", "/static/css/base.css", "/static/js/tobira.js"]  # fmt: skip
RESIDENTS = ["/", "/inbox/", "/me/", "/me/privacy/", "/account/email/", "/applications/", "/nowhere/"]
STAFF = ["/admin/", "/admin/notifications/batch/", "/admin/procedures/application/", "/admin/notifications/template/", "/admin/nowhere/"]
# What a browser would have to be allowed to run or draw for a page to need it; the policy allows none of it.
INLINE = re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=.?application/json)|\sstyle=|\son[a-z]+=|<style\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def as_shipped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the product's own settings say of headers and cookies under https."""
    told = {"PORTAL_URL": f"https://{HOST}", "ALLOWED_HOSTS": HOST, "SECRET_KEY": "s" * 50, "PATH": os.environ["PATH"]}
    told |= {"TOBIRA_STATE_DIR": str(tmp_path_factory.mktemp("state")), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    answer = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=told, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(answer.stdout)
    return found


@pytest.fixture(autouse=True)
def _in_production(settings: Settings, as_shipped: dict[str, object]) -> None:
    for name, value in as_shipped.items():
        setattr(settings, name, value)
    settings.WHITENOISE_USE_FINDERS = True


def seen(client: Client, address: str) -> Seen:
    by_http = client.get(address, HTTP_HOST=HOST)
    answer = client.get(address, secure=True, HTTP_HOST=HOST)
    return of_answer(answer, by_http.headers.get("Location", ""))


def of_answer(answer: HttpResponseBase, from_http: str) -> Seen:
    html = "" if answer.streaming else answer.content.decode(errors="replace")
    # As Django's own client does while it asks: the end of a request would close the test's connection.
    request_finished.disconnect(close_old_connections)
    try:
        answer.close()
    finally:
        request_finished.connect(close_old_connections)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Seen(headers, list(answer.cookies.values()), html if "html" in headers.get("content-type", "") else "", from_http)


def told_in_the_page() -> dict[str, tuple[int, int]]:
    """The least and the greatest score of each kind of page, as `docs/asvs.md` prints them."""
    rows = re.findall(r"^\| (guests|residents|officers|errors|files) \| (\d+) \| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {kind: (int(least), int(most)) for kind, least, most in rows}


def extremes(scores: list[Scored]) -> tuple[int, int]:
    return min(one.score for one in scores), max(one.score for one in scores)


def judged(shown: dict[str, Seen]) -> list[Scored]:
    scores = {address: score(one) for address, one in shown.items()}
    assert {address: (one.score, one.found) for address, one in scores.items() if one.grade != "A+"} == {}
    assert {address: found[0] for address, one in shown.items() if (found := INLINE.findall(one.html))} == {}
    lacking = {"cross-origin-opener-policy", "permissions-policy", "cross-origin-resource-policy"}
    assert {address: sorted(lacking - set(one.headers)) for address, one in shown.items() if lacking - set(one.headers)} == {}
    return list(scores.values())


def test_guests_pages_and_files(cast: Cast) -> None:
    client = Client()
    shown = {address: seen(client, address) for address in GUESTS}
    files = {address: one for address, one in shown.items() if address.startswith("/static/")}
    pages = judged({address: one for address, one in shown.items() if address not in files})
    assert (extremes(pages), extremes(judged(files))) == (told_in_the_page()["guests"], told_in_the_page()["files"])


def test_residents_pages(cast: Cast) -> None:
    client = logged_in(cast.hanako)
    assert extremes(judged({address: seen(client, address) for address in RESIDENTS})) == told_in_the_page()["residents"]


def test_officers_pages(cast: Cast) -> None:
    client = logged_in(cast.mori)
    assert extremes(judged({address: seen(client, address) for address in STAFF})) == told_in_the_page()["officers"]


def test_pages_of_what_went_wrong(cast: Cast, settings: Settings) -> None:
    refused = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "hanako@example.jp"}, secure=True, HTTP_HOST=HOST)
    missing = seen(Client(), "/nowhere/")
    settings.ROOT_URLCONF = __name__
    mistaken = Client(raise_request_exception=False).get("/broken/", secure=True, HTTP_HOST=HOST)
    assert (refused.status_code, mistaken.status_code) == (403, 500)
    shown = {"403": of_answer(refused, missing.from_http), "404": missing, "500": of_answer(mistaken, missing.from_http)}
    shown["503"] = Seen(headers_while_closed("https"), html=CLOSED_PAGE.decode(), from_http=missing.from_http)
    assert extremes(judged(shown)) == told_in_the_page()["errors"]


def broken(_request: HttpRequest) -> HttpResponse:
    raise ValueError


urlpatterns = [*urls.urlpatterns, path("broken/", broken)]
handler500 = urls.handler500


def headers_while_closed(scheme: str) -> dict[str, str]:
    told: dict[str, str] = {}
    closed({"PATH_INFO": "/inbox/", "wsgi.url_scheme": scheme}, lambda _status, headers: told.update(headers))
    return {name.lower(): value for name, value in told.items()}


def test_while_closed_nothing_is_said_of_https_to_who_came_without() -> None:
    assert "strict-transport-security" not in headers_while_closed("http")


def test_every_cookie_is_of_this_host_alone(cast: Cast) -> None:
    """All that the portal sets, as a browser is handed them: `__Host-` holds only with Secure, the path `/` and no domain."""
    guest, hanako = Client(), logged_in(cast.hanako)
    asked = [
        guest.get("/account/login/", secure=True, HTTP_HOST=HOST),
        guest.post("/i18n/setlang/", {"language": "en"}, secure=True, HTTP_HOST=HOST),
        guest.post("/furigana/", {"furigana": "1"}, secure=True, HTTP_HOST=HOST),
        guest.get(f"/towns/{SAKAI}/", secure=True, HTTP_HOST=HOST),
        guest.post("/account/login/", {"login": "hanako@example.jp"}, secure=True, HTTP_HOST=HOST),
        hanako.post("/me/name/", {}, secure=True, HTTP_HOST=HOST),
        hanako.post("/account/logout/", secure=True, HTTP_HOST=HOST),
    ]
    cookies = [cookie for answer in asked for cookie in answer.cookies.values()]
    names = ("tobira", "csrftoken", "django_language", "furigana", "town", "messages")
    assert {cookie.key for cookie in cookies} == {f"__Host-{name}" for name in names}
    facts = {(bool(cookie["secure"]), cookie["path"], cookie["domain"], cookie["samesite"]) for cookie in cookies}
    assert facts == {(True, "/", "", "Lax")}


GOOD = {
    "content-security-policy": "default-src 'none'; script-src 'self'; frame-ancestors 'none'", "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000", "x-content-type-options": "nosniff", "cross-origin-resource-policy": "same-origin",
    "content-type": "text/html",
}  # fmt: skip
WAY = f"https://{HOST}/"


@pytest.mark.parametrize(
    ("changed", "html", "from_http", "expected"),
    [
        ({}, "", WAY, (130, "A+")),
        ({}, '<script src="/a.js" integrity="sha384-x"></script>', WAY, (135, "A+")),
        ({}, '<script src="https://cdn.example/a.js"></script>', WAY, (125, "A+")),
        ({}, '<script src="//cdn.example/a.js"></script>', WAY, (50, "C")),
        ({}, "", "", (80, "B+")),
        ({}, "", "http://tobira.example/next", (80, "B+")),
        ({}, "", "https://www.tobira.example/", (125, "A+")),
        ({"content-security-policy": ""}, "", WAY, (55, "C")),
        ({"content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline'; frame-ancestors 'none'"}, "", WAY, (80, "B+")),
        ({"content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-eval'; frame-ancestors 'none'"}, "", WAY, (110, "A+")),
        ({"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}, "", WAY, (120, "A+")),
        ({"content-security-policy": "default-src 'none'"}, "", WAY, (80, "B+")),
        ({"content-security-policy": "default-src 'none'", "x-frame-options": "DENY"}, "", WAY, (125, "A+")),
        ({"strict-transport-security": "max-age=3600"}, "", WAY, (120, "A+")),
        ({"strict-transport-security": ""}, "", WAY, (80, "B+")),
        ({"referrer-policy": "unsafe-url"}, "", WAY, (120, "A+")),
        ({"x-content-type-options": ""}, "", WAY, (125, "A+")),
        ({"cross-origin-resource-policy": ""}, "", WAY, (120, "A+")),
        ({"access-control-allow-origin": "*", "access-control-allow-credentials": "true"}, "", WAY, (50, "C")),
    ],
)
def test_what_is_lacking_costs_what_the_observatory_says(
    changed: dict[str, str], html: str, from_http: str, expected: tuple[int, str]
) -> None:
    scored = score(Seen(GOOD | changed, html=html, from_http=from_http))
    assert (scored.score, scored.grade) == expected


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [
        ("__Host-csrftoken=1; Secure; Path=/; SameSite=Lax", 135),
        ("seen=1; Secure", 130),
        ("seen=1", 125),
        ("session=1; HttpOnly; SameSite=Lax", 120),
        ("csrftoken=1; Secure", 80),
        ("seen=1; Secure; SameSite=Sometimes", 80),
        ("login=1; Secure; SameSite=Lax", 70),
    ],
)
def test_a_careless_cookie_costs_too(cookie: str, expected: int) -> None:
    assert score(Seen(GOOD, list(SimpleCookie(cookie).values()), from_http=WAY)).score == expected
