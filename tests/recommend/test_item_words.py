"""Items in the words of their reader, and the honest word where there are none."""

from datetime import date

import pytest
from django.test import Client

from portal.municipalities.scope import System, viewing_as
from recommend.actions import items, itemwords
from recommend.models import Item, ItemWords, State
from tests.cast import SAKAI, Cast

ONLY = "このページには、日本語だけの文があります。"


@pytest.fixture
def item(cast: Cast) -> Item:
    with viewing_as(System("test")):
        facts = {
            "kind": "article",
            "title": "ごみの出し方が変わります",
            "summary": "四月からです。",
            "body": "くわしく。",
            "opens_on": date(2026, 1, 1),
        }
        return Item.objects.create(municipality_id=SAKAI, state=State.PUBLISHED, **facts)


def word(item: Item, cast: Cast, **facts: str) -> None:
    words = ItemWords(language="vi", title="Cách đổ rác thay đổi", summary="Từ tháng tư.", **facts)
    with viewing_as(System("test")):
        itemwords.keep(item, written=[words], removed=[], by=cast.mori)


def read(client: Client, path: str, language: str) -> str:
    client.cookies["django_language"] = language
    return client.get(path).content.decode()


def test_a_reader_of_vietnamese_reads_vietnamese(item: Item, cast: Cast, client: Client) -> None:
    word(item, cast, body="Chi tiết.")
    for path in (f"/items/{item.pk}/", f"/feed/?town={SAKAI}", f"/towns/{SAKAI}/"):
        html = read(client, path, "vi")
        assert ("Cách đổ rác thay đổi" in html, "ごみの出し方が変わります" in html.replace("<wbr>", "")) == (True, False), path
    assert "ごみの出し方が変わります" in read(client, f"/items/{item.pk}/", "ja").replace("<wbr>", "")


def test_without_words_it_is_japanese_and_says_so(item: Item, cast: Cast, client: Client) -> None:
    word(item, cast)
    html = read(client, f"/items/{item.pk}/", "es")
    assert "ごみの出し方が変わります" in html
    assert 'lang="ja"' in html
    assert f'<a href="/items/{item.pk}/" lang="ja">' in read(client, f"/towns/{SAKAI}/", "es")


def test_words_of_an_older_japanese_say_so(item: Item, cast: Cast, client: Client) -> None:
    word(item, cast)
    stale = "banner is-warning"
    assert stale not in read(client, f"/items/{item.pk}/", "vi")
    with viewing_as(System("test")):
        item.summary = "五月からに変わりました。"
        items.save(item, by=cast.mori)
    assert stale in read(client, f"/items/{item.pk}/", "vi")


def test_another_towns_officer_writes_no_words(item: Item, cast: Cast) -> None:
    with viewing_as(System("test")), pytest.raises(items.NotYourTown):
        itemwords.keep(item, written=[ItemWords(language="vi", title="x")], removed=[], by=cast.ono)
    assert not ItemWords.objects.exists()


def test_a_japanese_page_asks_nothing_more(item: Item, cast: Cast, client: Client, django_assert_max_num_queries: object) -> None:
    read(client, f"/items/{item.pk}/", "ja")
    with django_assert_max_num_queries(5) as asked:  # type: ignore[operator]
        read(client, f"/items/{item.pk}/", "ja")
    assert not [query for query in asked.captured_queries if "itemwords" in query["sql"]]


def test_words_that_a_colleague_must_see_take_the_item_back(item: Item, cast: Cast) -> None:
    Item.objects.filter(pk=item.pk).update(needs_review=True)
    item.refresh_from_db()
    word(item, cast)
    item.refresh_from_db()
    assert item.state == State.DRAFT
