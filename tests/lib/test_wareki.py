from datetime import date

import pytest

from portal.lib.ages import age_in_months, age_on, class_age
from portal.lib.wareki import fiscal_year, fiscal_year_name, wareki


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 4, 1), "令和8年4月1日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1868, 1, 25), "明治元年1月25日"),
        (date(1850, 1, 1), "1850年1月1日"),
    ],
)
def test_days_as_an_office_writes_them(day, written):
    assert wareki(day) == written


def test_fiscal_years_begin_in_april():
    assert (fiscal_year(date(2027, 3, 31)), fiscal_year(date(2027, 4, 1))) == (2026, 2027)
    assert [fiscal_year_name(year) for year in (2018, 2019, 2020, 2026, 1800)] == [
        "平成30年度", "平成31年度", "令和2年度", "令和8年度", "1800年度",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("birth", "day", "age", "on_the_eve"),
    [
        (date(2020, 4, 2), date(2026, 4, 1), 5, 6),
        (date(2020, 4, 1), date(2026, 4, 1), 6, 6),
        (date(2020, 4, 1), date(2026, 3, 31), 5, 6),
        (date(2020, 2, 29), date(2021, 2, 28), 0, 1),
        (date(2020, 2, 29), date(2021, 3, 1), 1, 1),
        (date(2020, 2, 29), date(2024, 2, 28), 3, 4),
        (date(2026, 4, 2), date(2026, 4, 1), -1, 0),
    ],
)
def test_ages(birth, day, age, on_the_eve):
    assert age_on(birth, day) == age
    assert age_on(birth, day, on_the_eve=True) == on_the_eve


@pytest.mark.parametrize(
    ("birth", "day", "months"),
    [(date(2026, 1, 31), date(2026, 2, 28), 0), (date(2026, 1, 15), date(2026, 4, 15), 3), (date(2025, 4, 2), date(2026, 4, 1), 11)],
)
def test_months(birth, day, months):
    assert age_in_months(birth, day) == months


@pytest.mark.parametrize(
    ("birth", "age"),
    [
        (date(2026, 4, 2), 0), (date(2027, 3, 31), 0), (date(2025, 4, 2), 0), (date(2025, 4, 1), 1), (date(2024, 4, 2), 1),
        (date(2024, 4, 1), 2), (date(2020, 4, 2), 5), (date(2020, 4, 1), 6),
    ],
)  # fmt: skip
def test_classes_run_from_the_second_of_april(birth, age):
    assert class_age(birth, 2026) == age


def test_a_child_of_a_later_year_has_no_class_yet():
    with pytest.raises(ValueError, match="2026"):
        class_age(date(2027, 4, 1), 2026)
