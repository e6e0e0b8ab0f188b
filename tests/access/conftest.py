"""All pages as the portal answers them, and a browser that shows them without a server."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import transaction
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.access.gathering import Shown, gather

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
AXE = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"
ORIGIN = "http://testserver"
# What a rule names is a criterion of WCAG 2.2 at level A or AA; "best-practice" are the makers' own: landmarks, order of headings.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}


@dataclass(frozen=True)
class Glass:
    """What a page is looked at through."""

    width: int
    theme: str

    def __str__(self) -> str:
        return f"{self.width} px, {self.theme}"


@pytest.fixture(scope="session")
def pages(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> list[Shown]:
    with django_db_blocker.unblock(), transaction.atomic():
        found = gather()
        transaction.set_rollback(True)
    return found


@pytest.fixture
def browser(pages: list[Shown]) -> Iterator[Browser]:
    """For one test, after the pages: with a browser in the process Django takes it for asynchronous, and opens no data base."""
    if CHROMIUM is None or not AXE.exists():
        pytest.skip("needs Chromium and the packages of tests/access: deploy/first_run.sh run tests browser")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*arguments, "--disable-background-networking"])
        yield browser
        browser.close()


class Window:
    """One browser window that finds every page and file here, and nothing anywhere else."""

    def __init__(self, browser: Browser, glass: Glass) -> None:
        # As high as the page: a bar that stays in view while one scrolls would lie on whatever axe happens to look at.
        self.context = browser.new_context(viewport={"width": glass.width, "height": 24_000}, color_scheme=glass.theme, locale="ja-JP")  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.shown = ""
        self.context.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        asked = urlsplit(route.request.url)
        if route.request.is_navigation_request():
            route.fulfill(body=self.shown, content_type="text/html; charset=utf-8")
        elif asked.path.startswith("/static/") and (file := finders.find(asked.path.removeprefix("/static/"))):
            route.fulfill(body=Path(str(file)).read_bytes(), content_type=guess_type(asked.path)[0] or "application/octet-stream")
        else:
            route.fulfill(status=404, body="")

    def show(self, shown: Shown) -> None:
        self.shown = shown.html
        self.page.goto(ORIGIN + shown.path, wait_until="load")

    def faults(self) -> list[str]:
        """What axe finds, one line a place: rule, selector, words."""
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(f"axe.run(document, {json.dumps(RULES)})")
        return [
            f"{violation['id']}: {' '.join(map(str, node['target']))} ({node['failureSummary'].splitlines()[-1].strip()})"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    def overflow(self) -> list[str]:
        """What sticks out to the right of the window, when the page as a whole can be pushed sideways."""
        return [f"wider than the window: {place}" for place in self.page.evaluate(OVERFLOW)]


OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const root = [document.documentElement, document.body];
  const scrolls = (place) => {
    for (let up = place.parentElement; up && !root.includes(up); up = up.parentElement)
      if (getComputedStyle(up).overflowX !== 'visible') return true;
    return false;
  };
  const sticksOut = (place) => place.getBoundingClientRect().right > width + 1 && !scrolls(place);
  const out = [...document.body.querySelectorAll('*')].filter(sticksOut).slice(0, 3);
  return out.length ? out.map((place) => `${place.tagName.toLowerCase()}.${place.className}#${place.id}`) : ['something hidden'];
}"""
