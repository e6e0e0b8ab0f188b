"""The shape of a form: pages of fields, as data. Parsed from JSON, frozen, the same for every reader of one version."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PrivateAttr
from pydantic import Field as Spec

from portal.lib import languages
from procedures.rules.conditions import Condition, Figure, Key, asks_today
from procedures.rules.formulas import Formula, needs_today

Words = Annotated[str, Spec(min_length=1, max_length=200)]
Text = Annotated[str, Spec(max_length=2000)]


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    KANA = "kana"
    DATE = "date"
    BIRTH_DATE = "birth_date"
    CHOICE = "choice"
    MANY = "many"
    YES_NO = "yes_no"
    POSTAL = "postal"
    PHONE = "phone"
    EMAIL = "email"
    NUMBER = "number"
    MONEY = "money"
    TIME = "time"
    BANK = "bank"
    FAMILY = "family"
    MY_DETAILS = "my_details"
    REPEAT = "repeat"
    CALCULATED = "calculated"
    NOTE = "note"
    DECLARATION = "declaration"
    FACILITIES = "facilities"
    FILE = "file"
    SIGNATURE = "signature"

    @property
    def has_choices(self) -> bool:
        return self in {Kind.CHOICE, Kind.MANY, Kind.FACILITIES}

    @property
    def is_about_a_person(self) -> bool:
        """The portal may know the answer and put its own values over what was typed."""
        return self in {Kind.FAMILY, Kind.MY_DETAILS}

    @property
    def is_answered(self) -> bool:
        """A note is only read; a signature is shown with the card when the form is sent."""
        return self not in {Kind.NOTE, Kind.SIGNATURE}

    @property
    def is_typed(self) -> bool:
        """It has a box of its own."""
        return self not in {Kind.NOTE, Kind.REPEAT, Kind.CALCULATED, Kind.SIGNATURE}


class Sort(StrEnum):
    """What files may be: a PDF, or pictures of any kind."""

    PDF = "pdf"
    PHOTO = "photo"


class Reuse(StrEnum):
    """What becomes of an answer that was given before under the same name: filled in · filled in, to be ticked · asked afresh."""

    REUSE = "reuse"
    CONFIRM = "confirm"
    ASK = "ask"


class Source(StrEnum):
    """What the portal already knows and may offer as an answer. It stays editable."""

    RESIDENT_NAME = "resident.name"
    RESIDENT_KANA = "resident.kana"
    RESIDENT_BIRTH_ON = "resident.birth_on"
    RESIDENT_POSTAL = "resident.postal"
    RESIDENT_ADDRESS = "resident.address"
    RESIDENT_PHONE = "resident.phone"
    CHILD_NAME = "child.name"
    CHILD_KANA = "child.kana"
    CHILD_BIRTH_ON = "child.birth_on"
    RESIDENT_DETAILS = "resident.details"


class Role(StrEnum):
    """What an answer means to the office: the export, the list and the addressee of the notice are built from these."""

    SUBJECT_NAME = "subject_name"
    SUBJECT_KANA = "subject_kana"
    SUBJECT_BIRTH_ON = "subject_birth_on"
    WISHES = "wishes"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(_Frozen):
    value: Annotated[str, Spec(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
    label: Words
    group: Annotated[str, Spec(max_length=60)] = ""


class Check(_Frozen):
    """What several answers may not say together. When `fails_if` holds, `say` is told at the question `at`, and nothing can be sent."""

    fails_if: Condition
    at: Key
    say: Words


class Field(_Frozen):
    """`max_length` counts characters of text; `ranks` is the number of wishes of a facilities field.

    `fills` of a postal code is the line of text beside it into which the address may be put by a button.
    A repeat asks its `fields` once per row, from `min_rows` to `max_rows` times; `row_label` is what one row is called ("世帯員").
    `checks` of a repeat are asked of each row. `formula` is what a calculated field works out.
    `same_as` is the name of the question in all procedures ("household.guardian2.name"), `reuse` what becomes of an earlier answer to it.
    `level` is what a signature asks for when the form is sent, while its `show_if` holds: 2 the card read, 3 its signature.
    `max_files` and `accepts` are for files (photos, certificates).
    `minimum`, `maximum`, `decimals` and `unit` ("人") are for numbers; money is whole yen, and not below zero unless `minimum` says so.
    """

    key: Key
    kind: Kind
    label: Words
    hint: Text = ""
    text: Text = ""
    required: bool = True
    max_length: Annotated[int, Spec(ge=1, le=4000)] = 100
    choices: Annotated[tuple[Choice, ...], Spec(max_length=500)] = ()
    ranks: Annotated[int, Spec(ge=1, le=10)] = 5
    minimum: Figure | None = None
    maximum: Figure | None = None
    decimals: Annotated[int, Spec(ge=0, le=4)] = 0
    unit: Annotated[str, Spec(max_length=10)] = ""
    fields: Annotated[tuple["Field", ...], Spec(max_length=30)] = ()
    level: Annotated[int, Spec(ge=2, le=3)] = 2
    max_files: Annotated[int, Spec(ge=1, le=10)] = 5
    accepts: Annotated[tuple[Sort, ...], Spec(min_length=1, max_length=2)] = (Sort.PDF, Sort.PHOTO)
    min_rows: Annotated[int, Spec(ge=0, le=20)] = 0
    max_rows: Annotated[int, Spec(ge=1, le=20)] = 10
    row_label: Annotated[str, Spec(max_length=40)] = ""
    formula: Formula | None = None
    checks: Annotated[tuple[Check, ...], Spec(max_length=20)] = ()
    show_if: Condition | None = None
    prefill: Source | None = None
    same_as: Annotated[str, Spec(pattern=r"^([a-z][a-z0-9_.]{0,59})?$")] = ""
    reuse: Reuse = Reuse.ASK
    fills: Key | None = None

    _rows: dict[str, tuple["Field", ...]] = PrivateAttr(default_factory=dict)
    _in_row: tuple[str, str] = PrivateAttr(default=("", ""))

    @property
    def row_title(self) -> str:
        """What the row is called that this field stands in ("世帯員2"); empty outside of rows."""
        return self._in_row[0]

    @property
    def box_label(self) -> str:
        """The label where the row's title stands above it."""
        return self._in_row[1] or self.label

    @property
    def fills_key(self) -> str:
        """The key of that line where it stands, in a row or not."""
        prefix, dot, _key = self.key.rpartition(".")
        return f"{prefix}{dot}{self.fills}" if self.fills else ""

    def row(self, number: str) -> tuple["Field", ...]:
        """The fields of one row, under the keys and names they have there. Made once per instance: a page asks for them many times."""
        if number not in self._rows:
            self._rows[number] = tuple(self._inside(inner, number) for inner in self.fields)
        return self._rows[number]

    def forget_rows(self) -> "Field":
        """Itself, to be told its rows anew: after `model_copy` under other words."""
        self._rows = {}
        return self

    def _inside(self, inner: "Field", number: str) -> "Field":
        title = f"{self.row_label or self.label}{number}"
        found = inner.model_copy(update={"key": f"{self.key}.{number}.{inner.key}", "label": f"{title}：{inner.label}"})
        found._in_row = (title, inner.label)
        return found

    @property
    def source(self) -> Source | None:
        """What of the portal's knowledge fills it in at the start."""
        return Source.RESIDENT_DETAILS if self.kind is Kind.MY_DETAILS else self.prefill

    def label_of(self, value: str) -> str:
        """The words for a choice; the value itself when a newer form no longer knows it."""
        return next((choice.label for choice in self.choices if choice.value == value), value)


