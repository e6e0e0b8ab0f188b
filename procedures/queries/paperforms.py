"""The paper forms that come with this program, and how a sheet reads when it is filled in. No query: they are files."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from portal.identity import postal
from procedures.queries.wording import words_of
from procedures.rules import answers as rules
from procedures.rules import checks, papercode
from procedures.rules.conditions import Answers
from procedures.rules.definition import Definition, Field, Kind
from procedures.rules.paperforms import Sheet, joined

FILES = Path(__file__).parents[1] / "data" / "counter"
MARKED, UNMARKED = "■", "□"


@dataclass(frozen=True)
class FilledBox:
    """`words` is "" where nothing was answered: the box is left to a pen. `marks` are (is chosen, words) of every choice there is."""

    label: str
    span: int
    words: str
    marks: tuple[tuple[bool, str], ...] = ()


@dataclass(frozen=True)
class FilledSection:
    title: str
    rows: tuple[tuple[FilledBox, ...], ...]


@dataclass(frozen=True)
class Brought:
    """What a counter has read from a code: `rows` are (label, words) to copy. `faults` are questions whose answers are not sound."""

    title: str
    made_on: date
    rows: tuple[tuple[str, str], ...]
    faults: tuple[str, ...]


@cache
def catalogue() -> Definition:
    return checks.parse(json.loads((FILES / "questions.json").read_text()))


@cache
def every() -> tuple[Sheet, ...]:
    return tuple(Sheet.model_validate(each) for each in json.loads((FILES / "sheets.json").read_text()))


def offered(town_id: str) -> tuple[Sheet, ...]:
    return tuple(sheet for sheet in every() if town_id in sheet.towns)


def chosen(town_id: str, slugs: Iterable[str]) -> tuple[Sheet, ...]:
    """In the order in which they are offered; what is not offered is left out."""
    wanted = {*slugs}
    return tuple(sheet for sheet in offered(town_id) if sheet.slug in wanted)


def filled(sheet: Sheet, answers: Answers) -> tuple[FilledSection, ...]:
    return tuple(FilledSection(section.title, _in_rows([_box(box.label, box.span, box.field, answers) for box in section.boxes]))
                 for section in sheet.sections)  # fmt: skip


def _box(label: str, span: int, key: str, answers: Answers) -> FilledBox:
    field = catalogue().field(key)
    if field is None:
        return FilledBox(label, span, "")
    if field.kind in (Kind.CHOICE, Kind.MANY):
        answer = answers.get(key, ())
        picked = answer if isinstance(answer, tuple) else (answer,)
        return FilledBox(label, span, "", tuple((choice.value in picked, choice.label) for choice in field.choices))
    return FilledBox(label, span, _words(field, answers))


def _words(field: Field, answers: Answers) -> str:
    return words_of(field, answers) if field.key in answers else ""


def _in_rows(boxes: list[FilledBox]) -> tuple[tuple[FilledBox, ...], ...]:
    rows: list[list[FilledBox]] = []
    for box in boxes:
        if not rows or sum(each.span for each in rows[-1]) + box.span > 6:
            rows.append([])
        rows[-1].append(box)
    return tuple(tuple(row) for row in rows)


def codes(town_id: str, sheet: Sheet, answers: Answers, made_on: date) -> tuple[str, ...]:
    """Only what this sheet says: a counter is shown nothing of the others. Raises `papercode.TooLong`."""
    said = {key: value for key, value in answers.items() if key in sheet.questions()}
    return papercode.written(town_id, sheet.slug, said, made_on)


def with_address(form: Definition, entries: rules.Entries) -> rules.Entries:
    """With the beginning of the address put into its line, if that is empty and the postal code is known."""
    answers = dict(entries.answers)
    for field in form.fields():
        code = answers.get(field.key) if field.fills else None
        found = postal.beginning_of(code.replace("-", "")) if isinstance(code, str) else ""
        if field.fills and found and field.fills not in answers:
            answers[field.fills] = found
    return replace(entries, answers=answers, rough={key: raw for key, raw in entries.rough.items() if key not in answers})


def brought(sheet: Sheet, carried: papercode.Carried, today: date) -> Brought:
    """The carried answers, judged again by the rules of the questions."""
    form, page = joined(catalogue(), [sheet]), rules.Entries()
    for each in form.pages:
        page = rules.fill_page(form, each, page, carried.answers, min(carried.made_on, today))
    found = rules.problems(form, page, today)
    rows = tuple((field.label, _words(field, page.answers)) for field in form.fields() if field.key in page.answers)
    return Brought(sheet.title, carried.made_on, rows, tuple(str(problem.facts.get("label", "")) for problem in found))
