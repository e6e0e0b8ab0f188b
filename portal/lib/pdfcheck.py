"""What this machine lacks for good PDFs. WeasyPrint says little of it: it prints boxes, or is five times slower."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

from portal.lib import pdf

# 髙 and 﨑 stand in many names and are missing in fonts that are made for menus and headings.
_LETTERS_OF_NAMES = "髙﨑濵邉辻祇々〆あア漢字㈱①"
# File of a font → letters that it is there for.
_FOREIGN_LETTERS = {"NotoSansThai-Regular.ttf": "กไทย", "NotoSansDevanagari-Regular.ttf": "कनेपाली"}
_RARE_LETTER = "𠮷"
_PAGE = "<!doctype html><html lang=ja><title>check</title><p>{}</p>"


@dataclass(frozen=True)
class Problem:
    """`what` is the matter and the `remedy` to type or do; `manage.py doctor` prints both."""

    what: str
    remedy: str


def check() -> list[Problem]:
    """The problems of this machine, the worst first; empty when notices can be printed. Takes about two seconds."""
    for look in (_without_weasyprint, _without_fonts):
        if problem := look():
            return [problem]
    looks: list[Callable[[], Problem | None]] = [_without_subset, _without_letters, _without_rare_letters]
    return [problem for look in looks if (problem := look())]


def _without_weasyprint() -> Problem | None:
    try:
        with warnings.catch_warnings():
            # It warns where the subset library is missing, which has its own sentence below.
            warnings.simplefilter("ignore")
            import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        return Problem(f"PDFの部品（Pango）がありません：{error}", "apt install libpango-1.0-0 libpangoft2-1.0-0")
    return None


def _without_fonts() -> Problem | None:
    missing = [name for _family, _weight, name in pdf.FACES + pdf.FOREIGN_FACES if not (pdf.FONTS / name).is_file()]
    if missing:
        return Problem(f"通知のフォントがありません：{', '.join(missing)}", f"git checkout -- {pdf.FONTS}")
    return None


def _without_subset() -> Problem | None:
    from weasyprint.text import ffi

    if ffi.harfbuzz_subset is None:
        return Problem("libharfbuzz-subsetがないため、PDFを作るのに約5倍の時間がかかります。", "apt install libharfbuzz-subset0")
    return None


def _without_letters() -> Problem | None:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    for _family, _weight, name in pdf.FACES + pdf.FOREIGN_FACES:
        wanted = _FOREIGN_LETTERS.get(name, _LETTERS_OF_NAMES)
        with TTFont(pdf.FONTS / name, lazy=True) as font:
            known = font.getBestCmap()
        if lacking := [letter for letter in wanted if ord(letter) not in known]:
            return Problem(f"{name}に文字がありません：{''.join(lacking)}", f"git checkout -- {pdf.FONTS / name}")
    try:
        pdf.render(_PAGE.format(_LETTERS_OF_NAMES))
    except pdf.LetterWithoutGlyph as refused:
        return Problem(str(refused), f"git checkout -- {pdf.FONTS}")
    return None


def _without_rare_letters() -> Problem | None:
    try:
        pdf.render(_PAGE.format(_RARE_LETTER))
    except pdf.LetterWithoutGlyph:
        return Problem(f"戸籍のまれな文字（{_RARE_LETTER}など）を印字できません。", "apt install fonts-noto-cjk")
    return None
