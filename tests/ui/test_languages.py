"""The languages of the portal: each says every text that its readers can meet, with the same facts, and is compiled.

English says every text, those of the officers too; the others say what residents can meet. Which languages the portal offers stands in
`portal.lib.languages`; a language that lacks a text is not whole, and fails here.
"""

import gettext
import re
from functools import cache

import pytest
from django.test import Client

from portal.lib.languages import EASY, OFFERED, OFFICIAL, TAGS
from tests.ui.texts import Text, catalogue, everywhere, file_of, for_residents

FACTS = re.compile(r"%\(\w+\)[sd]|%[sd%]|{\w*}")
LANGUAGES = [language for language in OFFERED if language != OFFICIAL]

# Chinese shares its characters, and easy Japanese is Japanese: the script shows nothing of these.
WRITTEN_LIKE_JAPANESE = {EASY, "zh-hans", "zh-hant"}
each_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def wanted(language: str) -> frozenset[Text]:
    return frozenset(everywhere() if language == "en" else for_residents())


@each_language
def test_the_catalogue_holds_every_text(language: str) -> None:
    assert sorted(wanted(language) - catalogue(language).keys()) == []


def test_the_english_catalogue_holds_no_other() -> None:
    assert sorted(catalogue("en").keys() - wanted("en")) == []


@each_language
def test_nothing_is_left_untranslated_or_uncertain(language: str) -> None:
    assert [said for said, forms in catalogue(language).items() if not all(forms)] == []
    assert re.findall(r"^#, .*fuzzy.*$", file_of(language).read_text(encoding="utf-8"), re.MULTILINE) == []


@each_language
def test_a_translation_fills_in_the_same_facts(language: str) -> None:
    entries = [(said, form) for (_, said), forms in catalogue(language).items() for form in forms]
    assert [(said, form) for said, form in entries if sorted(FACTS.findall(said)) != sorted(FACTS.findall(form))] == []


@each_language
def test_a_translation_begins_and_ends_its_lines_where_the_text_does(language: str) -> None:
    entries = [(said, form) for (_, said), forms in catalogue(language).items() for form in forms]
    assert [said for said, form in entries if (said[0] == "\n", said[-1] == "\n") != (form[0] == "\n", form[-1] == "\n")] == []


@each_language
def test_the_compiled_file_is_that_of_the_text_file(language: str) -> None:
    with file_of(language).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for (context, said), forms in catalogue(language).items():
        if len(forms) == 2:
            assert [compiled.ngettext(said, said, count) for count in (1, 2)] == forms
        elif context:
            assert compiled.pgettext(context, said) == forms[0]
        else:
            assert compiled.gettext(said) == forms[0]


@pytest.mark.django_db
@pytest.mark.parametrize("language", [language for language in LANGUAGES if language not in WRITTEN_LIKE_JAPANESE])
@pytest.mark.parametrize("path", ["/account/login/", "/account/signup/"])
def test_a_guest_who_chooses_a_language_reads_that_alone(client: Client, language: str, path: str) -> None:
    client.post("/i18n/setlang/", {"language": language, "next": path})
    html = client.get(path).content.decode()
    assert f'<html lang="{TAGS.get(language, language)}">' in html
    shown = re.sub(r"<[^>]*>", " ", html[html.index("<main") : html.index("</main>")])
    assert re.findall(r"[ぁ-んァ-ヶ一-龠]+", shown) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asks", "language"),
    [("fil-PH,fil;q=0.9", "tl"), ("zh-TW", "zh-hant"), ("zh-CN", "zh-hans"), ("pt-BR", "pt"), ("en-GB", "en"), ("xx", "ja")],
)
def test_a_browser_is_answered_in_the_language_that_it_asks_for(client: Client, asks: str, language: str) -> None:
    html = client.get("/account/login/", headers={"accept-language": asks}).content.decode()
    answered = language if language in OFFERED else OFFICIAL
    assert f'<html lang="{TAGS.get(answered, answered)}">' in html
