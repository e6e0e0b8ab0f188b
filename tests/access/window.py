"""A browser window that finds every page and file here, and nothing anywhere else.

Pages come from a server of ours under the name they were asked for, files with a date of expiry: a browser whose every request is answered
by the test itself keeps nothing between two pages, and 1,200 pages then take ten minutes longer.
"""

import json
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page

from tests.access.gathering import Shown

AXE = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"
ORIGIN = "http://testserver"
# What a rule names is a criterion of WCAG 2.2 at level A or AA; "best-practice" are the makers' own: landmarks, order of headings.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}
# As high as the page: a bar that stays in view while one scrolls would lie on whatever axe happens to look at. A few pages are longer.
USUAL_HEIGHT, GREAT_HEIGHT = 6_000, 24_000


@dataclass(frozen=True)
class Glass:
    """What a page is looked at through."""

    width: int
    theme: str

    def __str__(self) -> str:
        return f"{self.width} px, {self.theme}"


class Desk(ThreadingHTTPServer):
    """Hands out the one page that lies on it, and our own files."""

    daemon_threads = True
    page = b""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The browser hangs up on a font that the page before had asked for."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Hand(BaseHTTPRequestHandler):
    server: Desk
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        file = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if self.headers.get("Accept", "").startswith("text/html"):
            self._give(200, self.server.page, "text/html; charset=utf-8", "no-store")
        elif isinstance(file, str):
            self._give(200, Path(file).read_bytes(), guess_type(path)[0] or "application/octet-stream", "max-age=3600, immutable")
        else:
            self._give(404, b"", "text/plain", "no-store")

    def _give(self, status: int, body: bytes, kind: str, keep: str) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", keep)):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Silent: a line for each of ten thousand files helps nobody."""


@contextmanager
def desk() -> Iterator[Desk]:
    with Desk(("127.0.0.1", 0), _Hand) as served:
        thread = threading.Thread(target=served.serve_forever, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            served.shutdown()
            thread.join()


class Window:
    def __init__(self, browser: Browser, desk: Desk, glass: Glass) -> None:
        self.desk, self.width, self._sheets = desk, glass.width, set[str]()
        size = {"width": glass.width, "height": USUAL_HEIGHT}
        self.context = browser.new_context(viewport=size, color_scheme=glass.theme, locale="ja-JP")  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()

    def look_with_axe(self) -> None:
        """From the next page on `faults` can be asked for."""
        self.context.add_init_script(path=AXE)

    def show(self, shown: Shown) -> None:
        self.desk.page = shown.html.encode()
        self.resize(USUAL_HEIGHT)
        self.page.goto(ORIGIN + shown.path, wait_until="load")
        # On a busy machine a page stands before its fonts do, and is wider for that moment.
        if self.page.evaluate("document.fonts.ready.then(() => document.documentElement.scrollHeight)") > USUAL_HEIGHT:
            self.resize(GREAT_HEIGHT)

    def resize(self, height: int) -> None:
        if self.page.viewport_size != {"width": self.width, "height": height}:
            self.page.set_viewport_size({"width": self.width, "height": height})

    def faults(self) -> list[str]:
        """What axe finds, one line a place: rule, selector, words."""
        sheets = set(re.findall(r'<link rel="stylesheet" href="([^"]+)"', self.desk.page.decode()))
        # One rule reads the style sheets as texts (is a phone held upright by force?): each sheet once.
        rules = RULES | {"preload": not sheets <= self._sheets}
        self._sheets |= sheets
        found = self.page.evaluate(f"axe.run(document, {json.dumps(rules)})")
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
