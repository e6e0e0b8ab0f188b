"""One answer at a time, by tables; and anything at all by Hypothesis."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.rules.definition import Field
from procedures.rules.problems import SENTENCES
from procedures.rules.values import BadAnswer, clean_value, missing, problem_of
from tests.procedures.forms import FORM

TODAY = date(2026, 11, 21)


def field(key: str) -> Field:
    found = FORM.field(key)
    assert found
    return found


@pytest.mark.parametrize(
    ("key", "raw", "clean"),
    [
        ("name", "  堺　 花子 ", "堺 花子"),
        ("name", "髙﨑", "髙﨑"),
        ("name", "   ", None),
        ("story", " 一行\r\n二行 ", "一行\n二行"),
        ("kana", "さかい　はなこ", "サカイ ハナコ"),
        ("kana", "ｻｶｲ ﾊﾅｺﾞ", "サカイ ハナゴ"),
        ("born", ["", "2024", "5", "3"], "2024-05-03"),
        ("born", ["R", "６", "５", "３"], "2024-05-03"),
        ("born", ["R", "元", "5", "1"], "2019-05-01"),
        ("born", ["S", "63", "12", "31"], "1988-12-31"),
        ("born", "2024-05-03", "2024-05-03"),
        ("born", ["", "", "", ""], None),
        ("born", ["R", None, None, None], None),
        ("wished_on", ["R", "9", "4", "1"], "2027-04-01"),
        ("asks", "yes", True),
        ("asks", "no", False),
        ("asks", False, False),
        ("asks", "", None),
        ("colour", "red", "red"),
        ("needs", ["b", "a", "b"], ("a", "b")),
        ("needs", [], None),
        ("postal", "〒５９０−００７８", "590-0078"),
        ("postal", "5900078", "590-0078"),
        ("phone", "072-233-1101", "0722331101"),
        ("phone", "（090）1234ー5678", "09012345678"),
        ("wishes", ["200", "", "100"], ("200", "100")),
        ("wishes", ["", "", ""], None),
        ("is_true", "on", True),
        ("is_true", "", None),
        ("read", "anything", None),
    ],
)
def test_what_was_typed_becomes_a_clean_answer(key: str, raw: object, clean: object) -> None:
    assert clean_value(field(key), raw, TODAY) == clean


@pytest.mark.parametrize(
    ("key", "raw", "code"),
    [
        ("name", "あ" * 11, "too_long"),
        ("name", "あ\0い", "control_character"),
        ("name", ["堺"], "unreadable"),
        ("kana", "堺", "not_kana"),
        ("born", ["", "2026", "11", "22"], "in_the_future"),
        ("born", ["", "2026", "2", "29"], "not_a_date"),
        ("born", ["", "2026", "2", ""], "part_missing"),
        ("born", ["X", "6", "2", "1"], "unreadable"),
        ("born", ["", "6", "2", "1"], "too_early"),
        ("born", ["R", "二", "2", "1"], "not_a_date"),
        ("born", ["S", "9999", "2", "1"], "not_a_date"),
        ("born", "2024-05", "unreadable"),
        ("wished_on", ["", "2047", "1", "1"], "too_late"),
        ("asks", "maybe", "not_a_choice"),
        ("colour", "green", "not_a_choice"),
        ("needs", ["a", "zz"], "not_a_choice"),
        ("postal", "59000", "not_a_postal_code"),
        ("postal", "abcdefg", "not_a_postal_code"),
        ("phone", "12345", "not_a_phone_number"),
        ("phone", "1722331101", "not_a_phone_number"),
        ("wishes", ["100", "100"], "chosen_twice"),
        ("wishes", ["999"], "not_a_choice"),
    ],
)
def test_what_cannot_be_an_answer_is_named(key: str, raw: object, code: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        clean_value(field(key), raw, TODAY)
    sentence = problem_of(field(key), caught.value).sentence(str)
    assert caught.value.code == code
    assert field(key).label in sentence


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("name", "「名前」を入力してください。"),
        ("colour", "「色」を選んでください。"),
        ("is_true", "「事実に間違いありません」を読んで、チェックを入れてください。"),
    ],
)
def test_what_is_missing_is_asked_for_in_its_own_words(key: str, sentence: str) -> None:
    assert missing(field(key)).sentence(str) == sentence


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([*FORM.fields()]), ANYTHING)
def test_anything_is_an_answer_or_a_sentence_never_an_accident(asked: Field, raw: object) -> None:
    value, problem = None, None
    try:
        value = clean_value(asked, raw, TODAY)
    except BadAnswer as error:
        problem = problem_of(asked, error)
    assert problem is None or (problem.code in SENTENCES and problem.sentence(str))
    assert value is None or clean_value(asked, value, TODAY) == value
