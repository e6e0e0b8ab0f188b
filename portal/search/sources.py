"""What can be searched for. Each floor that publishes something registers a source in `AppConfig.ready`, and says which acts change it.

    sources.register(Source("item", _items, {ITEM_SAVED, ITEM_PUBLISHED}, model="recommend.item"))

An act of such an event marks the source as due in its own transaction (`indexing.follow`), so nothing that is committed can be missed.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.audit.events import Event

PROCEDURE, BENEFIT, EVENT, PLACE, SERVICE, NEWS, HELP = "procedure", "benefit", "event", "place", "service", "news", "help"


@dataclass(frozen=True)
class Document:
    """One published thing. `key` is its own in its source; `kind` one of the above; `town_id` None for the whole prefecture,
    or with `is_outside` for a town of a neighbouring one.

    It is found from `opens_on` to `closes_on` (both included, None: always). `body` has a paragraph a line. `more` is searched and not
    shown (a reading, words in other languages). `audience` is a rule of `portal.attributes`, {} for everybody. `origin` says who wrote
    it (a section, a licence), `phone` whom to call.
    """

    key: str
    kind: str
    title: str
    url: str
    summary: str = ""
    body: str = ""
    more: str = ""
    town_id: str | None = None
    town_name: str = ""
    is_outside: bool = False
    opens_on: dt.date | None = None
    closes_on: dt.date | None = None
    deadline_on: dt.date | None = None
    changed_on: dt.date | None = None
    audience: Mapping[str, Any] = field(default_factory=dict)
    origin: str = ""
    phone: str = ""


# All documents for None, else those of these keys that are published.
Gather = Callable[[Collection[str] | None], Iterable[Document]]
# What of these keys is written in a language, key -> (title, summary); what nobody has written in it is left out.
Said = Callable[[Collection[str], str], Mapping[str, tuple[str, str]]]


@dataclass(frozen=True)
class Source:
    """`model` is the label of what an act of these events is on ("recommend.item"): then only that one is looked at again.

    `said` is of a source whose documents are written in more than Japanese.
    """

    code: str
    gather: Gather
    events: "Collection[Event]"
    model: str = ""
    said: Said | None = None


_registered: dict[str, Source] = {}
_followed: dict[str, tuple[Source, ...]] = {}


def register(*found: Source) -> None:
    """A code belongs to one floor; the same source twice (a second `ready`) replaces itself."""
    for source in found:
        _registered[source.code] = source
    _followed.clear()
    for source in _registered.values():
        for event in source.events:
            _followed[event.code] = (*_followed.get(event.code, ()), source)


def registered() -> tuple[Source, ...]:
    return tuple(_registered.values())


def by_code(code: str) -> Source | None:
    return _registered.get(code)


def changed_by(event: "Event") -> tuple[Source, ...]:
    """The sources that an act of this event may change."""
    return _followed.get(event.code, ())
