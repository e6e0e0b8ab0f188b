"""The rest of the rule language: orders, ages, rows, sums, and checks over several answers."""

import copy
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from procedures.rules import answers, checks
from procedures.rules.checks import faults, parse
from procedures.rules.conditions import TODAY, Condition, holds
from procedures.rules.formulas import Formula, evaluate
from tests.procedures.forms import RULED, WITH_RULES

DAY = date(2026, 11, 21)
CONDITION: TypeAdapter[Any] = TypeAdapter(Condition)
FORMULA: TypeAdapter[Any] = TypeAdapter(Formula)
KNOWN = {
    TODAY: "2026-11-21",
    "income": "1200000",
    "limit": "999999.5",
    "born": "2021-04-01",
    "from": "2026-11-01",
    "to": "2026-12-25",
    "starts": "2027-04-01",
    "at": "09:30",
    "name": "堺",
    "members": ("1", "2"),
    "members.1.pay": "100",
    "members.2.pay": "50.5",
    "members.2.bonus": "7",
}


@pytest.mark.parametrize(
    ("written", "verdict"),
    [
        ({"field": "income", "gt": 999999}, True),
        ({"field": "income", "gt": 1200000}, False),
        ({"field": "income", "gte": 1200000, "lte": 1200000}, True),
        ({"field": "income", "lt": {"field": "limit"}}, False),
        ({"field": "limit", "lt": 1000000}, True),
        ({"field": "from", "lt": {"field": "to"}}, True),
        ({"field": "to", "lte": "2026-12-24"}, False),
        ({"field": "from", "lt": "today"}, True),
        ({"field": "to", "gt": "today"}, True),
        ({"field": "at", "gte": "09:00", "lt": "10:00"}, True),
        ({"field": "absent", "lt": 5}, False),
        ({"field": "absent", "gte": 0}, False),
        ({"field": "income", "lt": {"field": "absent"}}, False),
        ({"field": "name", "lt": 5}, False),
        ({"rows": "members", "gte": 2}, True),
        ({"rows": "members", "lt": 2}, False),
        ({"rows": "absent", "lt": 1}, True),
        # Born on 1 April 2021: five on the birthday, one of those who had completed five years on 1 April of this school year.
        ({"field": "born", "age": {"at_least": 5, "below": 6}}, True),
        ({"field": "born", "age": {"at_least": 6}}, False),
        ({"field": "born", "age": {"at_least": 6, "on": "starts"}}, True),
        ({"field": "born", "age": {"at_least": 67, "below": 68, "unit": "month"}}, True),
        ({"field": "born", "class_age": {"at_least": 5, "below": 6}}, True),
        ({"field": "born", "class_age": {"at_least": 6, "below": 7, "on": "starts"}}, True),
        ({"field": "absent", "age": {"at_least": 0}}, False),
    ],
)
def test_orders_ages_and_rows(written: object, verdict: bool) -> None:
    assert holds(CONDITION.validate_python(written), KNOWN) is verdict


def test_without_a_day_nobody_has_an_age() -> None:
    assert not holds(CONDITION.validate_python({"field": "born", "age": {"at_least": 0}}), {"born": "2021-04-01"})


@pytest.mark.parametrize(
    "written",
    [
        {"field": "x", "gt": "soon"},
        {"field": "x", "gt": float("nan")},
        {"field": "x", "gt": True},
        {"field": "x", "gt": 1, "equals": "a"},
        {"rows": "x"},
        {"field": "x", "age": {"at_least": -1}},
        {"field": "x", "class_age": {"below": 3}},
    ],
)
def test_what_is_not_in_the_language_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        CONDITION.validate_python(written)


@pytest.mark.parametrize(
    ("written", "result"),
    [
        (5, "5"),
        ({"field": "income"}, "1200000"),
        ({"sum": [{"field": "income"}, {"field": "absent"}, 0.5]}, "1200000.5"),
        ({"sum": [{"field": "absent"}]}, None),
        ({"difference": [{"field": "income"}, {"field": "limit"}]}, "200000.5"),
        ({"difference": [{"field": "income"}, {"field": "absent"}]}, None),
        ({"product": [{"count": "members"}, 1500]}, "3000"),
        ({"product": [{"field": "absent"}, 1500]}, None),
        ({"min": [{"field": "income"}, 10]}, "10"),
        ({"max": [{"field": "income"}, 10]}, "1200000"),
        ({"count": "absent"}, "0"),
        ({"total": "pay"}, "150.5"),
        ({"total": "absent"}, None),
        ({"age": "born"}, "5"),
        ({"age": "born", "on": "starts"}, "6"),
        ({"age": "starts"}, None),
        ({"days": {"from": "from", "to": "to"}}, "54"),
        ({"days": {"from": "to", "to": "today"}}, "-34"),
        ({"if": {"field": "income", "gt": 5}, "then": 1, "else": {"field": "absent"}}, "1"),
        ({"field": "name"}, None),
        ({"product": [{"product": [1e12, 1e12]}, 0]}, None),
    ],
)
def test_a_sum_is_worked_out(written: object, result: str | None) -> None:
    found = evaluate(FORMULA.validate_python(written), KNOWN)
    assert (None if found is None else f"{found.normalize():f}") == result


NUMBERS = st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, allow_infinity=False)
TREES = st.recursive(
    NUMBERS | st.sampled_from([{"field": "income"}, {"field": "absent"}, {"count": "members"}, {"total": "pay"}, {"age": "born"}]),
    lambda inner: st.one_of(
        *(st.fixed_dictionaries({name: st.lists(inner, min_size=1, max_size=4)}) for name in ("sum", "product", "min", "max")),
        st.fixed_dictionaries({"difference": st.lists(inner, min_size=2, max_size=2)}),
    ),
    max_leaves=12,
)  # fmt: skip


