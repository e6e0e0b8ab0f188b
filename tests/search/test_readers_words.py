"""What is found is named in the words of its reader, where the town has written them; and says that it is Japanese where it has not."""

import pytest
from django.test import Client
from django.utils.translation import override

from portal.municipalities.scope import System, viewing_as
from portal.search import queries
from portal.search.queries import Hit, Reader, Wish
from recommend.actions import itemwords
from recommend.models import ItemWords
from tests.cast import SAKAI, Cast
from tests.recommend.make import event, published, today
from tests.search.make import index_all
from tests.search.test_finding import GUEST_QUERIES

pytestmark = pytest.mark.django_db
JAPANESE, VIETNAMESE = "ごみの出し方が変わります", "Cách đổ rác thay đổi"


@pytest.fixture
def found(cast: Cast) -> None:
    """Two items about rubbish and an event; one of the items is written in Vietnamese too."""
    item = published(JAPANESE)
    published("ごみの日のよてい")
    event("ごみ拾いの会")
    with viewing_as(System("test")):
        words = ItemWords(language="vi", title=VIETNAMESE, summary="Từ tháng tư.")
        itemwords.keep(item, written=[words], removed=[], by=cast.mori)
    index_all()


def hits(language: str, asked: str = "ごみ") -> dict[str, Hit]:
    with override(language):
        return {hit.title: hit for hit in queries.find(Wish(asked), Reader((SAKAI,)), today()).hits}


def test_what_is_written_in_the_readers_language_is_named_in_it(found: None) -> None:
    in_vietnamese = hits("vi")
    assert {title: hit.lang for title, hit in in_vietnamese.items()} == {VIETNAMESE: "vi", "ごみの日のよてい": "ja", "ごみ拾いの会": "ja"}
    assert in_vietnamese[VIETNAMESE].text == "Từ tháng tư."
    assert {title: hit.lang for title, hit in hits("en").items()} == {JAPANESE: "ja", "ごみの日のよてい": "ja", "ごみ拾いの会": "ja"}
    assert {hit.lang for hit in hits("ja").values()} == {""}


def test_it_is_found_by_its_own_words_and_named_by_them(found: None) -> None:
    assert [*hits("vi", "đổ rác")] == [VIETNAMESE]


def test_the_page_says_which_words_are_which(found: None, client: Client) -> None:
    client.cookies["django_language"] = "vi"
    page = client.get("/search/", {"q": "ごみ"}).content.decode().replace("<wbr>", "")
    assert f'lang="vi">{VIETNAMESE}</a>' in page
    assert 'lang="ja">ごみの日のよてい</a>' in page
    assert JAPANESE not in page


@pytest.mark.parametrize(("language", "more"), [("ja", 0), ("vi", 1)])
def test_a_japanese_page_asks_for_no_words(found: None, client: Client, django_assert_num_queries, language: str, more: int) -> None:  # type: ignore[no-untyped-def]
    client.cookies["django_language"] = language
    client.get("/search/", {"q": "ごみ"})
    with django_assert_num_queries(GUEST_QUERIES + more):
        client.get("/search/", {"q": "ごみ"})
