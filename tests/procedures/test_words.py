"""A form in other words: what is asked, told and kept is the same, and the office reads Japanese."""

import re
from typing import Any

import pytest
from django.test import Client

from portal.audit import trail
from portal.municipalities.scope import System, viewing_as
from procedures import onboarding
from procedures.models import Application, Procedure
from procedures.queries import library
from procedures.rules import guidance_words, psid, translations
from tests.cast import Cast
from tests.procedures.make import NOW
from tests.search.make import index_all

KISHIWADA = "272027"
GUIDE = f"/procedures/{KISHIWADA}/bulky-waste/"


pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def bulky(cast: Cast) -> Procedure:
    with viewing_as(System("test")):
        return onboarding.prepare(KISHIWADA, by=trail.PORTAL, now=NOW, only={"bulky-waste"})[0]


def test_a_chosen_language_goes_with_the_reader(as_hanako: Client, bulky: Procedure) -> None:
    shown = as_hanako.get(GUIDE).content.decode()
    assert "粗大ごみの収集申込み" in shown
    assert "Tiếng Việt" in shown
    assert "Đăng ký thu gom rác cỡ lớn" in as_hanako.get(f"{GUIDE}?words=vi").content.decode()
    page = as_hanako.post(f"{GUIDE}begin/").headers["Location"]
    assert "Đồ muốn bỏ" in as_hanako.get(page).content.decode()
    answer = as_hanako.post(page, {"go": "next", "seen": as_hanako.get(page).context["seen"]})
    assert answer.status_code == 422
    assert "「Loại đồ」を選んでください。" in answer.content.decode()
    review = as_hanako.get(page.replace("page/1/", "review/"))
    assert "Tên, kích thước, số lượng" in review.content.decode()
    assert "品物の名前・大きさ・数" in as_hanako.get(page.replace("page/1/", "review/") + "?words=ja").content.decode()
    with viewing_as(System("test")):
        assert [row.form_version.form.pages[0].title for row in Application.objects.select_related("form_version")] == ["出すもの"]


def test_who_reads_the_portal_in_english_reads_the_form_so(client_of: Any, cast: Cast, bulky: Procedure) -> None:
    reader = client_of(cast.hanako)
    reader.cookies["django_language"] = "en"
    shown = reader.get(GUIDE).content.decode()
    assert "Collection of bulky waste" in shown
    assert "The Japanese is the official text" in shown


@pytest.mark.parametrize("path", [f"/procedures/?town={KISHIWADA}", f"/towns/{KISHIWADA}/", "/search/?q=bulky"])
def test_lists_name_it_in_the_readers_words_and_say_which_those_are(client: Client, bulky: Procedure, path: str) -> None:
    with viewing_as(System("test")):
        index_all()
    seen = {}
    for language in ("ja", "vi", "th"):
        client.cookies["django_language"] = language
        # Without what breaks a title between its phrases.
        seen[language] = re.sub(r"<wbr>|</?span[^>]*>", "", client.get(path).content.decode())
    japanese, vietnamese = ">粗大ごみの収集申込み</a>", ">Đăng ký thu gom rác cỡ lớn</a>"
    assert (japanese in seen["ja"], vietnamese in seen["ja"]) == (True, False)
    assert (f'lang="vi"{vietnamese}' in seen["vi"], japanese in seen["vi"]) == (True, False)
    assert (f'lang="ja"{japanese}' in seen["th"], vietnamese in seen["th"]) == (True, False)


@pytest.mark.parametrize(
    ("language", "title", "step"),
    [
        ("vi", "Đăng ký thu gom rác cỡ lớn", "Đồ muốn bỏ"),
        ("th", "粗大ごみの収集申込み", "出すもの"),
        ("ja", "粗大ごみの収集申込み", "出すもの"),
    ],
)
def test_a_case_is_named_in_its_readers_words_wherever_it_stands(
    client_of: Any, cast: Cast, bulky: Procedure, language: str, title: str, step: str
) -> None:
    reader = client_of(cast.hanako)
    reader.cookies["django_language"] = language
    page = reader.post(f"{GUIDE}begin/").headers["Location"]
    for path in (page, page.replace("page/1/", "review/"), "/", "/applications/", "/procedures/"):
        shown = re.sub(r"<wbr>|</?span[^>]*>", "", reader.get(path, follow=True).content.decode())
        assert title in shown, path
    assert step in reader.get("/applications/").content.decode(), "where to go on"


@pytest.mark.parametrize("asked", ["xx", "", "ko", "../../etc"])
def test_a_language_that_is_not_offered_is_japanese(as_hanako: Client, bulky: Procedure, asked: str) -> None:
    assert "粗大ごみの収集申込み" in as_hanako.get(f"{GUIDE}?words={asked}").content.decode()


def test_what_is_shipped_in_other_words_is_whole() -> None:
    spoken = {}
    for package in library.packages():
        values = package.model_dump(mode="json", by_alias=True)
        spoken[package.slug] = sorted(package.words)
        assert set(package.words) == set(package.definition.translations)
        for language in package.words:
            assert guidance_words.missing(values, language) == ()
            assert translations.missing(package.definition, language) == ()
    assert spoken["bulky-waste"] == ["en", "ja-easy", "vi", "zh-hans"]
    assert spoken["move-in"] == ["en", "ja-easy"]


def test_rows_of_a_repeat_are_asked_in_the_same_words() -> None:
    package = next(one for one in library.packages() if one.slug == "move-in")
    japanese = package.definition.field("members.2.tie")
    english = translations.said_in(package.definition, "en").field("members.2.tie")
    assert japanese is not None
    assert english is not None
    assert (japanese.label, english.label) == ("引っ越す方2：世帯主から見た続柄", "Person2：Relation to the head of the household")
    assert [choice.value for choice in japanese.choices] == [choice.value for choice in english.choices]
    assert english.label_of("spouse") == "Husband or wife"


@pytest.mark.parametrize(("town", "number"), [("131016", "8000020131016"), ("133621", "1000020133621"), ("271403", "3000020271403")])
def test_a_town_has_the_corporate_number_that_the_state_gave_it(town: str, number: str) -> None:
    """千代田区 and 堺市 as published; 利島村 as in `data/kosodate_registry_133621.json`."""
    assert psid.corporate_number(town) == number
    assert psid.psid(town, "UM5028") == f"psid3.0+{number}+1+UM5028"
    assert psid.psid(town, "") == ""
