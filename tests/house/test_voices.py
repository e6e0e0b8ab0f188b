"""Every page for residents, read in Vietnamese: what is Japanese there says so, for voices (`lang="ja"`) and for eyes (日本語だけ).

A text that the catalogue lacks is the business of `tests/ui/test_languages.py`, and is let through here.
"""

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client
from django.utils.translation import gettext, override

from portal.front.inventory import Address, addresses
from tests.house import matrix
from tests.ui.texts import catalogue, for_residents

READER = "vi"
KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
# A name or an official word may stand on any page; whoever cannot read more than that is told.
SENTENCE = re.compile(r"(?=.{9})(?:[^ぁ-ゖ]*[ぁ-ゖ]){4}", re.DOTALL)
# What is read out and is no text. It has the language of its element.
SPOKEN = ("aria-label", "alt", "title", "placeholder", "label")
LABELS = (
    "このページには、日本語だけの文があります。", "この通知は、日本語のみです。", "この答えは、日本語だけです。",
    "したいことから引く手引きです。画面の名前は、画面に出ているとおりに書いてあります。日本語だけです。",
)  # fmt: skip
# The patterns of the portal, for those who build it.
WORKSHOP = "front:styleguide"
# The name in the tab of a browser has the language of the page, and there is no way to say another.
SILENT = ("script", "style", "title")
VOID = ("area", "br", "hr", "img", "input", "link", "meta", "path", "circle", "rect", "source", "wbr")
# Somebody's own words, which they have typed themselves, are nobody's to translate.
OWN = ("textarea",)


class Vietnamese(matrix.World):
    def client(self, role: str) -> Client:
        client = super().client(role)
        client.cookies["django_language"] = READER
        return client


class Reading(HTMLParser):
    """(language, text) of everything that a voice says, and of the column in the middle alone."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str | None]] = []
        self.said: list[tuple[str, str]] = []
        self.in_main: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self.open.append((tag, facts.get("lang")))
        for name in SPOKEN:
            self.say(facts.get(name) or "")
        if tag in VOID:
            self.open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _lang in self.open) and self.open.pop()[0] != tag:
            continue

    def handle_data(self, data: str) -> None:
        if not any(tag in SILENT + OWN for tag, _lang in self.open):
            self.say(data)

    def say(self, text: str) -> None:
        language = next((lang for _tag, lang in reversed(self.open) if lang), "")
        self.said.append((language, text.strip()))
        if any(tag == "main" for tag, _lang in self.open):
            self.in_main.append((language, text.strip()))


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Vietnamese]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Vietnamese()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def inventory() -> dict[str, Address]:
    return {address.name: address for address in addresses()}


@cache
def lacking() -> re.Pattern[str] | None:
    """What is not translated yet, with whatever stands in its places."""
    texts = [text for _context, text in for_residents() - catalogue(READER).keys()]
    parts = [r".*?".join(re.escape(part) for part in re.split(r"%\(\w+\)[sd]|%[sd]|\{\w*\}", text)) for text in texts]
    return re.compile("|".join(sorted(parts, key=len, reverse=True)), re.DOTALL) if parts else None


def unsaid(text: str) -> str:
    """The text without what the catalogue lacks."""
    missing = lacking()
    return missing.sub("", text) if missing else text


GETS = [row for row in matrix.read() if row.method == "GET" and row.url_name != WORKSHOP]
ROWS = [row for row in GETS if "ok" in (row.expected["guest"], row.expected["hanako"])]
# As in test_access_matrix.py.
HANDFUL = 16


# The mark is for pytest-django, which makes a data base only for a run that has marked tests.
@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, len(ROWS), HANDFUL), ids=lambda first: f"from {ROWS[first].url_name}")
def test_japanese_on_a_vietnamese_page_says_that_it_is(first: int, world: Vietnamese, inventory: dict[str, Address]) -> None:
    faults = {}
    for row in ROWS[first : first + HANDFUL]:
        for role in ("guest", "hanako"):
            html = world.look(role, "GET", inventory[row.url_name], "ok") if row.expected[role] == "ok" else None
            # Officers read Japanese or English.
            if html and f'<html lang="{READER}"' in html and (found := unsaid_on(html)):
                faults[role, row.url_name] = found
    assert faults == {}


def unsaid_on(html: str) -> list[str]:
    """Japanese that a voice would read as Vietnamese; and sentences which say that they are Japanese, but not to eyes."""
    page = Reading()
    page.feed(html)
    voiced = [text for lang, text in page.said if lang != "ja" and KANA.search(unsaid(text))]
    sentences = [text for lang, text in page.in_main if lang == "ja" and SENTENCE.search(unsaid(text))]
    return voiced + ([] if has_label(html) else sentences)


def has_label(html: str) -> bool:
    with override(READER):
        return any(gettext(label) in unescape(html) for label in LABELS)
