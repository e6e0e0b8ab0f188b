"""page(): the whole page, or the one part htmx asked for."""

import pytest

from portal.identity.models import User
from portal.ui.pages import page

pytestmark = pytest.mark.usefixtures("own_templates")
WHOLE = '<h1>whole</h1><ul id="letters">a,b</ul>'
PART = '<ul id="letters">a,b</ul>'


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        ({}, WHOLE),
        ({"HX_REQUEST": "true"}, WHOLE),
        ({"HX_TARGET": "letters"}, WHOLE),
        ({"HX_REQUEST": "true", "HX_TARGET": "letters"}, PART),
        ({"HX_REQUEST": "true", "HX_TARGET": "secret"}, WHOLE),
        ({"HX_REQUEST": "true", "HX_TARGET": "../base.html"}, WHOLE),
        ({"HX_REQUEST": "true", "HX_TARGET": "letters", "HX_HISTORY_RESTORE_REQUEST": "true"}, WHOLE),
    ],
)
def test_only_a_part_that_was_offered_is_given(guest, headers: dict[str, str], shown: str) -> None:
    response = page(guest(**headers), "ui_tests/list.html", {"letters": ["a", "b"]}, parts=["letters"])
    assert response.content.decode().strip() == shown


def test_a_page_with_parts_says_what_it_depends_on(guest) -> None:
    assert page(guest(), "ui_tests/list.html", {}, parts=["letters"]).headers["Vary"] == "HX-Request, HX-Target"
    assert "Vary" not in page(guest(), "ui_tests/list.html").headers


def test_pages_of_a_person_are_never_stored(guest) -> None:
    assert page(guest(user=User(email="hanako@example.jp")), "ui_tests/list.html").headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in page(guest(), "ui_tests/list.html").headers


def test_the_status_is_the_views(guest) -> None:
    assert page(guest(), "ui_tests/list.html", status=422).status_code == 422
