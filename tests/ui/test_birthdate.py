"""Birth dates typed into boxes."""

from datetime import date

import pytest
import time_machine
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.wareki import era_of
from portal.ui.birthdate import BirthDateField


class Person(forms.Form):
    born_on = BirthDateField()
    child_born_on = BirthDateField(required=False)


def posted(era: str, year: str, month: str, day: str) -> dict[str, str]:
    return {"born_on_era": era, "born_on_year": year, "born_on_month": month, "born_on_day": day}


@pytest.mark.parametrize(
    ("typed", "born_on"),
    [
        (("", "1990", "4", "5"), date(1990, 4, 5)),
        (("", "１９９０", "０４", " 5 "), date(1990, 4, 5)),
        (("平成", "2", "4", "5"), date(1990, 4, 5)),
        (("令和", "元", "5", "1"), date(2019, 5, 1)),
        (("昭和", "23", "12", "31"), date(1948, 12, 31)),
        (("", "2024", "2", "29"), date(2024, 2, 29)),
    ],
)
def test_what_people_write_is_read(typed: tuple[str, str, str, str], born_on: date) -> None:
    form = Person(posted(*typed))
    assert (form.errors, form.cleaned_data["born_on"]) == ({}, born_on)


@time_machine.travel("2026-11-21T12:00:00+09:00", tick=False)
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("", "", "", ""), "年・月・日を入れてください。"),
        (("", "1990", "", "5"), "「月」の箱に、数字を入れてください。"),
        (("", "千九百九十", "4", "5"), "「年」の箱に、数字を入れてください。"),
        (("", "元", "4", "5"), "「年」の箱に、数字を入れてください。"),
        (("", "90", "4", "5"), "西暦の年は4けたで入れてください。元号の年なら、元号を選んでください。"),
        (("慶応", "3", "4", "5"), "年の数え方を、西暦か元号から選んでください。"),
        (("", "2023", "2", "29"), "「2023年2月29日」という日はありません。年月日を確かめてください。"),
        (("", "2026", "11", "22"), "「2026年11月22日」は生年月日としてありえない日です。年月日を確かめてください。"),
        (("", "1890", "1", "1"), "「1890年1月1日」は生年月日としてありえない日です。年月日を確かめてください。"),
        (("", "-1", "1\0", "1"), "「年」の箱に、数字を入れてください。"),
    ],
)
def test_what_cannot_be_gets_a_sentence(typed: tuple[str, str, str, str], said: str) -> None:
    assert Person(posted(*typed)).errors["born_on"] == [said]


def test_a_day_after_the_end_of_an_era_is_said_to_be_so() -> None:
    assert "昭和" in Person(posted("昭和", "99", "1", "1")).errors["born_on"][0]


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 1, 1)))
def test_a_date_shown_in_the_boxes_comes_back_the_same(day: date) -> None:
    shown = [str(part) for part in BirthDateField().widget.decompress(day)]
    assert _clean(shown) == day


@given(st.dates(min_value=date(1912, 8, 1), max_value=date(2026, 1, 1)))
def test_every_day_can_be_told_in_its_era(day: date) -> None:
    era = era_of(day)
    assert era is not None
    assert _clean([era.name, str(day.year - era.first_on.year + 1), str(day.month), str(day.day)]) == day


def _clean(typed: list[str]) -> date:
    form = Person(posted(*typed))
    assert form.errors == {}
    return form.cleaned_data["born_on"]


def test_a_draft_keeps_the_date_as_iso_text() -> None:
    form = Person(initial={"born_on": "1990-04-05"})
    assert form["born_on"].field.widget.decompress("1990-04-05") == ["", 1990, 4, 5]


@pytest.mark.parametrize(("typed", "changed"), [(("", "1990", "5", "4"), True), (("", "１９９０", "4", "5"), False)])
def test_only_another_day_is_a_change(typed: tuple[str, str, str, str], changed: bool) -> None:
    assert BirthDateField().has_changed(date(1990, 4, 5), list(typed)) is changed
