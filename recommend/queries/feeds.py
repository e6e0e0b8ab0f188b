"""What concerns one person, in order, each with the reason why."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.attributes.documents import reason, sentence
from portal.attributes.queries import disclose
from portal.attributes.rules.addressed import works_where_it_speaks
from portal.attributes.rules.audience import judge
from portal.attributes.rules.facts import UNKNOWN, Facts
from portal.attributes.rules.vocabulary import ATTRIBUTES
from portal.consent.rules import RECOMMENDATION
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as
from recommend.models import Mark
from recommend.queries.itemwords import cards_in_readers_words
from recommend.queries.shelf import Entry, Shelf, shelf
from recommend.rules import ranking
from recommend.rules.ranking import Candidate

if TYPE_CHECKING:
    from portal.identity.models import Resident


@dataclass(frozen=True)
class FeedCard:
    """As `components/feed_card.html` draws it. `why` is one plain sentence; `deadline` and `starts_on` are days or None."""

    key: str
    title: str
    url: str
    why: str
    kind: str
    town_name: str
    deadline: dt.date | None
    starts_on: dt.date | None
    text: str
    source: str
    may_be_hidden: bool
    remind_on: dt.date | None = None
    # In which language its words are, where that is another than the page's.
    lang: str = ""

    @property
    def town(self) -> str:
        return self.town_name


@dataclass(frozen=True)
class Seen:
    """What is known of a card's past on somebody's page."""

    shown_days: int = 0
    shown_on: dt.date | None = None
    hidden_until: dt.date | None = None
    remind_on: dt.date | None = None
    opened_on: dt.date | None = None


@dataclass(frozen=True)
class Look:
    """What one page knows of its reader (None: a guest): asked once, and used for all that the page shows."""

    resident: "Resident | None"
    full: Shelf
    facts: Facts
    seen: Mapping[str, Seen]
    today: dt.date


@dataclass(frozen=True)
class Feed:
    """`knows_you`: whether anything that the resident told was used. `seen` is what `actions.feeds.mark_shown` asks for."""

    cards: tuple[FeedCard, ...]
    knows_you: bool
    seen: Mapping[str, Seen]


def feed(resident: "Resident | None", town_ids: Iterable[str], now: dt.datetime, limit: int) -> tuple[FeedCard, ...]:
    """The cards for a resident, or for a guest (None) who looks at some towns; at most `limit`, but safety is never cut off.

    What a resident told is used only with the consent "recommendation", asked now. Without it, and for guests, there is what
    the towns and the prefecture say to everybody there.
    Four queries for a resident, one for a guest, at any number of items; one more where the page is not Japanese.
    """
    return whole_feed(resident, town_ids, now, limit).cards


def whole_feed(resident: "Resident | None", town_ids: Iterable[str], now: dt.datetime, limit: int, topic: str = "") -> Feed:
    """`feed`, with what the page around the cards needs; `topic` leaves only what is safety or of that topic."""
    return feed_of(look(resident, now), town_ids, limit, topic)


def look(resident: "Resident | None", now: dt.datetime) -> Look:
    """Four queries for a resident, one for a guest."""
    today = timezone.localdate(now)
    facts = disclose(resident.pk, ATTRIBUTES, RECOMMENDATION) if resident else UNKNOWN
    return Look(resident, shelf(today), facts, marks(resident.pk) if resident else {}, today)


def feed_of(known: Look, town_ids: Iterable[str], limit: int, topic: str = "") -> Feed:
    """No query; one where the page is not Japanese."""
    full, facts, seen, today, towns = known.full, known.facts, known.seen, known.today, [*dict.fromkeys(town_ids)]
    numbers = {entry.key: number for number, entry in _concerning(full, facts, towns, topic) if not is_hidden(entry, seen, today)}
    candidates = [_candidate(full.entry(number), seen, today) for number in numbers.values()]
    best = ranking.ordered(candidates, today, limit)
    cards = tuple(_card(full.entry(numbers[one.key]), why(full, numbers[one.key], facts), seen.get(one.key)) for one in best)
    return Feed(cards_in_readers_words(cards), facts != UNKNOWN, seen)


def town_feed(town_ids: Collection[str], now: dt.datetime, topic: str = "") -> tuple[FeedCard, ...]:
    """Everything that the towns and the prefecture have published, whomever it is for: soonest deadline first, then newest."""
    full = shelf(timezone.localdate(now))
    entries = [entry for entry in full.live if (entry.town_id in town_ids or entry.town_id is None) and _is_of(entry, topic)]
    entries.sort(key=lambda entry: entry.deadline_on or entry.starts_on or dt.date.max)
    return cards_in_readers_words(_card(entry, _("対象：%s") % sentence(entry.rule, full.names)) for entry in entries)


def deadline_of(card: str, today: dt.date) -> dt.date | None:
    """The deadline (of an event, the day it starts) of a live card; None for another."""
    days = (entry.deadline_on or entry.starts_on for entry in shelf(today).live if entry.key == card)
    return next(days, None)


def marks(resident_id: UUID) -> dict[str, Seen]:
    """Card key -> what the resident has seen of it. One query."""
    with viewing_as(ResidentView(resident_id)):
        rows = Mark.objects.filter(resident=resident_id)
        facts = rows.values_list("card", "shown_days", "shown_on", "hidden_until", "remind_on", "opened_on")
        return {card: Seen(days, on, until, remind_on, opened_on) for card, days, on, until, remind_on, opened_on in facts}


def _concerning(full: Shelf, facts: Facts, towns: Collection[str], topic: str) -> list[tuple[int, Entry]]:
    """What concerns somebody who looks at these towns, the newest first. No reason is made yet: few of them come onto the page."""
    found: set[int] = set()
    if facts != UNKNOWN:
        near = {*towns, None, facts.town}
        found = {number for number in full.matching(facts) if speaks_to(full.entry(number), facts, near)}
    places: Collection[str | None] = towns or [None]
    for town in places:
        found.update(full.said_to_all(town))
    entries = ((number, full.entry(number)) for number in sorted(found, key=full.places.__getitem__))
    return [(number, entry) for number, entry in entries if _is_of(entry, topic)]


def speaks_to(entry: Entry, facts: Facts, near: Collection[str | None]) -> bool:
    return entry.town_id in near or works_where_it_speaks(facts, entry.rule, entry.town_id)


def _is_of(entry: Entry, topic: str) -> bool:
    return not topic or topic == entry.topic or entry.kind == ranking.SAFETY


def why(full: Shelf, number: int, facts: Facts) -> str:
    """What is known of the person comes before what is true of a town."""
    entry = full.entry(number)
    return reason(judge(entry.rule, facts, full.today).because, full.names) or _for_all(entry)


def _for_all(entry: Entry) -> str:
    return _("%sのみなさんへのお知らせです。") % entry.town_name


def _candidate(entry: Entry, seen: Mapping[str, Seen], today: dt.date) -> Candidate:
    """Only days before today count, so that a page keeps its order while one comes and goes on the same day."""
    before = seen.get(entry.key, Seen())
    return Candidate(entry.key, entry.kind, entry.deadline_on, before.shown_days - (before.shown_on == today))


def is_hidden(entry: Entry, seen: Mapping[str, Seen], today: dt.date) -> bool:
    """Safety is never hidden."""
    until = seen.get(entry.key, Seen()).hidden_until
    return entry.kind != ranking.SAFETY and until is not None and until > today


def _card(entry: Entry, why: str, seen: Seen | None = None) -> FeedCard:
    return FeedCard(
        key=entry.key,
        title=entry.title,
        url=entry.url,
        why=why,
        kind=str(entry.kind_label),
        town_name=entry.town_name,
        deadline=entry.deadline_on,
        starts_on=entry.starts_on,
        text=entry.text,
        source=entry.source,
        may_be_hidden=entry.kind != ranking.SAFETY,
        remind_on=seen.remind_on if seen else None,
    )
