"""What may be published, and the place that is named when it may not."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures import onboarding
from procedures.rules import checks
from procedures.rules.checks import Malformed, faults, parse
from tests.cast import KISHIWADA, SAKAI, TOYONO
from tests.procedures.forms import EVERY_KIND


def mended(**changes: Any) -> dict[str, Any]:
    """The form with `page.field = {…}` changed."""
    form = copy.deepcopy(EVERY_KIND)
    for place, change in changes.items():
        page, number = place.split("_")
        form["pages"][int(page[1:])]["fields"][int(number)] |= change  # type: ignore[index]
    return form


def codes(form: dict[str, Any]) -> list[str]:
    return [problem.code for problem in faults(parse(form))]


def test_a_sound_form_has_no_faults() -> None:
    assert codes(EVERY_KIND) == []


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (mended(p0_4={"show_if": {"field": "nowhere", "equals": "x"}}), ["unknown_field"]),
        (mended(p0_0={"show_if": {"field": "asks", "equals": True}}), ["later_field"]),
        (mended(p0_3={"show_if": {"field": "story", "answered": True}}), ["cycle", "later_field"]),
        (mended(p0_0={"show_if": {"field": "name", "answered": True}}), ["cycle", "later_field"]),
        (mended(p0_1={"key": "name"}), ["duplicate_key", "unknown_role"]),
        (mended(p1_1={"show_if": {"field": "colour", "equals": "green"}}), ["unknown_value"]),
        (mended(p0_4={"show_if": {"field": "asks", "equals": "yes"}}), ["unknown_value"]),
        (mended(p1_0={"choices": []}), ["no_choices", "unknown_value"]),
        (mended(p1_0={"choices": [{"value": "blue", "label": "青"}] * 2}), ["duplicate_choice"]),
        (EVERY_KIND | {"roles": {"subject_name": "nobody"}}, ["unknown_role"]),
        (EVERY_KIND | {"roles": {"subject_birth_on": "name"}}, ["wrong_role"]),
    ],
)
def test_a_fault_is_named(form: dict[str, Any], found: list[str]) -> None:
    assert codes(form) == found


def test_a_loop_is_told_by_its_labels() -> None:
    form = mended(p0_3={"show_if": {"field": "story", "answered": True}})
    cycle = faults(parse(form))[0]
    assert "（質問しますか → くわしく → 質問しますか）" in cycle.sentence(str)


def test_what_has_not_the_shape_of_a_form_is_told_with_its_place() -> None:
    with pytest.raises(Malformed) as caught:
        parse(mended(p0_0={"kind": "colour picker"}))
    assert "/pages/0/fields/0/kind" in caught.value.problems[0].sentence(str)


def test_a_form_without_end_is_refused() -> None:
    condition: dict[str, Any] = {"field": "asks", "equals": True}
    for _level in range(5000):
        condition = {"not": condition}
    with pytest.raises(Malformed):
        parse(mended(p0_4={"show_if": condition}))


PLACES = st.sampled_from(["pages", "fields", "key", "kind", "show_if", "not"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLACES, inner),
    max_leaves=15,
)  # fmt: skip


@given(JSON)
def test_any_file_is_a_form_or_a_list_of_sentences(data: object) -> None:
    try:
        found = faults(checks.parse(data))
    except Malformed as error:
        found = error.problems
    assert all(problem.sentence(str) for problem in found)


@pytest.mark.parametrize(
    ("town", "number", "some"),
    [
        (SAKAI, 13, {"nursery-admission", "care-assessment"}),
        (KISHIWADA, 12, {"bulky-waste", "dog-registration"}),
        (TOYONO, 5, {"bulky-waste", "move-out"}),
    ],
)
def test_the_shipped_procedures_may_be_published(town: str, number: int, some: set[str]) -> None:
    shipped = onboarding.packages(town)
    assert len(shipped) == number
    assert some <= {package.slug for package in shipped}
    assert [faults(package.definition) for package in shipped] == [()] * number
