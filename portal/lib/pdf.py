"""PDF from HTML by WeasyPrint: nothing is fetched, our own fonts, tagged for screen readers (PDF/UA-1).

One document per person, always: a PDF that was cut out of a larger one keeps the glyphs of other people's names in its font.
`render` works in this process; for what clerks or residents wrote use `pdfworkshop.render_in_process`, which survives it.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from django.utils.translation import gettext_lazy as _

from portal.lib import stampfont
from portal.lib.refusals import Refused

if TYPE_CHECKING:
    from weasyprint import CSS, Document
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

Variant = Literal["pdf/ua-1", "pdf/a-3a", "pdf/a-3u"]

FONTS = Path(__file__).parents[2] / "static" / "fonts"
FACES = (
    ("BIZ UDPGothic", 400, "BIZUDPGothic-Regular.ttf"),
    ("BIZ UDPGothic", 700, "BIZUDPGothic-Bold.ttf"),
    ("BIZ UDMincho", 400, "BIZUDMincho-Regular.ttf"),
)
# Scripts of our readers that no Japanese font has; the others are in Noto Sans CJK.
FOREIGN_FACES = (
    ("Noto Sans Thai", 400, "NotoSansThai-Regular.ttf"),
    ("Noto Sans Devanagari", 400, "NotoSansDevanagari-Regular.ttf"),
)
# The same files under the name of the values that are stamped (`stamping`): they stand in a font of their own.
STAMP_FACES = tuple((stampfont.FAMILY, weight, name) for weight, name in stampfont.FILES.items())
# Names first: the fallback knows the letters of the family register that BIZ UD lacks (𠮷).
HOUSE_CSS = (
    "html { font-family: 'BIZ UDPGothic', 'Noto Sans CJK JP', sans-serif }"
    f"[data-slot] {{ font-family: '{stampfont.FAMILY}', 'BIZ UDPGothic', 'Noto Sans CJK JP', sans-serif }}"
)
MAX_HTML = 512 * 1024

# Spaces, controls, and selectors, which choose a glyph and have none.
_UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"}

# Pango and fontconfig are not made for several threads, and the fonts below are shared.
one_at_a_time = threading.Lock()


class RenderRefused(Refused):
    sentence = _("PDFを作れませんでした。本文の表や飾りを減らして、もう一度お試しください。")


class TooMuchToRender(RenderRefused):
    sentence = _("本文が長すぎてPDFにできません（上限は{kilobytes}kBです）。文章を短くするか、画像を減らしてください。")


class LetterWithoutGlyph(RenderRefused):
    sentence = _("PDFに印字できない文字があります：{letters}。標準の文字に直してください。")


@dataclass(frozen=True)
class _Workroom:
    """What is made once per process and shared by all documents: reading the fonts costs more than setting a notice."""

    fonts: FontConfiguration
    house: CSS


def render(html: str, *, stylesheets: Sequence[str] = (), variant: Variant = "pdf/ua-1") -> bytes:
    """The HTML page as a PDF. `stylesheets` are CSS texts; images may be `data:` URIs only, other addresses stay empty.

    The page needs `<html lang>` and `<title>` for PDF/UA. The same HTML and CSS give the same bytes on one machine. Raises
    `TooMuchToRender` over 512 kB and `LetterWithoutGlyph` rather than print a box in somebody's name.
    """
    with one_at_a_time:
        return laid_out(html, tuple(stylesheets), variant)[1]


def laid_out(html: str, stylesheets: tuple[str, ...], variant: Variant = "pdf/ua-1") -> tuple[Document, bytes]:
    """The laid-out pages too, for those who hold `one_at_a_time`. Raises what `render` raises."""
    from weasyprint import HTML

    if len(html.encode()) > MAX_HTML:
        raise TooMuchToRender(kilobytes=MAX_HTML // 1024)

    room = _workroom()
    styles = [room.house, *(_parsed(css) for css in stylesheets)]
    page = HTML(string=html, base_url="about:blank", url_fetcher=_only_data())
    document = page.render(font_config=room.fonts, stylesheets=styles, pdf_variant=variant, cache={})
    identifier = hashlib.sha256("\0".join([html, *stylesheets, variant]).encode()).digest()[:16]
    pdf = document.write_pdf(pdf_variant=variant, pdf_tags=True, pdf_identifier=identifier)
    if letters := _letters_without_glyph(document):
        raise LetterWithoutGlyph(letters=letters[:20])
    return document, cast(bytes, pdf)


def _letters_without_glyph(document: Document) -> str:
    missing = {chr(codepoint) for font in document.fonts.values() for codepoint in font.missing}
    # A letter that this Python does not know yet (Cn) is somebody's name all the same.
    return "".join(sorted(letter for letter in missing if unicodedata.category(letter) not in _UNSEEN))


@functools.cache
def _workroom() -> _Workroom:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    faces = [
        f"@font-face {{ font-family: '{family}'; font-weight: {weight}; src: url('{(FONTS / name).as_uri()}'); }}"
        for family, weight, name in FACES + FOREIGN_FACES + STAMP_FACES
    ]
    return _Workroom(fonts, CSS(string="\n".join([*faces, HOUSE_CSS]), font_config=fonts, url_fetcher=_only_our_fonts()))


# Fonts are given back to fontconfig while there is still an interpreter to do it.
atexit.register(_workroom.cache_clear)


@functools.lru_cache(maxsize=16)
def _parsed(css: str) -> CSS:
    from weasyprint import CSS

    return CSS(string=css, font_config=_workroom().fonts, url_fetcher=_only_data())


@functools.cache
def _only_data() -> URLFetcher:
    """No file and no network: WeasyPrint's own fetcher reads both, wherever a text of a resident reaches the page."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=["data"], allow_redirects=False)


@functools.cache
def _only_our_fonts() -> URLFetcher:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    allowed = {(FONTS / name).as_uri() for _family, _weight, name in FACES + FOREIGN_FACES}

    class FontFetcher(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url not in allowed:
                raise ValueError("only the fonts beside this program are read")
            return super().fetch(url, headers)

    return FontFetcher(allowed_protocols=["file"])