class Page(_Frozen):
    key: Key
    title: Words
    lead: Text = ""
    fields: Annotated[tuple[Field, ...], Spec(min_length=1, max_length=60)]
    checks: Annotated[tuple[Check, ...], Spec(max_length=20)] = ()
    show_if: Condition | None = None


Language = Annotated[str, Spec(pattern=f"^({'|'.join(languages.OTHERS)})$")]


class Cosigner(_Frozen):
    """A second person who must agree before the form is sent (the other parent), while `show_if` holds. `text` is what they agree to."""

    key: Key
    label: Words
    text: Text = ""
    show_if: Condition | None = None


class Definition(_Frozen):
    """`translations`: language → address of a text (`rules.translations`) → the words."""

    pages: Annotated[tuple[Page, ...], Spec(min_length=1, max_length=40)]
    cosigners: Annotated[tuple[Cosigner, ...], Spec(max_length=3)] = ()
    roles: dict[Role, Key] = {}
    translations: dict[Language, dict[str, Text]] = {}

    def fields(self) -> Iterator[Field]:
        """Those of the pages; what is asked in the rows of a repeat stands in its own `fields`."""
        for page in self.pages:
            yield from page.fields

    @cached_property
    def has_files(self) -> bool:
        return any(field.kind is Kind.FILE for field in self.fields())

    @cached_property
    def asks_today(self) -> bool:
        """Whether its answers mean something only together with the day on which they were given."""
        fields = [field for top in self.fields() for field in (top, *top.fields)]
        asked = [page.show_if for page in self.pages] + [field.show_if for field in fields]
        checks = [check for page in self.pages for check in page.checks] + [check for field in fields for check in field.checks]
        asked += [check.fails_if for check in checks]
        return any(asks_today(condition) for condition in asked) or any(needs_today(field.formula) for field in fields)

    def field(self, key: str) -> Field | None:
        """Also of a row: `members.2.name`."""
        head, dot, rest = key.partition(".")
        field = next((field for field in self.fields() if field.key == head), None)
        if field is None or not dot:
            return field
        return next((inner for inner in field.row(rest.partition(".")[0]) if inner.key == key), None)
