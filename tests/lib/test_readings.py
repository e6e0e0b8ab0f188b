"""Readings over kanji: what is read how, and that no letter of a text is lost."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib import japanese, readings
from portal.municipalities import queries

TOWNS = Path(queries.__file__).with_name("data") / "municipalities.csv"


def shown(text: str) -> str:
    return "".join(f"{piece.text}({piece.reading})" if piece.reading else piece.text for piece in readings.read(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("申し込みの受付", "申(もう)し込(こ)みの受付(うけつけ)"),
        ("11月1日(月)から10日まで", "11月(がつ)1日(ついたち)(月(げつ))から10日(とおか)まで"),
        ("1日に1回", "1日(にち)に1回(かい)"),
        ("1人、2人", "1人(ひとり)、2人(ふたり)"),
        ("5分、10分、3分の1", "5分(ふん)、10分(ぷん)、3分(ぶん)の1"),
        ("7か月", "7か月(げつ)"),
        ("生年月日", "生年月日(せいねんがっぴ)"),
        ("市町村から届きます", "市町村(しちょうそん)から届(とど)きます"),
        ("いま開いています。", "いま開(あ)いています。"),
        ("お住まいの方へ", "お住(す)まいの方(かた)へ"),
        ("大阪880万人訓練", "大阪(おおさか)880万(まん)人(にん)訓練(くんれん)"),
        ("田中太郎さん", "田中太郎さん"),
        ("ひらがなとカタカナとABC", "ひらがなとカタカナとABC"),
    ],
)
def test_how_it_is_read(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_every_town_is_read_as_it_calls_itself() -> None:
    with TOWNS.open(encoding="utf-8") as file:
        rows = [(row["name"], row["kana"]) for row in csv.DictReader(file)]
    said = {name: "".join(piece.reading or piece.text for piece in readings.read(name)) for name, _kana in rows}
    assert [(name, said[name]) for name, kana in rows if japanese.fold_kana(said[name]) != japanese.fold_kana(kana)] == []


@given(st.text(alphabet=st.one_of(st.sampled_from("申込市町村1月日人分の方へ、。 \n<&;"), st.characters(codec="utf-8")), max_size=80))
def test_no_letter_is_lost_and_readings_are_hiragana(text: str) -> None:
    pieces = readings.read(text)
    assert "".join(piece.text for piece in pieces) == text
    assert all(not piece.reading or set(piece.reading) <= {*map(chr, range(0x3041, 0x3097)), "ー"} for piece in pieces)
