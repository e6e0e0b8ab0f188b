"""Conditions put together from sentences: up to a few, of which all or any must hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procedures.models import form_words as words
from procedures.queries import form_words
from procedures.rules import clauses, editing
from procedures.rules.clauses import Clause, NotComparable
from procedures.rules.definition import Kind

Stored = Mapping[str, Any]
CLAUSES = 8
JOINS = (("all", _("すべてに当てはまるとき")), ("any", _("どれかに当てはまるとき")))


def questions_before(definition: Stored, path: str) -> list[Stored]:
    """What a condition at this question may look at: questions of earlier pages, those above it, and in rows those of the same row."""
    head, _dot, inner = path.partition(".")
    found: list[Stored] = []
    for page in editing.pages(definition):
        for field in page["fields"]:
            if field["key"] == head:
                for one in field.get("fields", ()) if inner else ():
                    if one["key"] == inner:
                        break
                    found.append(one)
                return found
            found.append(field)
    return found


def of_pages(definition: Stored, page_key: str, *, with_it: bool) -> list[Stored]:
    """The questions of the pages before this one, and its own for a check that stands behind it."""
    found: list[Stored] = []
    for page in editing.pages(definition):
        if page["key"] == page_key:
            return [*found, *page["fields"]] if with_it else found
        found += page["fields"]
    return found


class Chooser:
    """All sentences that may be said about some questions, in one menu with the question as its group."""

    def __init__(self, definition: Stored, questions: list[Stored]) -> None:
        self.definition = definition
        self.kinds: dict[str, Kind] = {one["key"]: Kind(one["kind"]) for one in questions}
        self.groups: list[tuple[str, list[tuple[str, str]]]] = []
        for one in questions:
            field = form_words.field_read(one)
            codes = clauses.offered(field) if field else []
            if codes:
                self.groups.append((one["label"], [(code, form_words.clause_words(Clause(code), definition)) for code in codes]))
        self.codes = {code for _label, pairs in self.groups for code, _said in pairs}

    def choices(self, chosen: str = "") -> list[Any]:
        gone = []
        if chosen and chosen not in self.codes:
            gone = [(chosen, gettext("（もうない条件）%s") % form_words.clause_words(Clause(chosen), self.definition))]
        return [("", gettext("（なし）")), *gone, *self.groups]


class ConditionForm(forms.Form):
    """A condition as clauses. Where it cannot be said so, it stands as a sentence, and only a tick replaces it."""

    join = forms.ChoiceField(label=_("組み合わせ"), choices=JOINS, widget=forms.RadioSelect, required=False)
    rewrite = forms.BooleanField(label=_("いまの条件を消して、下の条件にする"), required=False)

    def __init__(self, chooser: Chooser, stored: Stored | None, data: Any = None, *, prefix: str = "show", most: int = CLAUSES) -> None:
        self.chooser, self.stored = chooser, stored
        condition = form_words.condition_of(stored)
        found = clauses.clauses_of(condition) if condition else ("all", [])
        self.is_complex = found is None or len(found[1]) > most or (bool(stored) and condition is None)
        self.sentence = form_words.condition_words(stored, chooser.definition) if self.is_complex else ""
        join, said = ("all", []) if self.is_complex or found is None else found
        # One more than there are, and two to begin with: each is a menu of everything that may be said.
        self.most = min(most, max(2, len(said) + 1))
        initial: dict[str, Any] = {"join": join}
        for place, one in enumerate(said):
            initial |= {f"code{place}": one.code, f"typed{place}": one.typed}
        super().__init__(data, prefix=prefix, initial=initial)
        if not self.is_complex:
            del self.fields["rewrite"]
        for place in range(self.most):
            chosen = initial.get(f"code{place}", "")
            label = gettext("条件%s") % (place + 1)
            self.fields[f"code{place}"] = forms.ChoiceField(label=label, choices=chooser.choices(chosen), required=False)
            self.fields[f"typed{place}"] = forms.CharField(label=gettext("比べる値"), required=False, max_length=20)

    def clauses(self) -> list[Any]:
        """(code, typed) as bound fields, row by row; for the template."""
        return [(self[f"code{place}"], self[f"typed{place}"]) for place in range(self.most)]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        self.made: dict[str, Any] | None = None
        pairs = [(place, Clause(said.get(f"code{place}", ""), said.get(f"typed{place}", ""))) for place in range(self.most)]
        for place, one in pairs:
            want = clauses.wanted(one.code, self.chooser.kinds) if one.code else ""
            try:
                clauses.condition_of("all", [one] if one.code else [], self.chooser.kinds)
            except NotComparable:
                self.add_error(f"typed{place}", str(words.WANTED[want]))
        if not self.errors:
            join: clauses.Join = "any" if said.get("join") == "any" else "all"
            self.made = clauses.condition_of(join, [one for _place, one in pairs if one.code], self.chooser.kinds)
        return said

    def condition(self) -> Any:
        """As it is stored, None for always. What was not touched stays as it was written."""
        if self.is_complex and not self.cleaned_data.get("rewrite"):
            return self.stored
        return self.made if self.has_changed() else self.stored
