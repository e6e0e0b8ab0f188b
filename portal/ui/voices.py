"""Japanese words on a page in another language are marked as Japanese (`<span lang="ja">`): a screen reader says them with that voice.

A town writes in Japanese: titles, places, the guidance of its forms stand on pages of twelve other languages, and a Vietnamese voice
makes noise of them. Marked here, on the page's way out, and not in each template: one that forgets would be noticed by nobody who can
see. What has a `lang` of its own is left as it is. A run of Japanese takes along the digits, letters and marks between its words, and
nothing of the language around it; in Chinese, whose letters are the same, only what is written in one with kana is known to be Japanese.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from portal.lib.languages import OFFICIAL, tag_of
from portal.ui.markup import LANG, TAG

_VOID = frozenset({"area", "br", "hr", "img", "input", "link", "meta", "source", "wbr"})
# Their text is none, cannot hold an element, or was typed by whoever reads it.
LEFT_ALONE = frozenset({"script", "style", "textarea", "title", "svg", "noscript"})
_KANA = "ぁ-ゖァ-ヺーゝゞヽヾｦ-ﾟ"
_LETTER = rf"[{_KANA}々〆〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
# "RSウイルス", "3歳": what is written in one with it is said with it. Every step is possessive: long keys and numbers stand on pages, too.
_PLAIN = "0-9０-９A-Za-z"
_WORD = f"[{_PLAIN}]*+{_LETTER}(?:[{_PLAIN}]|{_LETTER})*+"
# Between two words there is no letter of any language; brackets and stops of Japanese belong to it.
RUN = re.compile(rf"[「『（【〔［〈《]*+(?<![{_PLAIN}]){_WORD}(?:[\W\d_]*+{_WORD})*+[」』）】〕］〉》、。！？…〜～・]*+")
# Among Chinese: no further than to the next mark, for both languages set the same ones.
RUN_WITH_KANA = re.compile(rf"(?<![{_PLAIN}])(?=[{_PLAIN}]*+{_LETTER}*?[{_KANA}])[{_PLAIN}]*+(?:[{_PLAIN}]|{_LETTER})++")
_NAMED = re.compile(rb'<html[^>]*\slang="([\w-]+)"')
_MARK = rf'<span lang="{OFFICIAL}">\g<0></span>'
HAS_JAPANESE = re.compile(_LETTER)


class VoicesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = not response.streaming and response.get("Content-Type", "").startswith("text/html")
        if is_page and not request.path.startswith("/admin/"):
            language = language_of(response.content, get_language() or OFFICIAL)
            if language != OFFICIAL:
                response.content = marked(response.content.decode(), language).encode()
        return response


def language_of(content: bytes, active: str) -> str:
    """As browsers call it: what the page says of itself; of a part of a page, the one that is spoken now."""
    named = _NAMED.search(content, 0, 1000)
    return named[1].decode() if named else tag_of(active)


def marked(html: str, language: str) -> str:
    """A page (only its body) or a part of one, in another language than Japanese."""
    if not HAS_JAPANESE.search(html):
        return html
    body = html.find("<body")
    return html[: max(body, 0)] + _marked(html[max(body, 0) :], RUN_WITH_KANA if language.startswith("zh") else RUN)


def _marked(html: str, run: re.Pattern[str]) -> str:
    parts: list[str] = []
    place, closes, depth = 0, "", 0
    option: int | None = None
    for tag in TAG.finditer(html):
        text = html[place : tag.start()]
        place, name = tag.end(), (tag["name"] or "").lower()
        if option is not None and run.search(text):
            parts[option] = parts[option].replace("<option", f'<option lang="{OFFICIAL}"', 1)
        parts += (text if closes or option is not None else _text(text, run), tag[0])
        option = None
        if closes:
            depth += (name == closes) * (-1 if tag["end"] else 1)
            closes = closes if depth else ""
        elif name and not tag["end"] and _is_left_alone(name, tag["facts"]):
            closes, depth = name, 1
        elif name == "option" and not tag["end"]:
            # An option holds no elements, but may have a language.
            option = len(parts) - 1
    return "".join([*parts, html[place:]])


def _is_left_alone(name: str, facts: str) -> bool:
    is_empty = name in _VOID or facts.endswith("/")
    return not is_empty and (name in LEFT_ALONE or LANG.search(facts) is not None)


def _text(text: str, run: re.Pattern[str]) -> str:
    if not HAS_JAPANESE.search(text):
        return text
    said = run.sub(_MARK, text)
    if said == text:
        return text
    # One thing in a row of things (a button with its icon): its words must not be laid out apart.
    is_one = said.strip().startswith("<span") and said.count("<span") == 1 and said.strip().endswith("</span>")
    before, after = len(text) - len(text.lstrip()), len(said) - len(said.rstrip())
    return said if is_one else f"{said[:before]}<span>{said[before : len(said) - after]}</span>{said[len(said) - after :]}"
