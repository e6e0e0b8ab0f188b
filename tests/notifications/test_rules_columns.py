"""Headers as towns write them, proposed to fields; and the names of spreadsheet columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.columns import doubled, fold, letter, propose, remember, unmapped
from notifications.rules.fields import Field, Kind

FIELDS = (
    Field("case_number", "受付番号", Kind.CASE_NUMBER, ("整理番号", "申請番号"), required=True),
    Field("birth_on", "児童生年月日", Kind.BIRTH_DATE, ("生年月日",), required=True),
    Field("facility", "施設名", Kind.TEXT, ("入所施設", "園名")),
)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["受付番号", "児童生年月日", "施設名"], {"case_number": 0, "birth_on": 1, "facility": 2}),
        (["園名", "備考", "生年月日", "整理番号"], {"case_number": 3, "birth_on": 2, "facility": 0}),
        (["受付 番号（半角）", "生年月日【西暦】"], {"case_number": 0, "birth_on": 1}),
        (["申請番号", "整理番号"], {"case_number": 1}),
        (["受付番号", "受付番号", "申請番号"], {"case_number": 2}),
        (["ｱ", "", ""], {}),
    ],
)
def test_headers_find_their_fields(header, expected):
    assert propose(header, FIELDS, {}) == expected


def test_what_the_clerk_chose_last_time_comes_first():
    assert propose(["受付番号", "管理コード"], FIELDS, {"case_number": "管理コード"}) == {"case_number": 1}


def test_a_choice_is_remembered_by_its_header():
    assert remember(["a", "b"], {"facility": 1, "birth_on": 7}) == {"facility": "b"}


def test_missing_and_doubled_columns_are_named():
    assert [field.key for field in unmapped(FIELDS, {"facility": 0})] == ["case_number", "birth_on"]
    assert doubled({"case_number": 1, "birth_on": 1, "facility": 2}) == [1]


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_the_spreadsheet_names_them(index, name):
    assert letter(index) == name


@given(st.lists(st.text(max_size=12), max_size=12))
def test_no_header_ever_feeds_one_column_to_two_fields(header):
    columns = propose(header, FIELDS, {})
    assert doubled(columns) == []
    assert all(0 <= index < len(header) for index in columns.values())


@given(st.text(max_size=40))
def test_folding_ends_and_is_stable(header):
    assert fold(fold(header)) == fold(header)
