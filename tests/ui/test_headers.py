"""Security headers stand on every answer: pages, redirects, refusals, files."""

import pytest
from django.test import Client
from pytest_django import Settings

from portal.ui import csp

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
ALWAYS = {
    "Content-Security-Policy": STRICT,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}


@pytest.mark.django_db
@pytest.mark.usefixtures("empty_registries")
@pytest.mark.parametrize(
    ("path", "status"),
    [("/account/login/", 200), ("/account/email/", 302), ("/admin/", 302), ("/nowhere/", 404)],
)
def test_headers_are_on_every_answer(client: Client, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS


@pytest.mark.django_db
@pytest.mark.usefixtures("empty_registries")
def test_files_carry_them_too(settings: Settings) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    response = Client().get("/static/css/base.css")
    assert (response.status_code, {name: response.headers.get(name) for name in ALWAYS}) == (200, ALWAYS)
    response.close()


@pytest.mark.django_db
@pytest.mark.usefixtures("empty_registries")
def test_a_refused_form_carries_them_too() -> None:
    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "hanako@example.jp"})
    assert response.status_code == 403
    assert "安全のため、送信を止めました" in response.content.decode()
    assert response.headers["Content-Security-Policy"] == STRICT


@pytest.mark.usefixtures("empty_registries")
def test_forms_may_lead_to_registered_services_and_nowhere_else(guest, caplog: pytest.LogCaptureFixture) -> None:
    csp.allow_form_action(lambda request: ["https://library.example", "http://localhost:5001"] if request.path == "/consent/" else ())
    csp.allow_form_action(lambda _request: ["https://evil.example; script-src *", "javascript:", "https://a b"])
    assert csp.policy(guest("/consent/")).split("; ")[-1] == "form-action 'self' http://localhost:5001 https://library.example"
    assert csp.policy(guest("/")) == STRICT
    assert [record.args for record in caplog.records[:1]] == [("https://evil.example; script-src *",)]


@pytest.mark.usefixtures("empty_registries")
def test_a_source_is_asked_once_however_often_it_registers(guest) -> None:
    asked: list[str] = []

    def source(request) -> list[str]:
        asked.append(request.path)
        return []

    csp.allow_form_action(source)
    csp.allow_form_action(source)
    csp.policy(guest("/"))
    assert asked == ["/"]
