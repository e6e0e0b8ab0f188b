"""One page of a procedure as a Django form. The rules judge; this only draws, and puts their sentences to the fields."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.ui.birthdate import BirthDateWidget
from procedures.forms import enclosing, parts
from procedures.forms.widgets import DayWidget, MeasureWidget, PostalWidget, WishesWidget
from procedures.queries.wording import words_of
from procedures.rules import rows
from procedures.rules.answers import Entries
from procedures.rules.definition import Choice, Field, Kind, Source
from procedures.rules.persons import NOBODY, People
from procedures.rules.problems import Problem
from procedures.rules.reuse import Offer

PREFIX = "a"
# A list longer than this is a menu; up to here every choice is in sight.
_CHOICES_IN_SIGHT = 10

_AUTOCOMPLETE: Mapping[Source, str] = {
    Source.RESIDENT_NAME: "name",
    Source.RESIDENT_POSTAL: "postal-code",
    Source.RESIDENT_ADDRESS: "street-address",
    Source.RESIDENT_PHONE: "tel",
}


# htmx sends the page when a deciding answer changes, and draws the questions anew; without a script 「次へ」 does the same.
_REFRESH: Mapping[str, str] = {
    "hx-post": "",
    "hx-trigger": "change",
    "hx-target": "#page-fields",
    "hx-swap": "outerHTML",
    "hx-include": "closest form",
    # One question at a time: what is changed before the answer is there, the page's script puts back and asks about again.
    "hx-sync": "closest form:drop",
    "hx-vals": '{"go": "refresh"}',
}


@dataclass(frozen=True)
class Row:
    """One field on the page: a note, or a box with the office's reason why it came back and whether the portal filled it in.

    `earlier` is the answer out of an earlier form that stands there; `is_ticked`: it was confirmed.
    `said` is what a calculated field has come to so far.
    """

    field: Field
    box: BoundField | None
    reason: str = ""
    is_from_portal: bool = False
    said: str = ""
    earlier: Offer | None = None
    is_ticked: bool = False


@dataclass(frozen=True)
class Group:
    """The rows of a repeat. `drops` is the button's value that drops a row, `adds` the one that adds one; empty where it may not be.

    In a correction that opens single answers of rows, `field` is the first of these, and there are no buttons.
    """

    field: Field
    reason: str
    parts: list[tuple[str, str, list[Row]]]
    adds: str = ""


class RawField(forms.Field):
    """Takes anything: the rules have judged it already."""

    def clean(self, value: Any) -> Any:
        return value


class PageForm(forms.Form):
    """Drawn from `entries`, sound or not; bound only to take apart what was sent.

    `deciding` are the keys of fields on which others of this page depend; with a script they refresh the page at once.
    `uploads` is the address to which a script sends large files in parts.
    """

    use_required_attribute = False

    def __init__(
        self, asked: Sequence[Field], data: Any = None, files: Any = None, *,
        entries: Entries, deciding: frozenset[str] = frozenset(), people: People = NOBODY, uploads: str = "",
    ) -> None:  # fmt: skip
        self.asked, self.entries, self.people = asked, entries, people
        typed = [field for field in asked if field.kind is not Kind.FILE]
        initial = {field.key: entries.rough.get(field.key, _raw(entries.answers.get(field.key))) for field in typed}
        super().__init__(data, files, prefix=PREFIX, initial=initial)
        self.cleaned_data: dict[str, Any] = {}
        for field in asked:
            if field.kind.is_typed:
                self.fields[field.key] = _box(field, field.key in deciding, people)
            if field.kind is Kind.FILE:
                self.fields[field.key].widget.attrs["data-uploads"] = uploads

    def typed(self) -> dict[str, Any]:
        """Field key -> raw entry, in the shapes that `rules.values` reads. Fields that were not in the page are absent."""
        boxes = [field.key for field in self.asked if field.kind.is_typed and field.kind is not Kind.FILE]
        return {key: self[key].data for key in boxes if not self._is_absent(key)}

    def ticked(self) -> frozenset[str]:
        """The keys of earlier answers that were confirmed."""
        return frozenset(field.key for field in self.asked if self.data.get(f"{self.add_prefix(field.key)}__same"))

    def sent_files(self) -> list[tuple[Field, list[UploadedFile]]]:
        """Of each question for files on the page what came with it."""
        asked = [field for field in self.asked if field.kind is Kind.FILE]
        return [(field, found) for field in asked if (found := self.files.getlist(self.add_prefix(field.key)))] if self.files else []

    def _is_absent(self, key: str) -> bool:
        return self.fields[key].widget.value_omitted_from_data(self.data, {}, self.add_prefix(key))

    def tell(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.add_error(problem.key if problem.key in self.fields else None, problem.sentence(gettext))

    def keys_shown(self) -> frozenset[str]:
        """What has stood before the reader's eyes: what appears beyond it is not yet a fault."""
        return frozenset(field.key for field in self.asked)

    def rows(self, reasons: Mapping[str, str]) -> list[Row | Group]:
        """In the order of the page; the fields of a repeat's rows stand in its group."""
        drawn: list[Row | Group] = []
        for field in self.asked:
            reason = reasons.get(field.key, "")
            if field.kind is Kind.REPEAT:
                drawn.append(self._group(field, reason))
            elif field.row_title:
                self._put_in_row(drawn, field, reason)
            else:
                drawn.append(self._row(field, reason))
        return drawn

    def _group(self, field: Field, reason: str) -> Group:
        numbers = rows.of(field, self.entries.answers)
        may_drop, may_add = len(numbers) > field.min_rows, len(numbers) < field.max_rows
        parts: list[tuple[str, str, list[Row]]] = [
            (field.row(number)[0].row_title, f"drop:{field.key}:{number}" if may_drop else "", []) for number in numbers
        ]
        return Group(field, reason, parts, f"add:{field.key}" if may_add else "")

    def _put_in_row(self, drawn: list[Row | Group], field: Field, reason: str) -> None:
        last = drawn[-1] if drawn else None
        if not isinstance(last, Group) or last.field.key.partition(".")[0] != field.key.partition(".")[0]:
            last = Group(field, "", [])
            drawn.append(last)
        part = next((part for part in last.parts if part[0] == field.row_title), None)
        if part is None:
            part = (field.row_title, "", [])
            last.parts.append(part)
        part[2].append(self._row(field, reason))

    def _row(self, field: Field, reason: str) -> Row:
        if not field.kind.is_typed:
            return Row(field, None, said=words_of(field, self.entries.answers) if field.kind is Kind.CALCULATED else "")
        earlier = self.entries.earlier(field.key)
        is_ticked = field.key in self.entries.ticked
        return Row(field, self[field.key], reason, self.entries.is_from_portal(field.key), earlier=earlier, is_ticked=is_ticked)


