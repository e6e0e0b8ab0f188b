import contextlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.dates import NoSuchDay, NoSuchEra, NotABirthDate, OutsideEra, ReadDate, UnreadableDate, read_birth_date, read_date
from portal.lib.wareki import wareki

APRIL = date(2024, 4, 1)
MODERN = st.dates(min_value=date(1868, 1, 25), max_value=date(2099, 12, 31))


@pytest.mark.parametrize(
    "written",
    [
        "2024-04-01", "2024/4/1", "2024.4.1", "20240401", "2024年4月1日", "R6.4.1", "r6/4/1", "R06-04-01", "R060401",
        "令和6年4月1日", "令和６年４月１日", "２０２４／４／１", "Ｒ６．４．１", "㋿6年4月1日", " 2024/04/01 ", "2024/4/1(月)",
        "2024-04-01 00:00:00", "2024/4/1 0:00", "令和 6年 4月 1日", 20240401, APRIL, datetime(2024, 4, 1, 9, 30),  # noqa: DTZ001 - a spreadsheet knows no zone

    ],
)  # fmt: skip
def test_one_day_in_many_hands(written):
    assert read_date(written) == ReadDate(APRIL)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("H31/4/30", date(2019, 4, 30)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("S1.12.25", date(1926, 12, 25)),
        ("T15/12/24", date(1926, 12, 24)),
        ("明治45年7月29日", date(1912, 7, 29)),
    ],
)
def test_eras(written, day):
    assert read_date(written) == ReadDate(day)


@pytest.mark.parametrize("serial", [45383, 45383.0, "45383", "４５３８３", "45383.0"])
def test_an_excel_serial_is_read_and_flagged(serial):
    assert read_date(serial) == ReadDate(APRIL, is_serial=True)


@pytest.mark.parametrize(
    ("written", "kind", "says"),
    [
        ("平成40年4月1日", OutsideEra, "「平成40年4月1日」という日はありません。平成は平成元年1月8日から平成31年4月30日までです。"),
        ("昭和65年1月1日", OutsideEra, "昭和64年1月7日まで"),
        ("H31.5.1", OutsideEra, "平成31年4月30日まで"),
        ("平成元年1月7日", OutsideEra, "平成元年1月8日から"),
        ("2024/2/30", NoSuchDay, "「2024/2/30」という日はありません"),
        ("令和6年13月1日", NoSuchDay, "年月日を確かめて"),
        ("令和0年4月1日", NoSuchDay, "年月日を確かめて"),
        ("0000/1/1", NoSuchDay, "年月日を確かめて"),
        ("慶応3年1月1日", NoSuchEra, "元号が分かりません"),
        ("X6.4.1", NoSuchEra, "元号が分かりません"),
        ("随時", UnreadableDate, "「随時」は日付として読めません"),
        ("2024/4-1", UnreadableDate, "日付として読めません"),
        ("6.4.1", UnreadableDate, "日付として読めません"),
        ("", UnreadableDate, "日付として読めません"),
        ("2024-04-01 09:30", UnreadableDate, "日付として読めません"),
        (None, UnreadableDate, "日付として読めません"),
        (True, UnreadableDate, "日付として読めません"),
        (3, UnreadableDate, "日付として読めません"),
        (float("nan"), UnreadableDate, "日付として読めません"),
        (float("inf"), UnreadableDate, "日付として読めません"),
        (73051, UnreadableDate, "日付として読めません"),
        ("99999", UnreadableDate, "日付として読めません"),
        ("あ" * 5000, UnreadableDate, "…"),
    ],
)
def test_what_cannot_be_gets_a_sentence(written, kind, says):
    with pytest.raises(kind) as refused:
        read_date(written)
    assert says in str(refused.value)
    assert len(str(refused.value)) < 150


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans(), st.from_regex(r"[MTSHR令和元年月日0-9./-]{1,12}")))
def test_anything_is_read_or_refused(written):
    with contextlib.suppress(UnreadableDate):
        assert isinstance(read_date(written).on, date)


@given(MODERN)
def test_what_is_written_in_an_era_is_read_back(day):
    assert read_date(wareki(day)).on == day


@given(st.dates(min_value=date(1903, 1, 1), max_value=date(2099, 12, 31)))
def test_serials_count_as_excel_does(day):
    assert read_date((day - date(1899, 12, 30)).days) == ReadDate(day, is_serial=True)


def test_a_birth_date_is_in_a_life():
    today = date(2026, 4, 1)
    assert read_birth_date("令和8年4月1日", today).on == today
    for written in ("2026/4/2", "明治20年1月1日"):
        with pytest.raises(NotABirthDate, match="生年月日"):
            read_birth_date(written, today)
