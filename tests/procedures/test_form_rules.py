"""Editing, comparing and taking over of forms: the rules alone."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procedures.forms.builder import choices
from procedures.queries import form_drafts, form_words, library
from procedures.rules import checks, clauses, differences, editing, reach, samples, takeover, values
from procedures.rules.clauses import Clause, NotComparable
from procedures.rules.conditions import All, AnyOf, Condition, Equals, OneOf
from procedures.rules.definition import Definition, Kind
from procedures.rules.spots import spots
from tests.procedures.make import NOW

PACKAGES = {one.slug: one.model_dump(mode="json", by_alias=True, exclude_defaults=True) for one in library.packages()}


def conditions(form: Definition) -> list[Condition]:
    found = [page.show_if for page in form.pages] + [spot.field.show_if for spot in spots(form)]
    found += [check.fails_if for page in form.pages for check in page.checks]
    return [one for one in found if one is not None]


def plain(condition: Condition) -> Condition:
    """A list with one member says what the member says."""
    if isinstance(condition, All | AnyOf):
        inner = [plain(one) for one in condition.inner]
        return inner[0] if len(inner) == 1 else condition.model_copy(update={"inner": tuple(inner)})
    if isinstance(condition, OneOf) and len(condition.one_of) == 1:
        return Equals(field=condition.field, equals=condition.one_of[0])
    return condition


def test_conditions_come_back_from_clauses_as_they_were() -> None:
    said = left = 0
    for package in library.packages():
        kinds = {spot.field.key: spot.field.kind for spot in spots(package.definition)}
        for condition in conditions(package.definition):
            found = clauses.clauses_of(condition)
            if found is None:
                left += 1
                continue
            said += 1
            assert form_words.condition_of(clauses.condition_of(*found, kinds)) == plain(condition)
    assert said > 50
    assert left < said


def test_every_offered_code_makes_a_condition_that_may_be_published() -> None:
    for package in library.packages():
        form = package.definition
        kinds = {spot.field.key: spot.field.kind for spot in spots(form)}
        last = form.pages[-1].fields[-1]
        for field in [one for page in form.pages for one in page.fields if one is not last]:
            for code in clauses.offered(field):
                typed = {"number": "3", "day": "今日", "time": "9:30", "age": "3", "": ""}[clauses.wanted(code, kinds)]
                stored = clauses.condition_of("all", [Clause(code, typed)], kinds)
                asking = last.model_copy(update={"show_if": form_words.condition_of(stored)})
                page = form.pages[-1].model_copy(update={"fields": (*form.pages[-1].fields[:-1], asking)})
                grown = form.model_copy(update={"pages": (*form.pages[:-1], page)})
                assert list(reach.faults(grown)) == [], code


@pytest.mark.parametrize(
    ("code", "typed", "want"),
    [
        ("gte|n|", "3人", "number"), ("gte|n|", "", "number"), ("lt|d|", "2026-02-30", "day"), ("lt|d|", "あした", "day"),
        ("gt|t|", "25:00", "time"), ("age_gte|b|", "0", "age"), ("age_lt|b|", "-3", "age"), ("rows_gte|r|", "１", "number"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(code: str, typed: str, want: str) -> None:
    kinds = {"n": Kind.NUMBER, "d": Kind.DATE, "t": Kind.TIME, "b": Kind.BIRTH_DATE, "r": Kind.REPEAT}
    with pytest.raises(NotComparable) as refused:
        clauses.condition_of("all", [Clause(code, typed)], kinds)
    assert refused.value.want == want


EDITS = ("up", "down", "drop", "add", "rename", "page-up", "page-down", "page-add", "page-drop", "page-rename", "to-page")


@st.composite
def edited(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A shipped procedure, and the same after some edits."""
    before = PACKAGES[draw(st.sampled_from(["bulky-waste", "dog-registration", "move-in"]))]
    form = copy.deepcopy(before["definition"])
    for number in range(draw(st.integers(1, 6))):
        form = _edit(draw, form, number)
    return before, {**before, "definition": form}


