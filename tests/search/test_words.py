"""The words of a text, and what a query means: tables, no data base."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.lib import words
from portal.search.rules import asked as rules
from portal.search.rules import cleaning, synonyms
from portal.search.rules.synonyms import FaultyFile, thesaurus
from portal.search.rules.terms import LONGEST_TERM, terms

TOWNS = {"岸和田市": "272027", "岸和田": "272027", "堺市": "271403"}


def meanings(query: str) -> list[str]:
    return [one.meaning for one in rules.asked(query, thesaurus()).wanted]


@pytest.mark.parametrize(
    ("query", "meaning"),
    [
        ("保育園", "保育所"), ("ほいくえん", "保育所"), ("ホイクエン", "保育所"), ("ﾎｲｸｴﾝ", "保育所"), ("保育えん", "保育所"),
        ("hoikuen", "保育所"),
        ("HOIKUEN", "保育所"),
        ("nursery", "保育所"), ("図書舘", "図書館"), ("こども園", "保育所"), ("ほいくえんにはいりたい", "保育所"),
        ("ゴミ", "ごみ"), ("ｺﾞﾐ", "ごみ"), ("gomi", "ごみ"), ("garbage", "ごみ"), ("廃棄物", "ごみ"), ("ごみを すてる ひ", "ごみの収集日"),
        ("粗大ゴミ", "粗大ごみ"), ("引越", "引越し"), ("ひっこし", "引越し"), ("じどうてあて", "児童手当"), ("ほけん", "国民健康保険"),
        ("まいなんばーかーど", "マイナンバーカード"), ("long-term care", "介護保険"), ("after-school care", "放課後児童クラブ"),
    ],
)  # fmt: skip
def test_one_meaning_however_it_is_typed(query, meaning):
    assert meanings(query)[:1] == [meaning]


@pytest.mark.parametrize("query", ["すごみ", "公園", "講演"])
def test_a_word_inside_another_is_not_heard(query):
    assert "ごみ" not in meanings(query)
    assert meanings("公園") != meanings("講演会")


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("保育員", "保育園"), ("児童手宛", "児童手当"), ("じどうてあと", "じどうてあて"), ("粗大ごに", ""),
        ("どいくえん", "ほいくえん"), ("どうてあて", "じどうてあて"), ("ほうじんばんごう", ""), ("国民税", ""), ("町民税", ""),
        ("保育園", ""), ("ほけん", ""), ("あ", ""), ("ごみ", ""), ("", ""), ("つばきの丘こども園", ""),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_mended_and_a_right_word_is_left(query, meant):
    assert rules.slip_of(query, thesaurus()) == meant


@pytest.mark.parametrize(
    ("query", "town", "about"),
    [
        ("岸和田市 ごみ", "272027", ["ごみ"]),
        ("岸和田のだんじり", "272027", [""]),
        ("堺市", "271403", ["", ""]),
        ("ごみ", "", ["ごみ"]),
    ],
)
def test_a_query_may_name_a_town(query, town, about):
    asked = rules.asked(query, thesaurus(), TOWNS)
    assert (asked.town, [one.meaning for one in asked.wanted]) == (town, about)


@pytest.mark.parametrize(("query", "asks"), [("避難所はどこ", True), ("近くのトイレ", True), ("避難所", False), ("where is it", True)])
def test_who_asks_where_wants_a_place(query, asks):
    assert rules.asked(query, thesaurus()).asks_where is asks


@pytest.mark.parametrize("query", ["", "   ", "をがは", "のですか", "？？？", "😀😀", '" * ( )', "---"])
def test_particles_and_signs_ask_for_nothing(query):
    assert rules.asked(query, thesaurus()).wanted == ()


@given(st.text(max_size=400))
@example('"保育園" OR * NEAR( ごみ, 5)')
@example("'; DROP TABLE search_entry; --")
@example("\x00\u202e保育園\ud7ff")
@example("が" * 400)
@example("ｶﾞﾊﾟ゛゜")
def test_anything_typed_is_read_without_a_stumble(text):
    asked = rules.asked(text, thesaurus(), TOWNS)
    assert len(asked.text) <= rules.LONGEST_QUERY
    assert len(asked.wanted) <= rules.MOST_WANTED
    for term in asked.terms:
        assert term.isalnum()


@given(st.text(max_size=600))
def test_terms_hold_letters_and_digits_only(text):
    for term in terms(text, thesaurus()):
        assert term.isalnum()
        assert len(term) <= LONGEST_TERM


@given(st.text(max_size=60))
def test_plain_twice_is_plain_once(text):
    once = words.plain(text)
    assert words.plain(once) == once


def test_a_text_longer_than_the_cutter_takes_is_cut_in_parts():
    assert len(words.cut("保育園に入りたい。" * 6000)) == 6000 * 5


@given(st.text("あいうえおん", max_size=7), st.text("あいうえおん", max_size=7))
def test_the_distance_is_symmetric_and_nothing_only_to_oneself(one, other):
    assert words.distance(one, other, 9) == words.distance(other, one, 9)
    assert (words.distance(one, other, 9) == 0) is (one == other)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("田中太郎の電話は090-1234-5678です。児童手当はいつ？", "〇〇の電話は〇〇です。児童手当はいつ?"),
        ("メールはa.b+c@example.co.jp 児童手当", "メールは〇〇 児童手当"),
        ("私の番号は１２３４ ５６７８ ９０１２です。手当は？", "私の番号は〇〇です。手当は?"),
        ("大仙町1-2-3に住んでいます。ごみの日は", "大仙町〇〇に住んでいます。ごみの日は"),
        ("佐藤さんの保育園はどこ", "〇〇さんの保育園はどこ"),
        ("https://example.jp/?id=5 ここは何ですか", "〇〇 ここは何ですか"),
        ("令和8年度の給付金は75歳でももらえますか", "令和8年度の給付金は75歳でももらえますか"),
        ("5000円の補助", "5000円の補助"),
        ("090-1234-5678", ""),
        ("山田花子", ""),
        ("", ""),
        ("\x00\x01", ""),
    ],
)
def test_a_question_is_kept_without_who_asks(typed, kept):
    assert cleaning.cleaned(typed) == kept


@given(st.text(max_size=300), st.integers(10**6, 10**12 - 1))
def test_no_number_of_a_person_is_kept(text, number):
    kept = cleaning.cleaned(f"{text} {number} です")
    assert str(number) not in kept
    assert len(kept) <= cleaning.LONGEST


def test_two_ways_of_typing_one_question_meet():
    ways = ("児童手当はいつですか", "児童手当はいつ？", "　児童手当は、いつですか。")
    assert len({cleaning.key_of(cleaning.cleaned(typed)) for typed in ways}) == 1


# --- the file of synonyms ---------------------------------------------------------------------------------------------
def test_the_shipped_file_is_in_order_and_large_enough():
    found, faults = synonyms.parse(synonyms.FILE.read_text(encoding="utf-8"))
    assert faults == []
    assert len(found) >= 150
    assert sum(len(one.members) - 1 for one in found) >= 500


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("保育所\t保育園\tnursery\nごみ\t保育園\ttrash", "2行目：「保育園」は1行目にもあります"),
        ("保育所\t\t", "1行目：3つか4つの欄"),
        ("保育所,保育園,nursery", "1行目：3つか4つの欄"),
        ("保育所\t！！\tnursery", "1行目：「！！」には文字がありません"),
        ("引っ越し\t転居\tmoving\n移動\t引越\tmove", "「移動」の「引越」は、「引っ越し」の行"),
        ("保育所\t保育園\tnursery\tないもの", "「ないもの」は、どの行の役所のことばでもありません"),
    ],
)
def test_a_faulty_line_is_told_with_its_place(text, says):
    with pytest.raises(FaultyFile) as refused:
        synonyms.read(text)
    assert says in str(refused.value)
