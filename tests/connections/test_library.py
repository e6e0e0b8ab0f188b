"""The library as a stranger: its own process, its own framework, joined by OpenID Connect alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.connections import running
from tests.connections.running import Running
from tests.connections.walk import press, stop_all, words

pytestmark = pytest.mark.services


@pytest.fixture
def library(portal: Running) -> Iterator[str]:
    with running.sample(portal, "library") as url:
        yield url


def test_one_login_opens_the_library_and_stopping_closes_it(portal: Running, library: str, browser: requests.Session) -> None:
    stop_all(browser, portal.url)
    consent = browser.get(f"{portal.url}/services/library/open/", timeout=30)
    assert "とつながりますか" in words(consent)
    shelf = press(browser, consent, "agree")
    assert shelf.url == f"{library}/shelf"
    assert "堺 花子 さんの本棚" in words(shelf)
    assert "返す日" in words(press(browser, shelf, "『みだれ髪』を借りる"))

    again = browser.get(f"{portal.url}/services/library/open/", timeout=30)
    assert (again.url, len(again.history), "みだれ髪" in words(again)) == (f"{library}/shelf", 4, True)

    mine = browser.get(f"{portal.url}/me/connections/", timeout=30)
    assert "との連携をやめました" in words(press(browser, mine, "堺市立図書館（見本）との連携をやめる"))
    closed = browser.get(f"{library}/shelf", timeout=30)
    assert (closed.status_code, "とびらとのつながりが終わったため" in words(closed)) == (200, True)
    assert "とつながりますか" in words(browser.get(f"{library}/login", timeout=30))
