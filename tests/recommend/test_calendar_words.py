"""The children's calendar in the words of its reader: on the page, and in calendar programs."""

import pytest
from django.test import Client
from django.utils.translation import override

from portal.municipalities.scope import System, viewing_as
from recommend.documents import calendars
from recommend.queries import calendar, shipped
from recommend.rules import calendarwords
from tests.attributes.make import agree, tell
from tests.cast import SAKAI, Cast
from tests.ui.texts import ROOT, texts_of_code

from .make import in_days, today
from .test_calendar import PAGE, fetched, made

pytestmark = pytest.mark.django_db


def shipped_words(*parts: str) -> set[str]:
    entries = [entry for plan in shipped.calendar_plans() for entry in plan.entries]
    return {getattr(entry, part) for entry in entries for part in parts} - {""}


def test_every_word_of_the_shipped_calendars_is_found_for_translation_and_no_other() -> None:
    found = {text for _context, text in texts_of_code(ROOT / "recommend/rules/calendarwords.py")}
    assert found == calendarwords.WORDS
    sources = {source.name for plan in shipped.calendar_plans() for source in plan.town_sources}
    assert found == shipped_words("title", "text", "where") | sources


@pytest.mark.parametrize(
    ("words", "english", "say", "said"),
    [
        ("出生届", "Birth registration", {"出生届": "Khai sinh"}, "Khai sinh"),
        ("出生届", "Birth registration", {}, "Birth registration"),
        ("町だけの健診", "A check-up of the town", {"町だけの健診": "never asked for"}, "A check-up of the town"),
        ("町だけの健診", "", {}, "町だけの健診"),
        ("", "", {"": "the head of a catalogue"}, ""),
    ],
)
def test_where_nobody_has_translated_english_is_said_and_then_japanese(words: str, english: str, say: dict[str, str], said: str) -> None:
    assert calendarwords.said(words, english, lambda text: say.get(text, text)) == said


def test_japanese_and_easy_japanese_never_fall_back_on_english() -> None:
    entry = shipped.calendar_plan(None).entries[0].model_copy(update={"title": "町だけの健診", "text": "町だけの文。"})
    for language in ("ja", "ja-easy"):
        with override(language):
            assert (calendar.heading_of(entry), calendar.text_of(entry)) == ("町だけの健診", "町だけの文。")
    with override("vi"):
        assert calendar.heading_of(entry) == entry.en


@pytest.fixture
def hanako(cast: Cast) -> object:
    agree(cast.hanako)
    tell(cast.hanako, town=SAKAI, children=(in_days(-150),))
    return cast.hanako


def test_a_calendar_program_reads_in_the_language_in_which_its_owner_is_told(hanako, as_hanako: Client) -> None:
    url = made(as_hanako)
    japanese = fetched(url).content
    assert fetched(url, accept_language="en").content == japanese
    as_hanako.post("/i18n/setlang/", {"language": "en", "next": "/"})
    english = fetched(url).content
    with override("en"), viewing_as(System("test")):
        assert english == calendars.children(calendar.calendar(hanako, today()), today())
    assert "BCG (tuberculosis)" in english.decode().replace("\r\n ", "")
    assert "BCG（結核）" not in english.decode()


def test_the_page_and_the_file_speak_as_the_page_does(hanako, as_hanako: Client) -> None:
    as_hanako.cookies["django_language"] = "en"
    assert "BCG (tuberculosis)" in as_hanako.get(PAGE).content.decode()
    assert "BCG (tuberculosis)" in as_hanako.get("/calendar/children.ics").content.decode().replace("\r\n ", "")
