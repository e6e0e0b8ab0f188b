"""The question to a passkey: it begins no session, disturbs none, and counts once."""

import json

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse

from portal.identity import asking
from tests.cast import Cast
from tests.identity.test_limits import CONFIRM, LOGIN, code_in, stranger, verify

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


def asked(browser: Client) -> dict[str, str]:
    """The cookies that came with the question."""
    answer = browser.get(reverse("mfa_login_webauthn"), **JSON)
    assert json.loads(answer.content)["request_options"]["publicKey"]["challenge"]
    return {name: morsel.value for name, morsel in answer.cookies.items()}


def test_asking_begins_no_session() -> None:
    cookies = asked(Client())
    assert asking.cookie_name() in cookies
    assert settings.SESSION_COOKIE_NAME not in cookies
    assert Session.objects.count() == 0


def test_a_question_that_is_answered_late_disturbs_no_login(cast: Cast) -> None:
    assert cast.hanako.user is not None
    verify(cast.hanako.user)
    browser = stranger()
    browser.post(LOGIN, {"login": "hanako@example.jp"})
    answer = browser.get(reverse("mfa_login_webauthn"), **JSON)
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    browser.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    assert browser.session["_auth_user_id"] == str(cast.hanako.user_id)


@pytest.mark.parametrize("path", ["/account/login/", "/help/", "/me/", "webauthn"])
def test_a_request_that_a_login_overtook_takes_no_cookie_away(cast: Cast, path: str) -> None:
    assert cast.hanako.user is not None
    verify(cast.hanako.user)
    browser, late = stranger(), stranger()
    browser.post(LOGIN, {"login": "hanako@example.jp"})
    late.cookies[settings.SESSION_COOKIE_NAME] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    browser.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    answer = late.get(reverse("mfa_login_webauthn") if path == "webauthn" else path, **JSON)
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert "Cookie" in answer["Vary"]
    assert browser.get("/me/").status_code == 200
    browser.post("/account/logout/")
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value == ""


def test_a_question_counts_once_and_only_when_it_is_ours_and_fresh() -> None:
    request = RequestFactory().post("/")
    kept = asked(Client())[asking.cookie_name()]
    request.COOKIES[asking.cookie_name()] = kept
    with time_machine.travel("2126-01-01"):
        assert asking._asked(request) is None
    assert (asking._asked(request) or {}).keys() >= {"challenge"}
    assert asking._asked(request) is None
    for other in ("", "x", kept[:-2] + "xx"):
        request.COOKIES[asking.cookie_name()] = other
        assert asking._asked(request) is None


def test_the_cookie_is_used_up_by_an_answer_that_is_wrong(cast: Cast) -> None:
    browser = stranger()
    asked(browser)
    answer = browser.post(reverse("mfa_login_webauthn"), {"credential": "{}"})
    assert answer.cookies[asking.cookie_name()].value == ""
