"""The kinds that ask for numbers, accounts and people: by tables; and every kind with anything at all."""

import os
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procedures.rules import persons
from procedures.rules.conditions import Answer
from procedures.rules.definition import Field
from procedures.rules.persons import Details, People, Person
from procedures.rules.problems import SENTENCES
from procedures.rules.raw import BadAnswer
from procedures.rules.values import clean_value, problem_of
from tests.procedures.forms import FORM
from tests.procedures.test_values import ANYTHING

TODAY = date(2026, 11, 21)
# FORMS_FULL=1 tries as many as the issue asks for; a minute and a half.
EXAMPLES = 10_000 if "FORMS_FULL" in os.environ else 400

SAKURA_BANK = ["さくら銀行", "0001", "堺東支店", "１２３", "ordinary", "12345", "", "", "さかい はなこ"]
YUCHO = ["", "", "", "", "", "", "14080", "12345671", "サカイ　ショウコ"]
HANAKO = ["", "堺 花子", "さかい はなこ", "S", "60", "4", "1"]


def field(key: str) -> Field:
    found = FORM.field(key)
    assert found
    return found


@pytest.mark.parametrize(
    ("key", "raw", "clean"),
    [
        ("mail", " Sakai＠EXAMPLE.jp ", "Sakai@example.jp"),
        ("heads", "１２人", "12"),
        ("heads", "007", "7"),
        ("area", "12.50", "12.5"),
        ("area", "-0.0", "0"),
        ("area", "1,234", "1234"),
        ("income", "¥１，２００，０００円", "1200000"),
        ("income", "", None),
        ("comes_at", "9:5", "09:05"),
        ("comes_at", "午後３時", "15:00"),
        ("comes_at", "午前12時30分", "00:30"),
        ("comes_at", "1530", "15:30"),
        (
            "account",
            SAKURA_BANK,
            {
                "bank": "さくら銀行",
                "bank_code": "0001",
                "branch": "堺東支店",
                "branch_code": "123",
                "type": "ordinary",
                "number": "0012345",
                "holder": "サカイ ハナコ",
            },
        ),
        (
            "account",
            YUCHO,
            {
                "bank": "ゆうちょ銀行",
                "bank_code": "9900",
                "branch": "四〇八",
                "branch_code": "408",
                "type": "ordinary",
                "number": "1234567",
                "symbol": "14080",
                "symbol_number": "12345671",
                "holder": "サカイ シヨウコ",
            },
        ),
        ("account", [""] * 9, None),
        ("whose", HANAKO, {"name": "堺 花子", "kana": "サカイ ハナコ", "birth_on": "1985-04-01"}),
        ("whose", [""] * 7, None),
        (
            "me",
            [*HANAKO[1:], "堺市堺区南瓦町3番1号"],
            {"name": "堺 花子", "kana": "サカイ ハナコ", "birth_on": "1985-04-01", "address": "堺市堺区南瓦町3番1号", "proven": ""},
        ),
    ],
)
def test_what_was_typed_becomes_a_clean_answer(key: str, raw: object, clean: Answer) -> None:
    assert clean_value(field(key), raw, TODAY) == clean
    assert clean is None or clean_value(field(key), clean, TODAY) == clean


def changed(boxes: list[str], place: int, text: str) -> list[str]:
    return [*boxes[:place], text, *boxes[place + 1 :]]