def _raw(answer: object) -> object:
    """An answer in the shape in which a browser would send it."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return list(answer) if isinstance(answer, tuple) else answer


def _box(field: Field, decides: bool, people: People) -> RawField:
    widget = _person(field.kind, people) if field.kind.is_about_a_person else _WIDGETS[field.kind](field)
    if field.kind is Kind.FILE:
        widget.attrs |= {**_REFRESH, "hx-encoding": "multipart/form-data"}
        return RawField(label=field.box_label, help_text=enclosing.hint(field), required=field.required, widget=widget)
    if decides:
        for box in _completing(widget):
            box.attrs |= _REFRESH
    return RawField(label=field.box_label, help_text=field.hint, required=field.required, widget=widget)


def _completing(widget: forms.Widget) -> Iterable[forms.Widget]:
    """The boxes with which an answer is whole: a year alone decides nothing, and a page drawn anew under one's fingers is a nuisance."""
    if isinstance(widget, BirthDateWidget):
        return [widget.widgets[-1]]
    if isinstance(widget, parts.PartsWidget):
        return [box for part in widget.widgets if not isinstance(part, forms.TextInput | forms.HiddenInput) for box in _completing(part)]
    return [widget]


def _person(kind: Kind, people: People) -> forms.Widget:
    return parts.family(people.family) if kind is Kind.FAMILY else parts.my_details(people.details)


def _line(field: Field) -> forms.Widget:
    attrs: dict[str, Any] = {"maxlength": field.max_length}
    if field.prefill and field.prefill in _AUTOCOMPLETE:
        attrs["autocomplete"] = _AUTOCOMPLETE[field.prefill]
    return forms.TextInput(attrs=attrs)


def _digits(kind: str, autocomplete: str) -> Callable[[Field], forms.Widget]:
    def widget(field: Field) -> forms.Widget:
        return forms.TextInput(attrs={"inputmode": kind, "autocomplete": autocomplete, "maxlength": 20})

    return widget


def _one(field: Field) -> forms.Widget:
    choices = [(choice.value, choice.label) for choice in field.choices]
    if len(choices) <= _CHOICES_IN_SIGHT:
        return forms.RadioSelect(choices=choices)
    return forms.Select(choices=[("", _("選んでください")), *_in_groups(field.choices)])


def _in_groups(choices: Sequence[Choice]) -> list[Any]:
    grouped: list[Any] = []
    for name, members in groupby(choices, key=lambda choice: choice.group):
        pairs = [(choice.value, choice.label) for choice in members]
        grouped += [(name, pairs)] if name else pairs
    return grouped


_WIDGETS: Mapping[Kind, Callable[[Field], forms.Widget]] = {
    Kind.TEXT: _line,
    Kind.LONG_TEXT: lambda field: forms.Textarea(attrs={"rows": 4}),
    Kind.KANA: _line,
    Kind.DATE: lambda field: DayWidget(),
    Kind.BIRTH_DATE: lambda field: DayWidget(),
    Kind.CHOICE: _one,
    Kind.MANY: lambda field: forms.CheckboxSelectMultiple(choices=[(choice.value, choice.label) for choice in field.choices]),
    Kind.YES_NO: lambda field: forms.RadioSelect(choices=[("yes", _("はい")), ("no", _("いいえ"))]),
    Kind.POSTAL: lambda field: PostalWidget(f"address:{field.key}" if field.fills else ""),
    Kind.PHONE: _digits("tel", "tel"),
    Kind.EMAIL: lambda field: forms.EmailInput(attrs={"autocomplete": "email", "maxlength": 254}),
    Kind.NUMBER: lambda field: MeasureWidget(field.unit, {"inputmode": "decimal" if field.decimals else "numeric"}),
    Kind.MONEY: lambda field: MeasureWidget(_("円"), {"inputmode": "numeric"}),
    Kind.TIME: lambda field: forms.TimeInput(attrs={"type": "time", "size": 8}),
    Kind.BANK: lambda field: parts.bank(),
    Kind.DECLARATION: lambda field: forms.CheckboxInput(),
    Kind.FILE: enclosing.box,
    Kind.FACILITIES: lambda field: WishesWidget(_in_groups(field.choices), field.ranks),
}
