"""A phone and a desk, each a browser of its own, in front of a house that stands for the whole run.

Screenshots go to `.local/screenshots/journeys/` when SHOOT=1, else into the test's own directory. A script error or a refused resource on
any page fails the journey, for nobody reads the console of a phone.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.journeys.house import House, standing
from tests.journeys.steps import WITHOUT_SCRIPTS
from tests.together import Together

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 900}}
AT_HOME = {"locale": "ja-JP", "timezone_id": "Asia/Tokyo"}


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Shared out over two processes, each stays in one house, and walks in the order of its files."""
    return Together(config, log, lambda nodeid: "without scripts" if "/test_without_scripts.py::" in nodeid else "with scripts")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with standing(tmp_path_factory.mktemp("house")) as stands:
        yield stands


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium: sudo apt-get install --no-install-recommends chromium")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*arguments, "--disable-background-networking"])
        yield browser
        browser.close()


@pytest.fixture
def open_browser(browser: Browser, house: House) -> Iterator[Callable[..., Page]]:
    """`open_browser(PHONE)` gives the first page of a new browser with cookies of its own; complaints of any page fail the test."""
    yield from browsers(browser, house)


def browsers(browser: Browser, house: House, **always: object) -> Iterator[Callable[..., Page]]:
    """The fixture's own body; `always` is what every browser of a test is given besides its kind."""
    house.forget_limits()
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # Without a script a form that is not right comes back as a page with that status: no fault of the page.
        is_form_again = always.get("java_script_enabled") is False and "status of 422" in message.text
        # htmx gives up a question when the next letter is typed, and says so; one that failed has a message of its own.
        is_given_up = message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
        if message.type == "error" and "favicon" not in message.text and not is_form_again and not is_given_up:
            complaints.append(f"{message.location.get('url')}: {message.text}")

    def open_one(kind: dict[str, object]) -> Page:
        context = browser.new_context(**{"base_url": house.url, **AT_HOME, **kind, **always})  # type: ignore[arg-type]
        if {**kind, **always}.get("java_script_enabled") is False:
            WITHOUT_SCRIPTS.add(context)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", note)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def phone(open_browser: Callable[..., Page]) -> Page:
    """A resident's phone, 390 px wide."""
    return open_browser(PHONE)


@pytest.fixture
def desk(open_browser: Callable[..., Page]) -> Page:
    """An officer's screen."""
    return open_browser(DESK)


@pytest.fixture
def shoot(tmp_path: Path) -> Callable[[Page, str], None]:
    """Keep what the page looks like, in full length; to be looked at, not compared."""
    folder = Path(settings.BASE_DIR) / ".local" / "screenshots" / "journeys" if os.environ.get("SHOOT") == "1" else tmp_path

    def take(page: Page, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        # Hiding the caret would leave a style attribute on every box, which the policy then refuses when htmx copies it.
        page.screenshot(path=folder / f"{name}.png", full_page=True, caret="initial")

    return take
