"""What must be right before a form may be published. Every fault names its place: page, field, and what to change."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from procedures.rules import loops, reach, reuse, translations
from procedures.rules.definition import Definition, Kind, Reuse, Role
from procedures.rules.problems import Problem
from procedures.rules.spots import Spot, spots

# Deeper nesting is a mistake or an attack; a clerk's condition has two or three levels.
DEEPEST = 24
_PERSONS = (Kind.FAMILY, Kind.MY_DETAILS)
ROLE_KINDS: Mapping[Role, tuple[Kind, ...]] = {
    Role.SUBJECT_NAME: (Kind.TEXT, *_PERSONS),
    Role.SUBJECT_KANA: (Kind.KANA, *_PERSONS),
    Role.SUBJECT_BIRTH_ON: (Kind.BIRTH_DATE, *_PERSONS),
    Role.WISHES: (Kind.FACILITIES,),
}


class Malformed(ValueError):
    """The data is not a form at all. `problems` say where."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(len(problems))
        self.problems = problems


def parse(data: Any) -> Definition:
    """Raise `Malformed` with the first ten places that do not fit the shape."""
    if _is_deeper_than(data, DEEPEST):
        raise Malformed((_shape("/", "too deep"),))
    try:
        return Definition.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise Malformed(tuple(_shape(_place(each["loc"]), each["msg"]) for each in found[:10])) from error


def faults(definition: Definition) -> tuple[Problem, ...]:
    """Empty when the form may be published. In the order of the form; a loop is named once."""
    found = [*_key_faults(definition), *loops.faults(definition), *reach.faults(definition), *_role_faults(definition)]
    found += translations.faults(definition)
    return tuple(found)


def _shape(place: str, detail: str) -> Problem:
    return Problem("definition_shape", facts={"place": place, "detail": detail})


def _place(location: tuple[int | str, ...]) -> str:
    return "/" + "/".join(str(part) for part in location)


def _is_deeper_than(data: Any, levels: int) -> bool:
    if levels == 0:
        return True
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return any(_is_deeper_than(each, levels - 1) for each in inner)


def _key_faults(definition: Definition) -> Iterator[Problem]:
    pages: set[str] = set()
    signers = [each.key for each in definition.cosigners]
    for twice in sorted({key for key in signers if signers.count(key) > 1}):
        yield Problem("duplicate_key", facts={"place": "cosigners", "key": twice})
    for page in definition.pages:
        if page.key in pages:
            yield Problem("duplicate_key", facts={"place": page.title, "key": page.key})
        pages.add(page.key)
        if not any(field.kind.is_answered for field in page.fields) and len(definition.pages) == 1:
            yield Problem("no_questions", facts={"place": page.title})
    seen: set[str] = set()
    for spot in spots(definition):
        if spot.field.key in seen:
            yield spot.fault("duplicate_key", key=spot.field.key)
        seen.add(spot.field.key)
        yield from _choice_faults(spot)
        yield from _shape_faults(spot)
        yield from _reuse_faults(spot)


def _choice_faults(spot: Spot) -> Iterator[Problem]:
    if spot.field.kind.has_choices and not spot.field.choices:
        yield spot.fault("no_choices")
    seen: set[str] = set()
    for choice in spot.field.choices:
        if choice.value in seen:
            yield spot.fault("duplicate_choice", value=choice.value)
        seen.add(choice.value)


def _may_fill(spot: Spot) -> bool:
    beside = spot.group.fields if spot.group else spot.page.fields
    return spot.field.kind is Kind.POSTAL and any(one.key == spot.field.fills and one.kind is Kind.TEXT for one in beside)


def _shape_faults(spot: Spot) -> Iterator[Problem]:
    """Parts of a field that contradict each other or its kind."""
    field = spot.field
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield spot.fault("wrong_range")
    if field.min_rows > field.max_rows:
        yield spot.fault("wrong_range")
    if field.fields and field.kind is not Kind.REPEAT:
        yield spot.fault("fields_without_rows")
    if field.kind is Kind.REPEAT and not any(inner.kind.is_answered for inner in field.fields):
        yield spot.fault("no_row_fields")
    if (field.formula is None) == (field.kind is Kind.CALCULATED):
        yield spot.fault("no_formula")
    if field.fills and not _may_fill(spot):
        yield spot.fault("wrong_fill", key=field.fills)
    if field.checks and field.kind is not Kind.REPEAT:
        yield spot.fault("checks_without_rows")
    if spot.group and field.kind is Kind.FILE:
        yield spot.fault("files_in_rows")
    if spot.group and field.kind in {Kind.REPEAT, Kind.MY_DETAILS, Kind.SIGNATURE}:
        yield spot.fault("nested_rows")


def _reuse_faults(spot: Spot) -> Iterator[Problem]:
    field = spot.field
    if field.reuse is not Reuse.ASK and (not field.same_as or spot.group or field.kind not in reuse.KINDS):
        yield spot.fault("wrong_reuse")


def _role_faults(definition: Definition) -> Iterator[Problem]:
    for role, key in definition.roles.items():
        field = definition.field(key)
        facts = {"place": "roles", "role": role.value, "key": key, "kind": ROLE_KINDS[role][0].value}
        if field is None:
            yield Problem("unknown_role", facts=facts)
        elif field.kind not in ROLE_KINDS[role]:
            yield Problem("wrong_role", facts=facts)
