"""What a row says, as it will be kept, whatever form it came in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

Cells = Mapping[str, str]
Hours = tuple[tuple[int, ...], str, str]
"""Days (Monday is 0, 7 a public holiday), from, to."""


@dataclass(frozen=True)
class EventFacts:
    """An event as it will be kept. `key` names it within its source, across later versions of the file."""

    key: str
    area_name: str
    name: str
    overview: str
    venue: str
    address: str
    organizer: str
    starts_on: date
    starts_at: time | None
    ends_on: date
    ends_at: time | None
    url: str = ""


@dataclass(frozen=True)
class ClassFacts:
    """Vacancies of one class of a nursery; None is "not told"."""

    age_class: int
    vacancies: int | None
    waiting: int | None
    enrolled: int | None
    as_of: date


@dataclass(frozen=True)
class PlaceFacts:
    """A place as it will be kept; `facts` are (label, text) in the order in which they are shown."""

    key: str
    kind: str
    area_name: str
    name: str
    address: str
    latitude: float | None
    longitude: float | None
    phone: str = ""
    url: str = ""
    hours: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    opening: tuple[Hours, ...] = ()
    takes_from: int | None = None
    takes_to: int | None = None
    classes: tuple[ClassFacts, ...] = ()


@dataclass(frozen=True)
class WordFacts:
    """One thing to throw away, and how."""

    key: str
    area_name: str
    name: str
    sorting: str
    note: str = ""





@dataclass(frozen=True)
class LinkFacts:
    """A page that a list or feed names."""

    key: str
    url: str
    title: str
    listed_on: date | None = None


@dataclass(frozen=True)
class Proposal:
    """What might be said of a page or a record; a clerk decides. `audience` is a rule as JSON text, `audience_words` where it was read."""

    key: str
    url: str
    title: str
    kind: str = "article"
    topic: str = ""
    summary: str = ""
    body: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    opens_on: date | None = None
    closes_on: date | None = None
    deadline_on: date | None = None
    place: str = ""
    audience: str = "{}"
    audience_words: str = ""
    text: str = ""


Facts = EventFacts | PlaceFacts | WordFacts