@given(TREES)
def test_any_sum_is_a_number_or_nothing(written: object) -> None:
    found = evaluate(FORMULA.validate_python(written), KNOWN)
    assert found is None or abs(found) <= 10**15


FILLED = {
    "asks": True,
    "born": "1990-11-22",
    "heads": "2",
    "income": "100",
    "members": ("1", "2"),
    "members.1.called": "太郎",
    "members.1.works": True,
    "members.1.pay": "60",
    "members.2.called": "次郎",
    "members.2.works": True,
    "members.2.pay": "300",
}


def test_what_is_worked_out_is_kept_with_the_day_and_never_taken_from_outside() -> None:
    kept = answers.clean(RULED, {**FILLED, "all_pay": "7", "old": "1"}, DAY)
    assert {key: kept[key] for key in (TODAY, "all_pay", "persons", "old")} == {
        TODAY: "2026-11-21",
        "all_pay": "360",
        "persons": "3",
        "old": "35",
    }
    assert answers.clean(RULED, kept, DAY) == kept


def test_a_check_is_told_at_its_question_and_in_its_row() -> None:
    kept = answers.Entries(answers.clean(RULED, FILLED, DAY))
    told = list(answers.problems_on(RULED.pages[3], kept, DAY))
    assert [(problem.key, problem.sentence(str)) for problem in told] == [
        ("heads", "人数が、いっしょに住む方より少なくなっています。"),
        ("members.2.pay", "収入より多い給与です。"),
    ]
    assert [problem.facts["label"] for problem in told] == ["人数", "世帯員2：給与"]


def changed(place: tuple[int, int], **change: Any) -> dict[str, Any]:
    form = copy.deepcopy(WITH_RULES)
    form["pages"][place[0]]["fields"][place[1]] |= change  # type: ignore[index]
    return form


def with_check(**check: Any) -> dict[str, Any]:
    form = copy.deepcopy(WITH_RULES)
    form["pages"][3]["checks"] = [{"fails_if": {"field": "heads", "gt": 3}, "at": "heads", "say": "多すぎます。"} | check]  # type: ignore[index]
    return form


SUM = (3, 9)


@pytest.mark.parametrize(
    ("form", "codes"),
    [
        (WITH_RULES, []),
        (changed((2, 2), show_if={"field": "name", "gt": 3}), ["wrong_comparison"]),
        (changed((2, 2), show_if={"field": "born", "gt": 3}), ["wrong_comparison"]),
        (changed((2, 2), show_if={"field": "born", "gt": "09:00"}), ["wrong_comparison"]),
        (changed((2, 2), show_if={"field": "born", "lt": {"field": "name"}}), ["wrong_comparison"]),
        (changed((2, 2), show_if={"field": "born", "lt": {"field": "nowhere"}}), ["unknown_field"]),
        (changed((2, 2), show_if={"rows": "name", "gt": 3}), ["wrong_comparison"]),
        (changed((2, 2), show_if={"field": "name", "age": {"at_least": 3}}), ["wrong_comparison"]),
        (changed((2, 2), show_if={"field": "born", "age": {"at_least": 3, "on": "name"}}), ["wrong_comparison"]),
        (changed((2, 2), show_if={"field": "heads", "gt": 3}), ["later_field"]),
        (changed((2, 2), formula={"field": "heads"}), ["no_formula", "later_field"]),
        (changed(SUM, formula=None), ["no_formula"]),
        (changed(SUM, formula={"total": "income"}), ["wrong_part"]),
        (changed(SUM, formula={"field": "pay"}), ["inside_rows"]),
        (changed(SUM, formula={"field": "name"}), ["wrong_part"]),
        (changed(SUM, formula={"age": "heads"}), ["wrong_part"]),
        (changed(SUM, formula={"count": "heads"}), ["wrong_part"]),
        (changed(SUM, formula={"field": "nowhere"}), ["unknown_field"]),
        (changed(SUM, formula={"field": "persons"}), ["later_field"]),
        (changed(SUM, formula={"field": "all_pay"}), ["cycle", "later_field"]),
        (changed(SUM, formula={"if": {"field": "old", "gt": 1}, "then": 1, "else": 0}), ["later_field"]),
        (changed((3, 3), show_if={"field": "all_pay", "gt": 3}), ["later_field"]),
        (changed((3, 5), show_if={"field": "all_pay", "gt": 3}), ["later_field"]),
        (with_check(), []),
        (with_check(at="name"), ["check_elsewhere"]),
        (with_check(fails_if={"field": "pay", "gt": 3}), ["inside_rows"]),
        (with_check(fails_if={"field": "mail", "gt": 3}), ["wrong_comparison"]),
        (changed((3, 3), checks=with_check()["pages"][3]["checks"]), ["checks_without_rows", "check_elsewhere"]),
    ],
)
def test_a_fault_is_named_with_its_place(form: dict[str, Any], codes: list[str]) -> None:
    found = faults(parse(form))
    assert [problem.code for problem in found] == codes
    assert all("{" not in problem.sentence(str) for problem in found)


def test_a_form_keeps_its_rules_when_it_is_written_and_read() -> None:
    again = checks.parse(RULED.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    assert again.model_dump(by_alias=True) == RULED.model_dump(by_alias=True)
