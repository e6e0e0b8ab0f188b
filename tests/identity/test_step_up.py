"""On the way to something that asks for more: to the page that says what is needed, and back to where one was."""

import datetime as dt

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from portal.identity.guards import level_required
from portal.identity.rules.levels import STRICT, Level, Method, Need
from tests.cast import Cast, show

CARD = Need(Level.CARD, STRICT)


@level_required(CARD)
def strict_letter(request: HttpRequest) -> HttpResponse:
    """Stands in for a page of the floors above."""
    return HttpResponse(f"極秘の中身 {request.POST.get('answer', '')}")


@pytest.fixture(autouse=True)
def _strict_page(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.identity.strict_urls"


def test_guests_are_sent_to_the_login_and_back(client: Client, db: None) -> None:
    assert client.get("/strict/?page=2").headers["Location"] == f"{reverse('account_login')}?next=/strict/%3Fpage%3D2"


def test_whoever_has_shown_too_little_is_told_what_is_needed(as_hanako: Client) -> None:
    answer = as_hanako.get("/strict/?page=2", follow=True)
    assert answer.redirect_chain == [("/account/step-up/?level=2&next=%2Fstrict%2F%3Fpage%3D2&age=300", 302)]
    assert "極秘の中身" not in answer.content.decode()
    assert "マイナンバーカードでの確認が必要です" in answer.content.decode()


def test_a_fresh_card_opens_and_an_old_one_does_not(as_hanako: Client, cast: Cast) -> None:
    show(as_hanako, cast.hanako, Method.CARD, Level.CARD, ago=dt.timedelta(minutes=6))
    assert as_hanako.get("/strict/").status_code == 302
    show(as_hanako, cast.hanako, Method.CARD, Level.CARD, ago=dt.timedelta(minutes=4))
    assert as_hanako.get("/strict/").content.decode() == "極秘の中身 "


def test_a_card_read_in_another_session_opens_nothing_here(as_hanako: Client, cast: Cast, client_of: object) -> None:
    show(as_hanako, cast.hanako, Method.CARD, Level.CARD)
    assert client_of(cast.hanako).get("/strict/").status_code == 302  # type: ignore[operator]


def test_officers_have_no_residents_pages(as_mori: Client) -> None:
    assert as_mori.get("/strict/").status_code == 403


def test_htmx_is_told_to_leave_the_page(as_hanako: Client) -> None:
    answer = as_hanako.get("/strict/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/account/step-up/?level=2&next=%2Fstrict%2F&age=300")


def test_a_program_is_told_what_is_missing(as_hanako: Client) -> None:
    answer = as_hanako.get("/strict/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (403, {"error": "insufficient_user_authentication", "level": 2, "max_age": 300})


def test_whoever_has_shown_enough_meanwhile_goes_straight_on(as_hanako: Client, cast: Cast) -> None:
    show(as_hanako, cast.hanako, Method.CARD, Level.CARD)
    assert as_hanako.get("/account/step-up/?level=2&age=300&next=/strict/").headers["Location"] == "/strict/"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\/evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "",
        "evil",
        "http:evil.example",
        "/\t/evil.example",
        "\x00/evil",
        "https:/evil.example",
        "/%5cevil.example/../..//x\r\nSet-Cookie: a=b",
    ],
)
def test_the_way_back_stays_on_our_own_site(as_hanako: Client, target: str) -> None:
    answer = as_hanako.get("/account/step-up/", {"level": "0", "next": target})
    assert answer.headers["Location"].split("\n")[0] in {"/", "/%5cevil.example/../..//x%0D%0ASet-Cookie:%20a=b"}


NONSENSE: list[dict[str, object]] = [
    {"level": "9"},
    {"level": "x", "age": "-1"},
    {"level": "２"},
    {"age": "9" * 30},
    {"level": ["1", "2"]},
    {},
]


@pytest.mark.parametrize("query", NONSENSE)
def test_a_garbled_need_is_no_error(as_hanako: Client, query: dict[str, object]) -> None:
    assert as_hanako.get("/account/step-up/", query).status_code in {200, 302}
