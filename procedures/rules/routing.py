"""Which page comes next. Pages keep the number they have in the form; hidden ones are passed over."""

from dataclasses import dataclass
from datetime import date

from procedures.rules.answers import Entries, fields_shown_on, problems_on
from procedures.rules.conditions import Answers
from procedures.rules.definition import Definition, Page


@dataclass(frozen=True)
class Stop:
    """One page on the way. `number` counts from 1 in the form, `place` from 1 among the pages that are shown."""

    number: int
    place: int
    title: str


def stops(definition: Definition, answers: Answers) -> tuple[Stop, ...]:
    shown = [(number, page) for number, page in enumerate(definition.pages, start=1) if fields_shown_on(page, answers)]
    return tuple(Stop(number, place, page.title) for place, (number, page) in enumerate(shown, start=1))


def page_at(definition: Definition, number: int, answers: Answers) -> Page | None:
    """None for a page that does not exist or is hidden by the answers so far."""
    if not 1 <= number <= len(definition.pages):
        return None
    page = definition.pages[number - 1]
    return page if fields_shown_on(page, answers) else None


def after(definition: Definition, number: int, answers: Answers) -> int | None:
    """None after the last page: the review comes next."""
    return next((stop.number for stop in stops(definition, answers) if stop.number > number), None)


def before(definition: Definition, number: int, answers: Answers) -> int | None:
    earlier = [stop.number for stop in stops(definition, answers) if stop.number < number]
    return earlier[-1] if earlier else None


def first_unfinished(definition: Definition, entries: Entries, today: date) -> int | None:
    """Where to go on. None when every page is sound and only the review is left."""
    for stop in stops(definition, entries.answers):
        if problems_on(definition.pages[stop.number - 1], entries, today):
            return stop.number
    return None
