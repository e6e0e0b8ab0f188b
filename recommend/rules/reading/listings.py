"""Pages that a town's list of news names, and those of its feed (RSS 1.0, 2.0, Atom)."""

import datetime as dt
import email.utils
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from recommend.rules import written
from recommend.rules.facts import LinkFacts
from recommend.rules.reading import dates
from recommend.rules.refusals import RowRefused

SHORTEST_TITLE, MOST_LINKS = 6, 2000
_FILES = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|gif|mp4|csv)$", re.IGNORECASE)
_BLOCKS = frozenset({"li", "dt", "dd", "tr", "p", "div", "article", "section", "td"})
_LEFT_OUT = frozenset({"nav", "header", "footer", "script", "style", "aside", "form", "noscript"})
# What stands where a letter could not be read.
LOST = "\ufffd"
# Tags that never close.
_VOID = frozenset({"br", "img", "hr", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr"})


class NotAFeed(ValueError):
    pass


Told = tuple[int, LinkFacts | RowRefused]


def key(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:32]


def links(html: str, base: str, today: dt.date) -> list[Told]:
    """The pages that the list names. Where some links have a date beside them, those are the list and the others its frame."""
    parser = _Links()
    parser.feed(html[:5_000_000])
    parser.close()
    found = [_read(number, *link, base, today) for number, link in enumerate(parser.found[:MOST_LINKS], start=1)]
    dated = [one for one in found if isinstance(one[1], LinkFacts) and one[1].listed_on]
    return _once(dated if len(dated) >= 2 else found)


def _once(found: list[Told]) -> list[Told]:
    """Each page once; a list often has a picture and a title that lead to the same one."""
    seen: set[str] = set()
    told: list[Told] = []
    for number, one in found:
        if isinstance(one, LinkFacts):
            if one.key in seen:
                continue
            seen.add(one.key)
        told.append((number, one))
    return told


def _read(number: int, href: str, text: str, around: str, base: str, today: dt.date) -> Told:
    url = urljoin(base, href.strip()).partition("#")[0]
    mine, theirs = urlsplit(base), urlsplit(url)
    title = " ".join(text.split())
    if theirs.scheme not in ("http", "https") or theirs.netloc != mine.netloc:
        return number, RowRefused("よそのサイトへのリンクです", "href")
    if _FILES.search(theirs.path):
        return number, RowRefused("ページではなくファイルへのリンクです", "href")
    if len(title) < SHORTEST_TITLE or url.rstrip("/") == base.rstrip("/") or len(url) > 500:
        return number, RowRefused("案内への名前のあるリンクではありません", "href")
    if LOST in title:
        return number, RowRefused("題名に読めない文字があります", "href")
    told = dates.first(around, today)
    return number, LinkFacts(key(url), url, title[:200], told if told and told <= today + dt.timedelta(days=1) else None)


class _Links(HTMLParser):
    """`found`: (href, text of the link, text of the block around it)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str, str]] = []
        self.left_out = 0
        self.block: list[str] = []
        self.waiting: list[tuple[str, str]] = []
        self.href, self.text = "", ""
        self.is_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEFT_OUT:
            self.left_out += 1
        elif tag in _BLOCKS:
            self._end_block()
        elif tag == "a" and not self.left_out:
            self.href, self.text, self.is_link = dict(attrs).get("href") or "", "", True

    def handle_endtag(self, tag: str) -> None:
        if tag in _LEFT_OUT:
            self.left_out = max(0, self.left_out - 1)
        elif tag in _BLOCKS and tag != "dt":
            self._end_block()
        elif tag == "a" and self.is_link:
            self.is_link = False
            if self.href:
                self.waiting.append((self.href, self.text))

    def handle_data(self, data: str) -> None:
        if self.left_out:
            return
        self.block.append(data)
        if self.is_link:
            self.text += data

    def close(self) -> None:
        super().close()
        self._end_block()

    def _end_block(self) -> None:
        """A date in the block before (a 「dt」) belongs to the link that follows it."""
        around = "".join(self.block)
        if self.waiting:
            self.found += [(href, text, around) for href, text in self.waiting]
            self.waiting, self.block = [], []
        elif len(around.strip()) > 40 or self.is_link:
            self.block = self.block if self.is_link else []


def entries(content: bytes, base: str) -> list[Told]:
    """The pages that a feed names. Raises `NotAFeed` for whatever is no feed, entities and bombs of XML among it."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise NotAFeed from None
    items = [node for node in root.iter() if _tag(node.tag) in ("item", "entry")]
    if not items and _tag(root.tag) not in ("rss", "feed", "RDF", "rdf"):
        raise NotAFeed
    return _once([(number, _entry(node, base)) for number, node in enumerate(items[:MOST_LINKS], start=1)])


def _entry(node: object, base: str) -> LinkFacts | RowRefused:
    told = dict(_children(node))
    named = next((told[name].strip() for name in ("link", "guid", "id") if told.get(name, "").strip()), "")
    url = urljoin(base, named).partition("#")[0]
    title = " ".join(re.sub(r"<[^>]*>", "", told.get("title", "")).split())
    if not named or urlsplit(url).scheme not in ("http", "https") or len(url) > 500:
        return RowRefused("ページの住所がありません", "link")
    if not title:
        return RowRefused("題名がありません", "title")
    day = next((told[name] for name in ("date", "pubDate", "updated", "published") if name in told), "")
    return LinkFacts(key(url), url, title[:200], _day(day))


def _children(node: object) -> Iterator[tuple[str, str]]:
    for child in node:  # type: ignore[attr-defined]
        name = _tag(child.tag)
        if name == "link" and child.get("href"):
            if child.get("rel", "alternate") == "alternate":
                yield name, child.get("href")
        elif child.text:
            yield name, child.text


def _tag(name: object) -> str:
    return str(name).rpartition("}")[2]


def _day(text: str) -> dt.date | None:
    try:
        return email.utils.parsedate_to_datetime(text).date() if "," in text else written.day(text[:25], "date")
    except (ValueError, TypeError, RowRefused):
        return None
