"""Paper forms of the counter (書かない窓口): which boxes a sheet has, and the questions that fill them.

All sheets draw on one catalogue of questions, so that who makes several is asked once. A sheet is data: sections of boxes, each with a
question's key; a box is as wide as `span` of six columns.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Spec

from procedures.rules import checks
from procedures.rules.conditions import Key
from procedures.rules.definition import Definition, Words
from procedures.rules.problems import Problem

COLUMNS = 6


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Box(_Frozen):
    label: Words
    field: Key
    span: Annotated[int, Spec(ge=1, le=COLUMNS)] = COLUMNS


class Section(_Frozen):
    title: Words
    boxes: Annotated[tuple[Box, ...], Spec(min_length=1, max_length=40)]


class Sheet(_Frozen):
    """`addressee` is whom it is addressed to, after the town's name ("長"); `counter` where it is handed in; `needs` what to bring."""

    slug: Annotated[str, Spec(pattern=r"^[a-z0-9-]{1,40}$")]
    towns: tuple[str, ...]
    title: Words
    summary: Words
    addressee: Words
    counter: Words
    needs: Annotated[tuple[Words, ...], Spec(max_length=10)]
    sections: Annotated[tuple[Section, ...], Spec(min_length=1, max_length=10)]

    def questions(self) -> frozenset[str]:
        return frozenset(box.field for section in self.sections for box in section.boxes)


def joined(catalogue: Definition, sheets: Sequence[Sheet]) -> Definition:
    """The questions that these sheets need, each once, in the order of the catalogue."""
    wanted = frozenset(key for sheet in sheets for key in sheet.questions())
    pages = (page.model_copy(update={"fields": tuple(one for one in page.fields if one.key in wanted)}) for page in catalogue.pages)
    return catalogue.model_copy(update={"pages": tuple(page for page in pages if page.fields)})


def faults(catalogue: Definition, sheets: Sequence[Sheet]) -> Iterator[Problem]:
    """What must be right before they are offered. Questions stand alone, without conditions, rows or sums: nobody draws the page anew."""
    yield from checks.faults(catalogue)
    for field in catalogue.fields():
        if field.show_if or field.fields or field.formula or field.kind.is_about_a_person:
            yield Problem("wrong_part", facts={"place": field.label, "key": field.key})
    known = {field.key for field in catalogue.fields()}
    for sheet in sheets:
        for key in sorted(sheet.questions() - known):
            yield Problem("unknown_field", facts={"place": sheet.title, "key": key})
