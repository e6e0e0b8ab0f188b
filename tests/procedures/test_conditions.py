"""The rule language, and *hidden = absent*."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from procedures.rules import answers
from procedures.rules.conditions import Condition, holds
from procedures.rules.definition import Kind
from tests.procedures.forms import FORM, SOUND

TODAY = date(2026, 11, 21)
READ = TypeAdapter(Condition)
KNOWN = {"asks": True, "colour": "blue", "needs": ("a", "b"), "empty": ""}


@pytest.mark.parametrize(
    ("written", "verdict"),
    [
        ({"field": "asks", "equals": True}, True),
        ({"field": "asks", "equals": False}, False),
        ({"field": "absent", "equals": False}, False),
        ({"field": "colour", "equals": "blue"}, True),
        ({"field": "colour", "in": ["red", "blue"]}, True),
        ({"field": "colour", "in": ["red"]}, False),
        ({"field": "absent", "in": ["red"]}, False),
        ({"field": "needs", "includes": "b"}, True),
        ({"field": "needs", "includes": "c"}, False),
        ({"field": "colour", "includes": "blue"}, False),
        ({"field": "colour", "answered": True}, True),
        ({"field": "empty", "answered": True}, False),
        ({"field": "absent", "answered": True}, False),
        ({"not": {"field": "absent", "equals": True}}, True),
        ({"all": [{"field": "asks", "equals": True}, {"field": "colour", "equals": "red"}]}, False),
        ({"any": [{"field": "asks", "equals": True}, {"field": "colour", "equals": "red"}]}, True),
        ({"not": {"any": [{"field": "absent", "answered": True}, {"field": "colour", "equals": "red"}]}}, True),
    ],
)
def test_a_condition_is_judged_by_the_answers(written: object, verdict: bool) -> None:
    assert holds(READ.validate_python(written), KNOWN) is verdict


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"field": "x"},
        {"field": "x", "equals": 3},
        {"field": "x", "equals": "a", "in": ["b"]},
        {"all": []},
        {"field": "X y", "answered": True},
        {"field": "x", "answered": False},
        {"or": [{"field": "x", "equals": "a"}]},
        {"field": "x", "matches": ".*"},
        "x == 1",
    ],
)
def test_what_is_not_in_the_language_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        READ.validate_python(written)


def test_without_a_condition_everything_is_asked() -> None:
    assert holds(None, {})


def test_what_is_not_asked_has_no_answer() -> None:
    kept = answers.clean(FORM, {**SOUND, "asks": False, "why": "x", "stranger": "y"}, TODAY)
    assert kept == {key: SOUND[key] for key in ("name", "kana", "born", "postal", "phone", "wishes", "is_true")} | {"asks": False}


def test_hiding_goes_through_two_levels() -> None:
    kept = answers.clean(FORM, {**SOUND, "colour": "red", "needs": ("b",), "why": "だから"}, TODAY)
    assert "shade" not in kept
    assert kept["why"] == "だから"


LIKELY = ["yes", "no", "red", "blue", "a", "b", "100", "on", "2024-02-29"]
RAW = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.sampled_from(LIKELY),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
KEYS = st.sampled_from([field.key for field in FORM.fields()])


@given(st.dictionaries(KEYS, RAW))
def test_cleaning_takes_anything_and_twice_is_once(raw: dict[str, object]) -> None:
    once = answers.clean(FORM, raw, TODAY)
    assert answers.clean(FORM, once, TODAY) == once


@given(st.dictionaries(KEYS, RAW))
def test_only_what_is_shown_is_kept(raw: dict[str, object]) -> None:
    kept = answers.clean(FORM, raw, TODAY)
    shown = {field.key for field in answers.shown_fields(FORM, kept) if field.kind is not Kind.NOTE}
    assert set(kept) <= shown


@given(st.lists(st.tuples(st.sampled_from(FORM.pages), st.dictionaries(KEYS, RAW)), max_size=6))
def test_in_whatever_order_pages_are_sent_hidden_is_absent(sendings: list[tuple[object, dict[str, object]]]) -> None:
    entries = answers.Entries()
    for page, typed in sendings:
        entries = answers.fill_page(FORM, page, entries, typed, TODAY)  # type: ignore[arg-type]
    assert answers.clean(FORM, entries.answers, TODAY) == entries.answers
    shown = {field.key for field in answers.shown_fields(FORM, entries.answers)}
    assert set(entries.answers) | set(entries.rough) <= shown
    assert not set(entries.answers) & set(entries.rough)


def test_nothing_typed_is_lost_though_it_is_wrong() -> None:
    filled = answers.fill_page(FORM, FORM.pages[0], answers.Entries(), {"name": "あ" * 11, "born": ["R", "6", "13", "3"]}, TODAY)
    assert filled.rough == {"name": "あ" * 11, "born": ["R", "6", "13", "3"]}
    assert filled.answers == {}


def test_what_was_not_sent_keeps_what_it_had() -> None:
    before = answers.Entries({"name": "堺 花子"}, {"born": ["", "x", "", ""]})
    filled = answers.fill_page(FORM, FORM.pages[0], before, {"kana": "さかい"}, TODAY)
    assert filled == answers.Entries({"name": "堺 花子", "kana": "サカイ"}, {"born": ["", "x", "", ""]})


def test_a_correction_opens_what_was_asked_and_what_appears_through_it() -> None:
    before = answers.clean(FORM, {**SOUND, "colour": "red"}, TODAY)
    now = answers.clean(FORM, {**SOUND, "colour": "blue"}, TODAY)
    assert answers.opened_by(FORM, frozenset({"colour"}), before, before) == {"colour"}
    assert answers.opened_by(FORM, frozenset({"colour"}), before, now) == {"colour", "shade"}
