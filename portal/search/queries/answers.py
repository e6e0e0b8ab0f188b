"""Answers to a question: sentences as a town has written them, each with where they stand and from when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from portal.search.models import Entry
from portal.search.queries.lookup import Ranked, entries, look_up
from portal.search.rules import passages
from portal.search.rules.synonyms import thesaurus

MOST = 3
CONTACTS = 3
MOST_LOOKED_AT = 30


@dataclass(frozen=True)
class Answer:
    """`says` are sentences of the text, unchanged. `changed_on` is when the town last wrote it, None where it does not say."""

    kind: str
    title: str
    url: str
    town: str
    says: tuple[str, ...]
    changed_on: dt.date | None
    origin: str
    phone: str


@dataclass(frozen=True)
class Contact:
    """A section of the town hall and its telephone."""

    name: str
    phone: str


@dataclass(frozen=True)
class Answers:
    """`more` is how many texts beyond these were found; `contacts` are whom to call when there is nothing."""

    question: str
    answers: tuple[Answer, ...]
    more: int
    contacts: tuple[Contact, ...]
    is_empty_question: bool
    towns: tuple[str, ...]


def answers(question: str, towns: Sequence[str], today: dt.date) -> Answers:
    """At most three. A text that does not say half of what is asked is no answer: then there is none."""
    ranked = look_up(question, towns, today)
    covering = [score for _kind, score in ranked.best if score.covered >= passages.LEAST_COVERED][:MOST_LOOKED_AT]
    near = [row for row in entries(covering) if _is_near(row, ranked)]
    found = tuple(_answer(row, ranked) for row in near[:MOST])
    return Answers(
        ranked.typed, found, max(0, len(near) - MOST), () if found else _contacts(ranked), not ranked.asked.wanted, ranked.towns
    )


def _is_near(row: Entry, ranked: Ranked) -> bool:
    """Another town's rules are no answer to somebody who has a town."""
    if row.municipality_id is None:
        return not row.is_outside
    return not ranked.towns or row.municipality_id in ranked.towns


def _answer(row: Entry, ranked: Ranked) -> Answer:
    says = passages.best((row.summary, row.body), ranked.asked, ranked.weighed, thesaurus())
    return Answer(row.kind, row.title, row.url, row.town_name, says, row.changed_on, row.origin, row.phone)


def _contacts(ranked: Ranked) -> tuple[Contact, ...]:
    """The sections whose texts came nearest; without any, those of the town that have a telephone."""
    town = ranked.towns[0] if ranked.towns else ""
    close = [row for row in entries([score for _kind, score in ranked.best[:MOST_LOOKED_AT]]) if row.phone and row.municipality_id == town]
    rows = close or (list(Entry.objects.filter(municipality=town).exclude(phone="").order_by("pk")[:50]) if town else [])
    named = dict.fromkeys(Contact(row.origin, row.phone) for row in rows)
    return tuple(named)[:CONTACTS]
