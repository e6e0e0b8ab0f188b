"""`make screenshots`: every page as a picture, narrow and wide, light and dark, and sheets of them to look through.

    make screenshots [ONLY=inbox] [GLASS=390]

Pictures go to .local/screenshots/<glass>/<page>--<role>.png with an index.html; nothing compares them, they are for eyes. The chosen few of
docs/screenshots come from tests/lighthouse/gallery.py, which has people and letters in it; SHOOT=1 takes the journeys' own.
"""

import html
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Browser

from tests.access.gathering import Shown
from tests.access.window import Desk, Glass, Window

pytestmark = [pytest.mark.access, pytest.mark.django_db]

FOLDER = Path(os.environ.get("SHOTS") or Path(settings.BASE_DIR) / ".local" / "screenshots")
ONLY = os.environ.get("ONLY", "")
USUAL = [Glass(width, theme) for width in (320, 390, 1280) for theme in ("light", "dark")]
# Those that most people meet are looked at through coloured glass and on paper, too.
MAIN = ("front:home", "notifications:inbox", "notifications:notice", "procedures:guide", "recommend:feed", "account_login", "admin:index")
TALLEST = 3000
SHEET_COLUMNS, THUMB = {320: 10, 390: 8, 1280: 4}, {320: 200, 390: 244, 1280: 480}


@pytest.fixture(scope="module")
def shots() -> Iterator[list[Path]]:
    """What was taken; the index is written when all are."""
    taken: list[Path] = []
    yield taken
    _index(sorted(FOLDER.glob("*/*.png")))


@pytest.mark.parametrize("glass", USUAL, ids=str)
def test_take(glass: Glass, pages: list[Shown], paper: Desk, browser: Browser, shots: list[Path]) -> None:
    window = Window(browser, paper, glass)
    folder = FOLDER / f"{glass.width}-{glass.theme}"
    shots += [_take(window, shown, folder) for shown in pages if ONLY in shown.url_name]
    window.context.close()
    _sheets(folder, glass.width)


@pytest.mark.parametrize(("name", "media"), [("forced", {"forced_colors": "active"}), ("print", {"media": "print"})])
def test_take_the_main_ones(name: str, media: dict[str, str], pages: list[Shown], paper: Desk, browser: Browser, shots: list[Path]) -> None:
    window = Window(browser, paper, Glass(390, "light"))
    window.page.emulate_media(**media)  # type: ignore[arg-type]
    wanted = (shown for shown in pages if shown.url_name in MAIN and shown.method == "GET" and ONLY in shown.url_name)
    shots += [_take(window, shown, FOLDER / name) for shown in wanted]
    window.context.close()
    _sheets(FOLDER / name, 390)


def _take(window: Window, shown: Shown, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{shown.url_name.replace(':', '.')}--{shown.role}{'--sent' * (shown.method == 'POST')}.png"
    window.show(shown)
    # A high window would stretch pages that fill it; a bar that stays in view belongs at the end.
    window.resize(800)
    height = min(TALLEST, int(window.page.evaluate("Math.ceil(document.documentElement.scrollHeight)")))
    window.resize(max(height, 400))
    window.page.screenshot(path=file, caret="initial")
    return file


def _sheets(folder: Path, width: int) -> None:
    """Contact sheets of a size that one can look at: sheet-01.png and so on."""
    columns, thumb = SHEET_COLUMNS[width], THUMB[width]
    cell = (thumb + 8, 520 if width < 1000 else 400)
    per_sheet = columns * (2 if width < 1000 else 3)
    files = sorted(folder.glob("*.png"))
    for number, start in enumerate(range(0, len(files), per_sheet), 1):
        sheet = Image.new("RGB", (columns * cell[0], per_sheet // columns * cell[1]), "#888")
        for place, file in enumerate(files[start : start + per_sheet]):
            with Image.open(file) as picture:
                small = picture.convert("RGB").resize((thumb, int(picture.height * thumb / picture.width)))
            top = small.crop((0, 0, thumb, min(small.height, cell[1] - 8)))
            sheet.paste(top, (place % columns * cell[0], place // columns * cell[1]))
        sheet.save(folder / f"sheet-{number:02}.png")


def _index(files: list[Path]) -> None:
    cells = [
        f'<figure><a href="{file.relative_to(FOLDER)}"><img loading="lazy" width="240" alt="" src="{file.relative_to(FOLDER)}"></a>'
        f"<figcaption>{html.escape(f'{file.parent.name} {file.stem}')}</figcaption></figure>"
        for file in sorted(files, key=lambda file: (file.name, file.parent.name))
    ]
    style = "body{display:flex;flex-wrap:wrap;gap:1rem;background:#ddd}figure{margin:0;width:240px}"
    style += "img{max-height:480px;object-fit:cover;object-position:top}"
    (FOLDER / "index.html").write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{''.join(cells)}", encoding="utf-8")
