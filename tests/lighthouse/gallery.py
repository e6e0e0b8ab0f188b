"""The chosen pictures of docs/screenshots: `python -m tests.lighthouse.gallery`, the end of `make screenshots`.

Taken in the house that Lighthouse measures, with the people of the demo; small enough for git (a palette of 128 colours, 3 MB together).
"""

import io
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.lighthouse.__main__ import CHROMIUM, ROOT, standing

FOLDER = ROOT / "docs" / "screenshots"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
TALLEST = 1700
# file → (page as `pages` names it, window, theme, language)
CHOSEN: dict[str, tuple[str, dict[str, int], str, str]] = {
    "landing": ("はじめの画面", PHONE, "light", "ja"),
    "home": ("ホーム", PHONE, "light", "ja"),
    "home-dark": ("ホーム", PHONE, "dark", "ja"),
    "home-vi": ("ホーム", PHONE, "light", "vi"),
    "letter": ("通知", PHONE, "light", "ja"),
    "feed": ("あなたへの情報", PHONE, "light", "ja"),
    "procedure-guide": ("手続の案内", PHONE, "light", "ja"),
    "procedure-page": ("申込みの入力", PHONE, "light", "ja"),
    "search": ("さがす", PHONE, "light", "ja"),
    "office": ("職員の「しごと」", DESK, "light", "ja"),
    "office-phone": ("職員の「しごと」", PHONE, "dark", "ja"),
    "office-queue": ("申請の一覧", DESK, "light", "ja"),
    "office-review": ("申請の審査", DESK, "light", "ja"),
}


def main() -> int:
    if CHROMIUM is None:
        sys.stderr.write("needs Chromium: deploy/first_run.sh run tests browser\n")
        return 2
    scratch = tempfile.TemporaryDirectory(prefix="tobira-gallery-")
    with scratch as state, standing(Path(state)) as (origin, pages), sync_playwright() as play:
        shown = {page["name"]: page for page in json.loads(pages)}
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"])
        for file, (name, window, theme, language) in CHOSEN.items():
            keep(taken(browser, origin, shown[name], window, theme, language), FOLDER / f"{file}.png")
        browser.close()
    return 0


def taken(browser: Browser, origin: str, shown: dict[str, Any], window: dict[str, int], theme: str, language: str) -> bytes:
    scale = 2 if window is PHONE else 1
    context = browser.new_context(  # type: ignore[call-overload]
        viewport=window, device_scale_factor=scale, color_scheme=theme, locale=language, extra_http_headers={"Accept-Language": language}
    )  # fmt: skip
    cookies = {**shown["cookies"], "django_language": language}
    context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in cookies.items()])
    page = context.new_page()
    page.goto(origin + shown["path"], wait_until="networkidle")
    # As high as the page, so that the bar at the bottom lies at its end.
    height = min(TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))
    page.set_viewport_size({"width": window["width"], "height": height})
    picture = page.screenshot(caret="initial")
    context.close()
    return picture


def keep(picture: bytes, file: Path) -> None:
    with Image.open(io.BytesIO(picture)) as whole:
        whole.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
