import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib import japanese

CP932_TEXT = st.text(alphabet=st.characters(codec="cp932", exclude_characters="¢£¬‖−〜"))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("１２３", "123"),
        ("ＡＢＣ　ａｂｃ", "ABC abc"),
        ("ｶﾞｷﾞﾊﾟｳﾞｧ", "ガギパヴァ"),
        ("か\u3099ハ゜", "がパ"),
        ("ﾞ", "゛"),
        ("ｻｶｲ-ｼ", "サカイ-シ"),
        ("コーヒー", "コーヒー"),
        ("０９０−１２３４‐５６７８", "090-1234-5678"),
        ("㈱髙﨑", "㈱髙﨑"),
        ("｢ｱ｣､｡･", "「ア」、。・"),
    ],
)
def test_width_is_one(written, folded):
    assert japanese.fold_width(written) == folded


@pytest.mark.parametrize("letter", ["\ufa19", "\ufa11", "髙", "𠮷", "㈱", "①", "葛\U000e0100", "祥", "\uf9dc"])
def test_kanji_pass_unchanged_where_nfkc_would_rewrite_a_name(letter):
    assert japanese.fold_width(letter) == letter
    assert japanese.fold_kana(letter) == letter


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    for fold in (japanese.fold_width, japanese.fold_kana):
        assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="かがはばぱうゔっーゝアガハバパ"))
def test_decomposed_kana_meet_composed_kana(text):
    assert japanese.fold_width(unicodedata.normalize("NFD", text)) == text


def test_small_and_long_kana_are_kept():
    assert japanese.fold_kana("しょうた") == "ショウタ"
    assert not japanese.same_name("ショウタ", "シヨウタ")
    assert not japanese.same_name("オノ", "オオノ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("堺　花子", "堺花子"),
        ("さかい はなこ", "ｻｶｲ ﾊﾅｺ"),
        ("Maria  SANTOS", "ＭＡＲＩＡ・Ｓａｎｔｏｓ"),
        ("葛\U000e0100城", "葛城"),
    ],
)
def test_one_name_meets_itself(one, other):
    assert japanese.same_name(one, other)


def test_old_letters_are_a_hint_and_no_proof():
    assert not japanese.same_name("髙﨑", "高崎")
    assert japanese.variant_key("髙﨑") == japanese.variant_key("高崎")
    assert japanese.variant_key("渡邉") == japanese.variant_key("渡邊") == japanese.variant_key("渡辺")


@pytest.mark.parametrize("name", ["㈱さかい保育", "（株）さかい保育", "株式会社 さかい保育", "(株)サカイ保育"])
def test_companies_are_compared_by_their_full_kind(name):
    assert japanese.company_key(name) == japanese.company_key("株式会社サカイ保育")


@pytest.mark.parametrize(("text", "is_reading"), [("ｻｶｲ ﾊﾅｺ", True), ("さかい", True), ("堺", False), ("", False), ("Sakai", False)])
def test_a_reading_is_kana_only(text, is_reading):
    assert japanese.is_reading(text) is is_reading


@pytest.mark.parametrize(
    ("text", "back"),
    [("髙﨑㈱①～", "髙﨑㈱①～"), ("𠮷野", "〓野"), ("é—葛\U000e0100", "e―葛"), ("José\u00a0Ñ", "Jose N"), ("한국", "〓〓"), ("〓", "〓")],
)
def test_cp932_replaces_and_never_fails(text, back):
    assert japanese.encode_cp932(text).decode("cp932") == back


def test_what_was_lost_is_named():
    assert japanese.lost_in_cp932("𠮷野家𠮷田髙〓") == ["𠮷"]


@given(st.text())
def test_every_text_can_be_written_in_cp932(text):
    japanese.encode_cp932(text).decode("cp932")


@given(CP932_TEXT)
def test_what_cp932_holds_is_not_lost(text):
    assert japanese.lost_in_cp932(text) == []
