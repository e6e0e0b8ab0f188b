"""What must be right before a form may be published. Every fault names its place: page, field, and what to change."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from procedures.rules.conditions import Condition, leaves, values_of
from procedures.rules.definition import Definition, Field, Kind, Page, Role
from procedures.rules.problems import Problem

# Deeper nesting is a mistake or an attack; a clerk's condition has two or three levels.
DEEPEST = 24
_PERSONS = (Kind.FAMILY, Kind.MY_DETAILS)
_ROLE_KINDS: Mapping[Role, tuple[Kind, ...]] = {
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
    found = [*_key_faults(definition), *_loop_faults(definition), *_condition_faults(definition), *_role_faults(definition)]
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
    seen: set[str] = set()
    for page in definition.pages:
        if page.key in pages:
            yield Problem("duplicate_key", facts={"place": page.title, "key": page.key})
        pages.add(page.key)
        if not any(field.kind.is_answered for field in page.fields) and len(definition.pages) == 1:
            yield Problem("no_questions", facts={"place": page.title})
        for field in page.fields:
            if field.key in seen:
                yield _at(page, field, "duplicate_key", key=field.key)
            seen.add(field.key)
            yield from _choice_faults(page, field)
            if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
                yield _at(page, field, "wrong_range")


def _choice_faults(page: Page, field: Field) -> Iterator[Problem]:
    if field.kind.has_choices and not field.choices:
        yield _at(page, field, "no_choices")
    seen: set[str] = set()
    for choice in field.choices:
        if choice.value in seen:
            yield _at(page, field, "duplicate_choice", value=choice.value)
        seen.add(choice.value)


def _condition_faults(definition: Definition) -> Iterator[Problem]:
    """A condition may look only backwards: what it needs was answered on this page above it, or on a page before."""
    known = {field.key: field for field in definition.fields()}
    before: set[str] = set()
    for page in definition.pages:
        yield from _looks_back(page.title, page.show_if, known, before)
        for field in page.fields:
            yield from _looks_back(f"{page.title} › {field.label}", field.show_if, known, before)
            before.add(field.key)


def _looks_back(place: str, condition: Condition | None, known: Mapping[str, Field], before: set[str]) -> Iterator[Problem]:
    for about in leaves(condition):
        field = known.get(about.field)
        if field is None:
            yield Problem("unknown_field", facts={"place": place, "key": about.field})
        elif about.field not in before:
            yield Problem("later_field", facts={"place": place, "key": about.field})
        else:
            allowed = _possible_values(field)
            for value in values_of(about):
                if allowed is not None and value not in allowed:
                    yield Problem("unknown_value", facts={"place": place, "key": about.field, "value": value})


def _possible_values(field: Field) -> set[str | bool] | None:
    """None where anything may be answered."""
    if field.kind in {Kind.YES_NO, Kind.DECLARATION}:
        return {True, False}
    return {choice.value for choice in field.choices} if field.kind.has_choices else None


def _loop_faults(definition: Definition) -> Iterator[Problem]:
    needs = _needs(definition)
    labels = {field.key: field.label for field in definition.fields()}
    done: set[str] = set()
    for start in needs:
        loop = _loop_from(start, needs, done)
        if loop:
            yield Problem("cycle", facts={"place": labels[loop[0]], "loop": " → ".join(labels[key] for key in loop)})


def _needs(definition: Definition) -> dict[str, list[str]]:
    """Field key -> keys that decide whether it is asked, through its own condition and its page's."""
    known = {field.key for field in definition.fields()}
    needs: dict[str, list[str]] = {}
    for page in definition.pages:
        of_page = [about.field for about in leaves(page.show_if)]
        for field in page.fields:
            asked = [*of_page, *(about.field for about in leaves(field.show_if))]
            needs[field.key] = [key for key in asked if key in known]
    return needs


def _loop_from(start: str, needs: Mapping[str, list[str]], done: set[str]) -> list[str]:
    """Depth first without recursion: forms of 2,400 fields must not meet Python's stack. Marks what it has seen in `done`."""
    path: list[str] = []
    waiting: list[tuple[str, bool]] = [(start, False)]
    while waiting:
        key, is_left = waiting.pop()
        if is_left:
            path.pop()
            done.add(key)
        elif key in path:
            done.update(path)
            return [*path[path.index(key) :], key]
        elif key not in done:
            path.append(key)
            waiting.append((key, True))
            waiting.extend((needed, False) for needed in needs[key])
    return []


def _role_faults(definition: Definition) -> Iterator[Problem]:
    for role, key in definition.roles.items():
        field = definition.field(key)
        facts = {"place": "roles", "role": role.value, "key": key, "kind": _ROLE_KINDS[role][0].value}
        if field is None:
            yield Problem("unknown_role", facts=facts)
        elif field.kind not in _ROLE_KINDS[role]:
            yield Problem("wrong_role", facts=facts)


def _at(page: Page, field: Field, code: str, **facts: object) -> Problem:
    return Problem(code, field.key, {"place": f"{page.title} › {field.label}", **facts})
