"""ふりがな over kanji, for whoever has switched them on: pages are drawn as ever, and readings are put in on their way out.

`<ruby>申<rt aria-hidden="true">もう</rt></ruby>し`: a screen reader reads the kanji alone, so nothing is said twice and names of buttons
stay as they are. Titles, attributes, boxes and what is not Japanese are left as they were. Readings are kept (in the process, by text)
for what everybody may read: the portal's own words, and pages of people who are not known. What is somebody's own is read each time.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from html import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation.trans_real import translation

from portal.lib import readings
from portal.lib.languages import EASY, OFFICIAL, tag_of
from portal.ui.markup import LANG, TAG

ON = "1"
KEPT, LONGEST = 4096, 300
# Their text is no running text, or is looked at by machines.
LEFT_ALONE = frozenset(
    {"script", "style", "textarea", "select", "option", "datalist", "title", "svg", "code", "pre", "kbd", "ruby", "noscript"}
)


def cookie_name() -> str:
    return "__Host-furigana" if settings.SECURE else "furigana"


def is_on(request: HttpRequest) -> bool:
    """Only for readers of Japanese, and never on officers' pages."""
    speaks = tag_of(get_language() or "") == OFFICIAL
    return speaks and request.COOKIES.get(cookie_name()) == ON and not request.path.startswith("/admin/")


class FuriganaMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = not response.streaming and response.get("Content-Type", "").startswith("text/html")
        if is_page and is_on(request):
            response.content = with_readings(response.content.decode(), is_public=_is_public(request, response)).encode()
        return response


def with_readings(html: str, *, is_public: bool = False) -> str:
    """A page (only its body) or a part of one."""
    body = html.find("<body")
    head, rest = (html[:body], html[body:]) if body >= 0 else ("", html)
    parts, place, closes, depth = [head], 0, "", 0
    for tag in TAG.finditer(rest):
        text = rest[place : tag.start()]
        parts += (text if closes else _text(text, is_public), tag[0])
        place = tag.end()
        name = (tag["name"] or "").lower()
        if closes:
            depth += (name == closes) * (-1 if tag["end"] else 1)
            closes = closes if depth else ""
        elif name and not tag["end"] and not tag["facts"].endswith("/") and _is_left_alone(name, tag["facts"]):
            closes, depth = name, 1
    return "".join([*parts, rest[place:]])


def _is_left_alone(name: str, facts: str) -> bool:
    lang = LANG.search(facts)
    return name in LEFT_ALONE or (lang is not None and lang[1] != OFFICIAL)


def _text(text: str, is_public: bool) -> str:
    if not readings.KANJI.search(text):
        return text
    said = text.strip()
    if len(said) > LONGEST or not (is_public or said in _interface()):
        return _ruby(text)
    before = len(text) - len(text.lstrip())
    return text[:before] + _kept(said) + text[before + len(said) :]


@functools.lru_cache(maxsize=KEPT)
def _kept(text: str) -> str:
    return _ruby(text)


def _ruby(text: str) -> str:
    parts, is_open = [], False
    for piece in readings.read(text):
        if bool(piece.reading) is not is_open:
            is_open = not is_open
            parts.append("<ruby>" if is_open else "</ruby>")
        parts.append(f'{piece.text}<rt aria-hidden="true">{escape(piece.reading)}</rt>' if piece.reading else piece.text)
    html = "".join([*parts, "</ruby>" if is_open else ""])
    # One thing in a row of things (a button with its icon): kanji and kana must not be laid out apart.
    return f"<span>{html}</span>" if "<ruby>" in html and (parts[0] != "<ruby>" or not is_open or "</ruby>" in parts) else html


@functools.lru_cache(maxsize=1)
def _interface() -> frozenset[str]:
    """The portal's own words in Japanese, and in やさしい日本語."""
    known = {key for key, _said in _catalogue("en") if isinstance(key, str)}
    easy = {said for _key, said in _catalogue(EASY) if isinstance(said, str)}
    return frozenset(known | easy)


def _catalogue(language: str) -> list[tuple[object, object]]:
    """Django tells a text in another language, and not which texts there are: that is its own affair (`_catalog`)."""
    return [*translation(language)._catalog.items()]  # type: ignore[attr-defined]


def _is_public(request: HttpRequest, response: HttpResponse) -> bool:
    """A plain address, asked for by a browser that nobody has a session in."""
    knows_somebody = settings.SESSION_COOKIE_NAME in request.COOKIES or "no-store" in response.get("Cache-Control", "")
    return request.method == "GET" and not request.META.get("QUERY_STRING") and not knows_somebody