@pytest.mark.parametrize(
    ("key", "raw", "code"),
    [
        ("mail", "sakai@", "not_a_mail_address"),
        ("mail", "a..b@example.jp", "not_a_mail_address"),
        ("mail", "a@example.jp, b@example.jp", "not_a_mail_address"),
        ("heads", "三人", "not_a_number"),
        ("heads", "0", "too_small"),
        ("heads", "21", "too_large"),
        ("heads", "1.5", "not_whole"),
        ("heads", "1e9", "not_a_number"),
        ("area", "1.234", "too_fine"),
        ("area", "9" * 13, "too_many_digits"),
        ("income", "約120万", "not_an_amount"),
        ("income", "-1", "too_small"),
        ("comes_at", "25:00", "not_a_time"),
        ("comes_at", "午後15時", "not_a_time"),
        ("account", changed(SAKURA_BANK, 1, "12"), "bank_code"),
        ("account", changed(SAKURA_BANK, 3, ""), "bank_branch_code"),
        ("account", changed(SAKURA_BANK, 4, "gold"), "bank_type"),
        ("account", changed(SAKURA_BANK, 5, "12345678"), "bank_number"),
        ("account", changed(SAKURA_BANK, 8, "堺 花子"), "bank_holder"),
        ("account", changed(SAKURA_BANK, 8, ""), "bank_holder_missing"),
        ("account", ["ゆうちょ銀行", "", "", "", "", "", "", "", "サカイ"], "bank_yucho"),
        ("account", changed(YUCHO, 6, "24080"), "bank_symbol"),
        ("account", changed(YUCHO, 7, "12345672"), "bank_symbol_number"),
        ("account", ["x"], "unreadable"),
        ("whose", changed(HANAKO, 0, "17"), "not_your_family"),
        ("whose", changed(HANAKO, 1, ""), "person_name_missing"),
        ("whose", changed(HANAKO, 2, "堺"), "person_kana"),
        ("whose", changed(HANAKO, 4, ""), "part_missing"),
        ("me", [*HANAKO[1:], ""], "person_address_missing"),
    ],
)
def test_what_cannot_be_an_answer_is_named(key: str, raw: object, code: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        clean_value(field(key), raw, TODAY)
    assert caught.value.code == code
    assert field(key).label in problem_of(field(key), caught.value).sentence(str)


SAKURA = Person("41", "堺 さくら", "", "2024-05-03")
CARD = Details({"name": "堺 花子", "birth_on": "1985-04-01", "address": "堺市堺区1"}, frozenset({"name", "birth_on", "address"}))
PEOPLE = People([SAKURA], CARD)


def test_the_family_takes_the_portals_words_and_keeps_no_number() -> None:
    settled = persons.settle(field("whose"), ["41", "別の子", "さかい さくら", "", "1999", "1", "1"], PEOPLE)
    assert clean_value(field("whose"), settled, TODAY) == {"name": "堺 さくら", "kana": "サカイ サクラ", "birth_on": "2024-05-03"}


def test_another_familys_number_is_refused() -> None:
    settled = persons.settle(field("whose"), ["42", "", "", "", "", "", ""], PEOPLE)
    with pytest.raises(BadAnswer, match="not_your_family"):
        clean_value(field("whose"), settled, TODAY)


def test_what_the_card_has_shown_cannot_be_typed_over() -> None:
    typed = ["偽名", "ぎめい", "", "2000", "1", "1", "よその町"]
    settled = persons.settle(field("me"), typed, PEOPLE)
    assert clean_value(field("me"), settled, TODAY) == {
        "name": "堺 花子",
        "kana": "ギメイ",
        "birth_on": "1985-04-01",
        "address": "堺市堺区1",
        "proven": "name birth_on address",
    }


def test_a_browser_cannot_say_that_something_is_proven() -> None:
    forged = {"name": "偽名", "proven": "name"}
    assert persons.settle(field("me"), forged, People()) is None
    assert persons.settle(field("whose"), forged, People()) is None


RAW = st.one_of(ANYTHING, st.lists(st.text(max_size=12) | st.none() | st.integers(), min_size=6, max_size=10))


@settings(max_examples=EXAMPLES)
@given(st.sampled_from([*FORM.fields()]), RAW)
def test_anything_is_an_answer_or_a_sentence(asked: Field, raw: object) -> None:
    value = problem = None
    try:
        value = clean_value(asked, persons.settle(asked, raw, PEOPLE), TODAY)
    except BadAnswer as error:
        problem = problem_of(asked, error)
    assert problem is None or (problem.code in SENTENCES and problem.sentence(str))
    assert value is None or clean_value(asked, value, TODAY) == value
