"""The way through an application's pages as it stands: which pages, which fields on them, what comes next.

During a correction only the pages with open fields are on the way, and only the open fields on the pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from portal.lib.languages import OFFICIAL
from procedures.models import Application
from procedures.queries import cases
from procedures.queries.corrections import open_keys, reasons_now
from procedures.rules import answers as rules
from procedures.rules import routing, rows
from procedures.rules.definition import Definition, Field, Page


@dataclass(frozen=True)
class Walk:
    form: Definition
    entries: rules.Entries
    today: date
    open_keys: frozenset[str] | None
    reasons: dict[str, str]

    def with_entries(self, entries: rules.Entries) -> "Walk":
        """After a page was saved. What the answers newly brought up is open too."""
        appeared = {field.key for field in rules.shown_fields(self.form, entries.answers)}
        appeared -= {field.key for field in rules.shown_fields(self.form, self.entries.answers)}
        return replace(self, entries=entries, open_keys=None if self.open_keys is None else self.open_keys | appeared)

    def filled(self, number: int, typed: Mapping[str, object]) -> "Walk":
        """As if `typed` had been saved on that page."""
        page = self.form.pages[number - 1]
        return self.with_entries(rules.fill_page(self.form, page, self.entries, typed, self.today))

    def fingerprint(self, number: int) -> str:
        return rules.fingerprint(self.form.pages[number - 1], self.entries)

    def page(self, number: int) -> Page | None:
        found = routing.page_at(self.form, number, self.entries.answers)
        return found if found and self.fields(number) else None

    def fields(self, number: int) -> tuple[Field, ...]:
        """What is drawn on a page: notes stand with any open field of theirs."""
        if number not in self._drawn:
            self._drawn[number] = self._fields(number)
        return self._drawn[number]

    @cached_property
    def _drawn(self) -> dict[int, tuple[Field, ...]]:
        """Worked out once per way: drawing one page asks for the fields of all pages several times."""
        return {}

    def _fields(self, number: int) -> tuple[Field, ...]:
        shown = rules.fields_shown_on(self.form.pages[number - 1], self.entries.answers)
        if self.open_keys is None:
            return shown
        return tuple(field for field in shown if field.key in self.open_keys)

    def deciding(self, number: int) -> frozenset[str]:
        """Fields that other fields of the same page depend on."""
        fields = list(rows.all_on(self.form.pages[number - 1], self.entries.answers))
        looked_at = {key for field in fields for key in rows.looks_at(field)}
        return frozenset(field.key for field in fields if field.key.rpartition(".")[2] in looked_at)

    def stops(self) -> tuple[routing.Stop, ...]:
        on_the_way = [stop for stop in routing.stops(self.form, self.entries.answers) if self.fields(stop.number)]
        return tuple(replace(stop, place=place) for place, stop in enumerate(on_the_way, start=1))

    def before(self, number: int) -> int | None:
        return next((stop.number for stop in reversed(self.stops()) if stop.number < number), None)

    def after(self, number: int) -> int | None:
        return next((stop.number for stop in self.stops() if stop.number > number), None)

    def last(self) -> int:
        return self.stops()[-1].number if self.stops() else 1

    def start(self) -> int | None:
        """Where to go on: the first page that is not finished; in a correction the first page that is open. None: the review."""
        if self.open_keys is not None and self.stops():
            return self.stops()[0].number
        return self.first_unfinished()

    def first_unfinished(self) -> int | None:
        return routing.first_unfinished(self.form, self.entries, self.today)

    def is_finished(self, number: int) -> bool:
        return not rules.problems_on(self.form.pages[number - 1], self.entries, self.today)

    def reviewed(self) -> tuple[cases.AnsweredPage, ...]:
        return cases.in_pages(self.form, self.entries.answers)


def walk(application: Application, today: date, language: str = OFFICIAL) -> Walk:
    """A draft's way takes no query; a correction's two. In `language` are the questions; what they ask is the same."""
    entries = application.entries
    reasons = {each.key: each.sentence for each in reasons_now(application)}
    return Walk(application.form_version.form_in(language), entries, today, open_keys(application, entries, today), reasons)
