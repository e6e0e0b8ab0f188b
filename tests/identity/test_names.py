"""Names as Japan has them: the rule of which stands where, letters that are kept, and the page."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.attributes.queries import profile
from portal.identity.models import Resident as Person
from portal.identity.queries.names import names_of
from portal.identity.rules import names as rules
from portal.identity.rules.names import Names, Where
from portal.municipalities.scope import Resident, viewing_as
from tests.cast import Cast

PLAIN = Names("堺", "花子")
FORMER = Names("堺", "花子", former_family="岸")
COMMON = Names("NGUYEN", "VAN AN", common="山田 太郎")


@pytest.mark.parametrize(
    ("names", "where", "shown"),
    [
        (PLAIN, Where.SCREEN, "堺 花子"),
        (PLAIN, Where.PAPER, "堺 花子"),
        (PLAIN, Where.SERVICE, "堺 花子"),
        (FORMER, Where.SCREEN, "堺 花子"),
        (FORMER, Where.PAPER, "堺（旧氏 岸） 花子"),
        (FORMER, Where.SERVICE, "堺 花子"),
        (Names("堺", "花子", former_family="岸", called_by="former"), Where.SCREEN, "岸 花子"),
        (Names("堺", "花子", called_by="former"), Where.SCREEN, "堺 花子"),
        (COMMON, Where.SCREEN, "NGUYEN VAN AN"),
        (COMMON, Where.PAPER, "NGUYEN VAN AN（通称 山田 太郎）"),
        (COMMON, Where.SERVICE, "NGUYEN VAN AN"),
        (Names("NGUYEN", "VAN AN", common="山田 太郎", called_by="common"), Where.SCREEN, "山田 太郎"),
        (Names(), Where.PAPER, ""),
    ],
)
def test_which_name_stands_where(names: Names, where: Where, shown: str) -> None:
    assert rules.shown(names, where) == shown


@pytest.mark.parametrize("name", ["髙橋", "山﨑", "𠮷田", "葛\U000e0100城", "神社", "渡邉󠄀"])
def test_no_letter_of_a_name_is_refused_or_changed(name: str) -> None:
    assert rules.as_received(f"　{name} ") == name


@pytest.mark.parametrize(
    ("name", "rare", "fallback"),
    [
        ("堺花子", (), "堺花子"),
        ("髙橋", ("髙",), "高橋"),
        ("𠮷田", ("𠮷",), "吉田"),
        ("葛\U000e0100城", ("葛\U000e0100",), "葛城"),
    ],
)
def test_rare_letters_have_a_fallback_beside_them(name: str, rare: tuple[str, ...], fallback: str) -> None:
    assert (rules.rare_letters(name), rules.fallback(name)) == (rare, fallback)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40))
def test_receiving_twice_changes_nothing_more(text: str) -> None:
    once = rules.as_received(text)
    assert rules.as_received(once) == once
    assert rules.reading(rules.reading(text)) == rules.reading(text)


def told(cast: Cast) -> Person:
    with viewing_as(Resident(cast.hanako.pk)):
        return Person.objects.get(pk=cast.hanako.pk)


FORM = {"family_name": "𠮷﨑", "given_name": "花子", "family_kana": "ﾖｼｻﾞｷ", "given_kana": "はなこ", "called_by": "legal"}


def test_the_page_keeps_every_name(cast: Cast, as_hanako: Client) -> None:
    born = {"birth_on_era": "平成", "birth_on_year": "5", "birth_on_month": "8", "birth_on_day": "4"}
    more = {"former_family_name": "岸", "former_family_kana": "きし", "called_by": "former", "latin_name": "ＳＡＫＡＩ HANAKO"}
    assert as_hanako.post("/me/name/", {**FORM, **born, **more}).status_code == 302
    mine = names_of(told(cast))
    assert (mine.legal, mine.family_kana, mine.given_kana, mine.latin) == ("𠮷﨑 花子", "ヨシザキ", "ハナコ", "SAKAI HANAKO")
    assert str(profile(cast.hanako.pk).facts.birth_on) == "1993-08-04"
    shown = as_hanako.get("/me/name/").content.decode()
    assert "岸 花子" in shown
    assert "𠮷﨑（旧氏 岸） 花子" in shown
    assert "吉﨑 花子" in shown
    assert "岸 花子さんのホーム" in as_hanako.get("/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"family_kana": "吉崎"}, "よみは、ひらがなかカタカナで入れてください。"),
        ({"latin_name": "堺"}, "ローマ字で入れてください。"),
        ({"called_by": "common"}, "選んだ呼び方の名前が入っていません。"),
    ],
)
def test_slips_are_said_and_nothing_typed_is_lost(cast: Cast, as_hanako: Client, wrong: dict[str, str], said: str) -> None:
    answer = as_hanako.post("/me/name/", {**FORM, **wrong})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="𠮷﨑"' in answer.content.decode()
    assert told(cast).family_name == "堺"
