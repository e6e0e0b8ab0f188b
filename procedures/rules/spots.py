"""Every field of a form with where it stands, for judging a form before it is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from procedures.rules.definition import Definition, Field, Page
from procedures.rules.problems import Problem


@dataclass(frozen=True)
class Spot:
    """`group` is the repeat in whose rows the field is asked."""

    page: Page
    field: Field
    group: Field | None = None

    @property
    def place(self) -> str:
        names = [self.page.title, *([self.group.label] if self.group else []), self.field.label]
        return " › ".join(names)

    def fault(self, code: str, **facts: object) -> Problem:
        return Problem(code, self.field.key, {"place": self.place, **facts})


def spots(definition: Definition) -> Iterator[Spot]:
    """In the order of the form; the fields of a repeat behind it."""
    for page in definition.pages:
        for field in page.fields:
            yield Spot(page, field)
            yield from (Spot(page, inner, field) for inner in field.fields)
