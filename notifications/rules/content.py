"""What a notice says. A template's layout and a row's values make a content; page, PDF and preview show that content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from itertools import product
from math import prod

from notifications.rules import wording
from notifications.rules.conditions import Condition, holds, samples_of
from notifications.rules.days import day_of
from notifications.rules.fields import Field, Kind, cell_key, cells_of, lines_of
from notifications.rules.money import amount_of, yen

# (field, value as written, dotted path of the field) → the value in the words of a language
Sayer = Callable[[Field, str, str], str]

ALWAYS = "-"
MOST_SHAPES = 64


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of wording. `id` never changes while the template lives: translations hang on it."""

    id: str
    text: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One field in the list of facts (記), or, when the field is a table, the table below it."""

    field: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The button below the letter: what to do next."""

    id: str
    label: str
    url: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """One result that rows are counted and sampled by (内定, 保留)."""

    name: str


@dataclass(frozen=True)
class Layout:
    """One version of a template. `result` is the field by which rows are counted ("" when there is none), `person` and
    `number` head the page, `deadline` names the day by which the resident must act ("" when there is none).

    `declared` are the fields as the clerk sees them; `fields` are the columns of the file, a table's cells among them.
    `translations`: language → id of a text, or "field.<key>", "choice.<key>.<choice>" → words (see `rules.languages`).
    """

    document: str
    declared: tuple[Field, ...]
    person: str
    number: str
    result: str = ""
    salutation: str = ""
    headings: tuple[Text, ...] = ()
    paragraphs: tuple[Text, ...] = ()
    facts: tuple[Fact, ...] = ()
    closing: tuple[Text, ...] = ()
    steps: tuple[Step, ...] = ()
    instruction: tuple[Text, ...] = ()
    deadline: str = ""
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(cell for one in self.declared for cell in (cells_of(one) if one.kind is Kind.TABLE else (one,)))

    @cached_property
    def tables(self) -> tuple[Field, ...]:
        return tuple(one for one in self.declared if one.kind is Kind.TABLE)

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        return tuple(map(Branch, self.field(self.result).choices)) if self.result else ()

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """Every text with places in it, in the order of the letter."""
        head = (Text("salutation", self.salutation),) if self.salutation else ()
        return (*head, *self.headings, *self.paragraphs, *self.closing, *self.instruction)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Each condition once, in the order of the letter: together they make the shape."""
        parts: tuple[Text | Fact | Step, ...] = (
            *self.headings,
            *self.paragraphs,
            *self.facts,
            *self.closing,
            *self.steps,
            *self.instruction,
        )
        return tuple(dict.fromkeys(part.when for part in parts if part.when))

    @cached_property
    def places(self) -> tuple[str, ...]:
        """What a text may name in braces: the fields, and of a table its number of lines and its total."""
        own = (one.key for one in self.declared)
        return (*own, *(total_key(table) for table in self.tables if table.total))

    def field(self, key: str) -> Field:
        return next(one for one in self.declared if one.key == key)

    def check(self) -> None:
        """Raise `UnknownPlaceholder` when a text names a field that is not declared."""
        wording.check([text.text for text in self.texts], self.places)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table (別表) as it is printed; `total` is "" when nothing is summed up."""

    caption: str
    header: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    total: str


