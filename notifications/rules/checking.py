"""What keeps a template from being published: every flaw with its place. Nothing is repaired silently."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from notifications.rules import instructions, languages, wording
from notifications.rules.conditions import WITH_VALUE, Condition
from notifications.rules.content import Fact, Layout, Step, Text, shape_values
from notifications.rules.fields import Field, Kind
from notifications.rules.policy import BadLadder, Policy, check_ladder

MOST_COLUMNS = 100
MOST_LINES = 24
_ADDRESS = re.compile(r"(/[\w\-./?=&%#]*|https://[\w\-.]+(/[\w\-./?=&%#~]*)?)", re.ASCII)


class Flaw(StrEnum):
    NO_NAME = "no_name"
    NO_FIELD_OF_KIND = "no_field_of_kind"
    NO_LABEL = "no_label"
    SAME_LABEL = "same_label"
    NO_CHOICES = "no_choices"
    BAD_TABLE = "bad_table"
    TOO_MANY_COLUMNS = "too_many_columns"
    EMPTY_TEXT = "empty_text"
    UNKNOWN_PLACE = "unknown_place"
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_CHOICE = "unknown_choice"
    TOO_MANY_SHAPES = "too_many_shapes"
    NO_HEADING = "no_heading"
    BAD_ADDRESS = "bad_address"
    BAD_DEADLINE = "bad_deadline"
    INSTRUCTION_LACKS = "instruction_lacks"
    LANGUAGE_INCOMPLETE = "language_incomplete"
    BAD_LADDER = "bad_ladder"


# With one of these no letter can be composed, not even to look at it.
BLOCKING = frozenset(
    {Flaw.NO_FIELD_OF_KIND, Flaw.NO_CHOICES, Flaw.BAD_TABLE, Flaw.UNKNOWN_FIELD, Flaw.TOO_MANY_SHAPES, Flaw.BAD_DEADLINE}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """`place` is an id of `rules.differences.parts`, `what` the name, word or language in question ("" when there is none)."""

    flaw: Flaw
    place: str
    what: str = ""


def flaws(layout: Layout, policy: Policy) -> list[Found]:
    """All flaws, in the order in which a clerk would come by them. Empty: it may be published."""
    found = [*_of_fields(layout), *_of_roles(layout)]
    if not layout.document.strip():
        found.append(Found(Flaw.NO_NAME, "document"))
    found += _of_parts(layout)
    if not found:
        found += _of_shapes(layout)
    found += _of_languages(layout)
    found += [
        Found(Flaw.INSTRUCTION_LACKS, "instruction", what)
        for what in instructions.lacks(policy.legal_class, [one.text for one in layout.instruction])
    ]
    try:
        check_ladder(policy.reminders, policy.paper_after)
    except BadLadder:
        found.append(Found(Flaw.BAD_LADDER, "policy.reminders"))
    return found


def _of_fields(layout: Layout) -> Iterator[Found]:
    labels = Counter(one.label.strip() for one in layout.declared)
    for one in layout.declared:
        place = f"fields.{one.key}"
        if not one.label.strip():
            yield Found(Flaw.NO_LABEL, place)
        elif labels[one.label.strip()] > 1:
            yield Found(Flaw.SAME_LABEL, place, one.label)
        if one.kind is Kind.CHOICE and len(set(one.choices)) < 2:
            yield Found(Flaw.NO_CHOICES, place, one.label)
        if one.kind is Kind.TABLE and not _is_table(one):
            yield Found(Flaw.BAD_TABLE, place, one.label)
    if len(layout.fields) > MOST_COLUMNS:
        yield Found(Flaw.TOO_MANY_COLUMNS, "fields", str(len(layout.fields)))


def _is_table(table: Field) -> bool:
    labels = [column.label.strip() for column in table.columns]
    sums = [column.key for column in table.columns if column.kind is Kind.MONEY]
    whole = len(labels) >= 2 and all(labels) and len(set(labels)) == len(labels) and 1 <= table.most <= MOST_LINES
    return whole and (not table.total or table.total in sums)


def _of_roles(layout: Layout) -> Iterator[Found]:
    """The fields that matching and the head of the letter cannot do without."""
    kinds = {one.key: one.kind for one in layout.declared}
    for key, kind in ((layout.number, Kind.CASE_NUMBER), (layout.person, Kind.NAME)):
        if kinds.get(key) is not kind:
            yield Found(Flaw.NO_FIELD_OF_KIND, "fields", kind)
    if Kind.BIRTH_DATE not in kinds.values():
        yield Found(Flaw.NO_FIELD_OF_KIND, "fields", Kind.BIRTH_DATE)
    if layout.deadline and kinds.get(layout.deadline) is not Kind.DATE:
        yield Found(Flaw.BAD_DEADLINE, "deadline", layout.deadline)
    if layout.result and kinds.get(layout.result) is not Kind.CHOICE:
        yield Found(Flaw.UNKNOWN_FIELD, "result", layout.result)


def _of_parts(layout: Layout) -> Iterator[Found]:
    for place, part in _placed(layout):
        yield from _of_condition(layout, place, part.when)
        if isinstance(part, Text):
            yield from _of_text(layout, place, part)
        elif isinstance(part, Step):
            if not part.label.strip():
                yield Found(Flaw.EMPTY_TEXT, place)
            if not _ADDRESS.fullmatch(part.url):
                yield Found(Flaw.BAD_ADDRESS, place, part.url)
        elif part.field not in {one.key for one in layout.declared}:
            yield Found(Flaw.UNKNOWN_FIELD, place, part.field)


def _placed(layout: Layout) -> Iterator[tuple[str, Text | Fact | Step]]:
    if layout.salutation:
        yield "salutation", Text("salutation", layout.salutation)
    for name in ("headings", "paragraphs", "facts", "closing", "steps", "instruction"):
        for part in getattr(layout, name):
            yield f"{name}.{part.field if isinstance(part, Fact) else part.id}", part


def _of_text(layout: Layout, place: str, text: Text) -> Iterator[Found]:
    if not text.text.strip():
        yield Found(Flaw.EMPTY_TEXT, place)
    for name in wording.unknown(text.text, layout.places):
        yield Found(Flaw.UNKNOWN_PLACE, place, name)


def _of_condition(layout: Layout, place: str, when: Condition | None) -> Iterator[Found]:
    if when is None:
        return
    asked = next((one for one in layout.declared if one.key == when.field), None)
    if asked is None:
        yield Found(Flaw.UNKNOWN_FIELD, place, when.field)
    elif when.test in WITH_VALUE and when.value not in asked.choices:
        yield Found(Flaw.UNKNOWN_CHOICE, place, when.value)


def _of_shapes(layout: Layout) -> Iterator[Found]:
    """Every variant must have a heading: it is what the resident reads first."""
    try:
        found = shape_values(layout)
    except ValueError:
        yield Found(Flaw.TOO_MANY_SHAPES, "paragraphs")
        return
    shown_when = {one.when for one in layout.headings}
    if None in shown_when:
        return
    place = {condition: index for index, condition in enumerate(layout.conditions)}
    if any(all(shape[place[when]] == "0" for when in shown_when if when) for shape in found):
        yield Found(Flaw.NO_HEADING, "headings")


def _of_languages(layout: Layout) -> Iterator[Found]:
    for language in languages.begun(layout):
        for key in languages.missing(layout, language):
            yield Found(Flaw.LANGUAGE_INCOMPLETE, f"translations.{language}.{key}", language)
    for language, key, name in languages.unknown_places(layout):
        yield Found(Flaw.UNKNOWN_PLACE, f"translations.{language}.{key}", name)
