"""Items in the words of their reader, where the town has written them; and the honest word where it has not."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import get_language

from portal.lib.languages import OFFICIAL, tag_of
from recommend.models import Item, ItemWords

if TYPE_CHECKING:
    from notifications.queries.circulars import Circular
    from recommend.queries.feeds import FeedCard
    from recommend.queries.items import ItemPage

ITEM = "item-"
Words = TypeVar("Words", "FeedCard", "Circular")


def print_of(item: Item) -> str:
    """Tells one Japanese wording from another."""
    return hashlib.sha256("\n".join((item.title, item.summary, item.body, item.act_now)).encode()).hexdigest()[:16]


def cards_in_readers_words(cards: Iterable[FeedCard]) -> tuple[FeedCard, ...]:
    """Titles and texts as their reader reads them. What is left in Japanese says so by `lang`. One query, none for a Japanese page."""
    found, language = tuple(cards), get_language() or OFFICIAL
    if language == OFFICIAL:
        return found
    words = {f"{ITEM}{row.item_id}": row for row in _rows([card.key for card in found], language)}
    return tuple(_card(card, words.get(card.key), language) for card in found)


def circulars_in_readers_words(circulars: Iterable[Circular]) -> tuple[Circular, ...]:
    """The same for what lies in the inbox."""
    found, language = tuple(circulars), get_language() or OFFICIAL
    if language == OFFICIAL:
        return found
    words = {f"{ITEM}{row.item_id}": row for row in _rows([one.key for one in found], language)}
    return tuple(_card(one, words.get(one.key), language) for one in found)


def page_in_readers_words(page: ItemPage, row: Item) -> ItemPage:
    """The page of one item. One query, none for a Japanese page."""
    language = get_language() or OFFICIAL
    if language == OFFICIAL:
        return page
    words = ItemWords.objects.filter(item=row.pk, language=language).first()
    if words is None:
        return replace(page, lang=OFFICIAL)
    return replace(
        page, title=words.title, summary=words.summary or page.summary, body=words.body or page.body,
        act_now=words.act_now or page.act_now, is_translated=True, is_stale=words.of != print_of(row), lang=tag_of(language),
    )  # fmt: skip


def _rows(keys: Collection[str], language: str) -> Iterable[ItemWords]:
    numbers = [int(key.removeprefix(ITEM)) for key in keys if key.startswith(ITEM)]
    return ItemWords.objects.filter(item__in=numbers, language=language) if numbers else ()


def _card(card: Words, words: ItemWords | None, language: str) -> Words:
    if words is None:
        return replace(card, lang=OFFICIAL)
    return replace(card, title=words.title, text=words.summary or card.text, lang=tag_of(language))