def _edit(draw: st.DrawFn, form: dict[str, Any], number: int) -> dict[str, Any]:
    what, keys = draw(st.sampled_from(EDITS)), sorted({field["key"] for page in editing.pages(form) for field in page["fields"]})
    page = draw(st.sampled_from([page["key"] for page in editing.pages(form)]))
    key = draw(st.sampled_from(keys)) if keys else ""
    if what.startswith("page-"):
        return _edit_page(what, form, page, number)
    match what:
        case "add":
            return editing.added(form, page, "", {"key": f"new{number}", "kind": "text", "label": f"新しい{number}"})
        case "to-page":
            return editing.to_page(form, key, page)
        case "rename" if key:
            return editing.with_field(form, key, {**(editing.field_of(form, key) or {}), "label": f"別の{number}"})
        case "drop":
            return editing.without_field(form, key)
        case _:
            return editing.moved_field(form, key, -1 if what == "up" else 1)


def _edit_page(what: str, form: dict[str, Any], page: str, number: int) -> dict[str, Any]:
    match what:
        case "page-add":
            return editing.with_page(form, f"n{number}", {"key": f"n{number}", "title": "新しい", "fields": []})
        case "page-drop" if len(editing.pages(form)) > 1:
            return editing.without_page(form, page)
        case "page-rename":
            return editing.with_page(form, page, {**(editing.page_of(form, page) or {}), "title": f"別の{number}"})
        case _:
            return editing.moved_page(form, page, -1 if what == "page-up" else 1)


@settings(max_examples=150, deadline=None)
@given(edited())
def test_taking_over_all_differences_makes_the_two_alike(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    mine, theirs = pair
    taken: Any = mine
    for one in differences.differences(mine, theirs):
        taken = differences.adopt(taken, theirs, one.name)
    left = [one.name for one in differences.differences(taken, theirs) if not one.name.startswith("order.")]
    assert left == []
    assert editing.keys(taken["definition"]) == editing.keys(theirs["definition"])
    assert form_drafts.told(mine, theirs) is not None


@settings(max_examples=150, deadline=None)
@given(edited())
def test_no_edit_loses_a_question_it_did_not_drop(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    _mine, theirs = pair
    paths = [field["key"] for page in editing.pages(theirs["definition"]) for field in page["fields"]]
    assert len(paths) == len(set(paths))
    assert form_drafts.flaws(theirs) is not None


def test_two_states_that_say_the_same_do_not_differ() -> None:
    for package in PACKAGES.values():
        assert differences.differences(package, copy.deepcopy(package)) == []


def test_a_town_takes_a_form_over_in_its_own_name() -> None:
    nursery = PACKAGES["nursery-admission"]
    taken = takeover.for_town(nursery, ["堺市"], "273210", "豊能町")
    assert taken["guidance"]["who"][0] == "豊能町に住んでいる（これから引っ越してくる）方"
    assert (taken["department"], taken["phone"], taken["timetable"], taken["towns"]) == ("", "", None, ["273210"])
    assert editing.field_of(taken["definition"], "wishes")["choices"] == []  # type: ignore[index]
    assert [flaw.tab for flaw in form_drafts.flaws(taken)] == ["settings", "settings", "pages"]
    assert nursery["guidance"]["who"][0].startswith("堺市"), "the original stays as it is"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("母\n父", ["m", "f"]),
        ("父\n母", ["f", "m"]),
        ("お母さん\n父", ["m", "f"]),
        ("母\n父\n祖母", ["m", "f", "c1"]),
        ("祖母", ["c1"]),
        ("", []),
    ],
)
def test_choices_keep_their_values(text: str, values: list[str]) -> None:
    old = [{"value": "m", "label": "母"}, {"value": "f", "label": "父"}]
    assert [one["value"] for one in choices.from_lines(text, old)] == values


def test_choices_in_groups_come_back() -> None:
    wishes = editing.field_of(PACKAGES["nursery-admission"]["definition"], "wishes")
    assert wishes is not None
    assert choices.from_lines(choices.as_lines(wishes["choices"]), wishes["choices"]) == wishes["choices"]


def test_made_up_answers_are_sound() -> None:
    today = NOW.date()
    for package in library.packages():
        for spot in spots(package.definition):
            if spot.field.kind.is_typed:
                assert values.clean_value(spot.field, samples.sample(spot.field, today), today) is not None, spot.place


def test_what_is_malformed_is_no_form_to_look_at() -> None:
    assert form_drafts.read({"pages": [{"key": "p", "title": "空", "fields": []}]}) is None
    assert form_drafts.read({"pages": [{"key": "p", "title": "x", "fields": [{"key": "a", "kind": "??", "label": "x"}]}]}) is None
    with pytest.raises(checks.Malformed):
        checks.parse({"pages": [], "translations": {"xx": {}}})
