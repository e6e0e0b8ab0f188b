"""What a notice says. A template's layout and a row's values make a content; page, PDF and preview show that content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from notifications.rules import wording
from notifications.rules.fields import Field


@dataclass(frozen=True, slots=True)
class Branch:
    """One result of a template (内定, 保留) and what is written in that case."""

    name: str
    heading: str
    paragraphs: tuple[str, ...]
    facts: tuple[str, ...]
    next_label: str = ""
    next_url: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.heading, *self.paragraphs)


@dataclass(frozen=True, slots=True)
class Layout:
    """One version of a template. `result` is the field whose value picks the branch; `person` and `number` head the page."""

    document: str
    fields: tuple[Field, ...]
    branches: tuple[Branch, ...]
    result: str
    person: str
    number: str
    instruction: tuple[str, ...]

    def field(self, key: str) -> Field:
        return next(field for field in self.fields if field.key == key)

    def branch(self, name: str) -> Branch:
        return next(branch for branch in self.branches if branch.name == name)

    def check(self) -> None:
        """Raise `UnknownPlaceholder` when a text names a field that is not declared."""
        keys = [field.key for field in self.fields]
        wording.check([text for branch in self.branches for text in branch.texts], keys)


@dataclass(frozen=True, slots=True)
class Content:
    """The whole of what a resident reads, as plain text. Pages escape it; nothing in it is ever run."""

    document: str
    number: str
    addressee: str
    issuer: str
    contact: str
    heading: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    instruction: tuple[str, ...]
    next_label: str = ""
    next_url: str = ""

    def as_values(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def from_values(cls, values: Mapping[str, object]) -> Content:
        """Back from JSON, where tuples have become lists."""
        return cls(**{name: _frozen(value) for name, value in values.items()})  # type: ignore[arg-type]


def _frozen(value: object) -> object:
    return tuple(_frozen(one) for one in value) if isinstance(value, list | tuple) else value


def compose(layout: Layout, values: Mapping[str, str], *, issuer: str, contact: str) -> Content:
    """Write one notice. `values` holds a text for every field of the layout, "" where the row had none."""
    branch = layout.branch(values[layout.result])
    facts = ((layout.field(key).label, values[key]) for key in branch.facts)
    return Content(
        document=layout.document,
        number=values[layout.number],
        addressee=values[layout.person],
        issuer=issuer,
        contact=contact,
        heading=wording.fill(branch.heading, values),
        paragraphs=tuple(wording.fill(text, values) for text in branch.paragraphs),
        facts=tuple((label, value) for label, value in facts if value),
        instruction=layout.instruction,
        next_label=branch.next_label,
        next_url=branch.next_url,
    )