@dataclass(frozen=True, slots=True)
class Content:
    """The whole of what a resident reads, as plain text. Pages escape it; nothing in it is ever run.

    `shape` is the key of the variant that was shown (see `shapes`), `values` what the row held, so that the same letter can
    be written again in another language. `tables` are `Sheet`s as tuples.
    """

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
    salutation: str = ""
    closing: tuple[str, ...] = ()
    tables: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...], str], ...] = ()
    deadline_on: str = ""
    shape: str = ALWAYS
    values: tuple[tuple[str, str], ...] = ()

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return tuple(Sheet(*table) for table in self.tables)

    def as_values(self) -> dict[str, object]:
        """For JSON, which writes tuples as it writes lists: copying each of them deeply cost an eighth of a check."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def from_values(cls, values: Mapping[str, object]) -> Content:
        """Back from JSON, where tuples have become lists. Letters of the first days had one salutation for all."""
        content = cls(**{name: _frozen(value) for name, value in values.items()})  # type: ignore[arg-type]
        return content if content.salutation else replace(content, salutation=f"{content.addressee} さんの保護者 様")


def _frozen(value: object) -> object:
    return tuple(_frozen(one) for one in value) if isinstance(value, list | tuple) else value


def as_written(field: Field, value: str, path: str) -> str:
    return value


def compose(layout: Layout, values: Mapping[str, str], *, issuer: str, contact: str, say: Sayer = as_written) -> Content:
    """Write one notice. `values` holds a text for every field of the layout, "" where the row had none.

    `say` turns a value into the words of another language; conditions look at the value as it was written.
    """
    held = with_computed(layout, values)
    known = held if say is as_written else _said(layout, held, say)
    step = next((one for one in layout.steps if _is_shown(one, held)), None)
    facts = [layout.field(one.field) for one in layout.facts if _is_shown(one, held) and known[one.field]]
    return Content(
        document=layout.document,
        number=known[layout.number],
        addressee=known[layout.person],
        issuer=issuer,
        contact=contact,
        heading=next((wording.fill(one.text, known) for one in layout.headings if _is_shown(one, held)), ""),
        paragraphs=_filled(layout.paragraphs, known, held),
        facts=tuple((one.label, known[one.key]) for one in facts if one.kind is not Kind.TABLE),
        instruction=_filled(layout.instruction, known, held),
        next_label=step.label if step else "",
        next_url=step.url if step else "",
        salutation=wording.fill(layout.salutation, known) if layout.salutation else f"{known[layout.person]} 様",
        closing=_filled(layout.closing, known, held),
        tables=tuple(_sheet(one, known) for one in facts if one.kind is Kind.TABLE),
        deadline_on=_deadline(layout, held),
        shape=_key(holds(condition, held) for condition in layout.conditions),
        values=tuple((key, value) for key, value in values.items() if value),
    )


def total_key(table: Field) -> str:
    return f"{table.key}_total"


def with_computed(layout: Layout, values: Mapping[str, str]) -> dict[str, str]:
    """The row's values, and of each table the number of its lines (the table's own key) and the total."""
    known = {one.key: "" for one in layout.declared} | dict(values)
    for table in layout.tables:
        lines = lines_of(table, values)
        known[table.key] = str(len(lines)) if lines else ""
        if table.total:
            known[total_key(table)] = _total(table, lines)
    return known


def shape_of(layout: Layout, values: Mapping[str, str]) -> str:
    """The key of the variant of the letter that this row gets: which of its conditions hold."""
    known = with_computed(layout, values)
    return _key(holds(condition, known) for condition in layout.conditions)


def shapes(layout: Layout) -> tuple[str, ...]:
    """Every key that `shape_of` can give, each once. Raises `ValueError` over `MOST_SHAPES` combinations."""
    return tuple(shape_values(layout))


def shape_values(layout: Layout) -> dict[str, dict[str, str]]:
    """Shape → values of the fields in question that lead to it: what a preview needs to show every variant."""
    asked = [layout.field(key) for key in dict.fromkeys(condition.field for condition in layout.conditions)]
    choices = [samples_of(one) for one in asked]
    if prod(map(len, choices)) > MOST_SHAPES:
        raise ValueError("too many combinations")
    found: dict[str, dict[str, str]] = {}
    for combination in product(*choices):
        row = {one.key: value for one, value in zip(asked, combination, strict=True)}
        found.setdefault(_key(holds(condition, row) for condition in layout.conditions), row)
    return found


def _key(answers: Iterable[bool]) -> str:
    return "".join("1" if answer else "0" for answer in answers) or ALWAYS


def _is_shown(part: Text | Fact | Step, held: Mapping[str, str]) -> bool:
    return part.when is None or holds(part.when, held)


def _said(layout: Layout, held: Mapping[str, str], say: Sayer) -> dict[str, str]:
    said = {one.key: say(one, held[one.key], one.key) for one in layout.declared}
    for table in layout.tables:
        said |= {
            key: say(column, held.get(key, ""), f"{table.key}.{column.key}")
            for line in range(1, table.most + 1)
            for column in table.columns
            for key in [cell_key(table.key, line, column.key)]
        }
        if table.total:
            total = next(column for column in table.columns if column.key == table.total)
            said[total_key(table)] = say(total, held[total_key(table)], f"{table.key}.{table.total}")
    return said


def _filled(texts: tuple[Text, ...], known: Mapping[str, str], held: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(wording.fill(one.text, known) for one in texts if _is_shown(one, held))


def _sheet(table: Field, known: Mapping[str, str]) -> tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...], str]:
    header = tuple(column.label for column in table.columns)
    return (table.label, header, lines_of(table, known), known.get(total_key(table), ""))


def _total(table: Field, lines: tuple[tuple[str, ...], ...]) -> str:
    place = [column.key for column in table.columns].index(table.total)
    return yen(sum(amount_of(line[place]) for line in lines)) if lines else ""


def _deadline(layout: Layout, known: Mapping[str, str]) -> str:
    on = day_of(known[layout.deadline]) if layout.deadline else None
    return on.isoformat() if on else ""
