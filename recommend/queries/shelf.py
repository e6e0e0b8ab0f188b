"""All that is published now, kept in memory with an index over its audience rules.

It holds public content only. Each reader asks the data base for the current edition first (one row), so that a change is seen
with the next request in every process. Then the rows are read again, but what is as it was keeps its place in the index: the few
new ones are walked beside it, and those that are gone are passed over. The index is built anew at midnight, when ages move on, and
when too much has changed.
"""

import datetime as dt
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.attributes.queries import area_names
from portal.attributes.rules.areas import has_wards
from portal.attributes.rules.audience import EVERYBODY, AudienceProblem, Rule, parse
from portal.attributes.rules.facts import UNKNOWN, Facts
from portal.attributes.rules.index import RuleIndex
from recommend.models import Edition, Event, Item, Kind, State
from recommend.rules import freshness, ranking
from recommend.rules.topics import topic_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)

# Events further away are found on their own page.
EVENT_DAYS = 31
PREFECTURE_NAME = "大阪府"
# Rules that are walked beside the index, or passed over in it, before it is built anew.
MOST_LATER, MOST_GONE = 300, 2000


@dataclass(frozen=True)
class Entry:
    """One thing on the shelf. `town_id` is None for what concerns the whole prefecture; `kind` is one of
    `rules.ranking`; its label is put into words when it is shown, for one shelf serves readers of all languages.
    """

    key: str
    kind: str
    kind_label: "StrOrPromise"
    title: str
    text: str
    url: str
    town_id: str | None
    town_name: str
    deadline_on: dt.date | None
    starts_on: dt.date | None
    source: str
    rule: Rule
    topic: str = ""
    # When it came into the inboxes, as a circular; None for all that lies in the feed alone.
    came_at: dt.datetime | None = None
    # Of an item: its rule as it is written, one writing for each.
    audience: str = ""


@dataclass(frozen=True)
class Danger:
    """What to do at once, in danger. It is no `Entry`: whom it is for does not count, so a rule that cannot be read hides nothing."""

    town_id: str | None
    title: str
    act_now: str
    url: str


Row = tuple[Any, ...]


@dataclass(frozen=True)
class Shelf:
    """`entries` have the numbers of their rules in the index; `places` says which are live and in what order, the newest first.

    `rows` are what the entries were made of. `names` are of the areas that the rules speak of.
    """

    edition: UUID | None
    today: dt.date
    entries: tuple[Entry | None, ...]
    rows: tuple[Row, ...]
    places: dict[int, int]
    index: RuleIndex
    names: dict[str, str]
    # The newest first.
    dangers: tuple[Danger, ...]
    _to_all: dict[str | None, tuple[int, ...]] = field(default_factory=dict, compare=False)

    @property
    def live(self) -> list[Entry]:
        return [self.entry(number) for number in self.places]

    def entry(self, number: int) -> Entry:
        found = self.entries[number]
        if found is None:
            raise LookupError(number)
        return found

    @cached_property
    def circulars(self) -> tuple[int, ...]:
        """The numbers of those that lie in inboxes, too."""
        return tuple(number for number in self.places if self.entry(number).came_at is not None)

    def matching(self, facts: Facts) -> list[int]:
        """The numbers of the live entries that definitely concern somebody."""
        places = self.places
        return [number for number in self.index.matching(facts) if number in places]

    def said_to_all(self, town_id: str | None) -> tuple[int, ...]:
        """What needs no more than to live in a town, or (None) in Osaka at all. Worked out once per town."""
        kept = self._to_all.get(town_id)
        if kept is None:
            anybody = Facts(town=town_id, ward=None if has_wards(town_id) else "") if town_id else UNKNOWN
            kept = tuple(number for number in self.matching(anybody) if self.entry(number).town_id in (town_id, None))
            self._to_all[town_id] = kept
        return kept


_kept: Shelf | None = None


def shelf(today: dt.date) -> Shelf:
    """One query while the content and the day are the same."""
    return shelf_of(Edition.objects.values_list("mark", flat=True).first(), today)


def shelf_of(edition: UUID | None, today: dt.date) -> Shelf:
    """For who has asked for the edition already: no query while the content and the day are the same."""
    global _kept  # noqa: PLW0603 - one shelf per process; replaced as a whole, never changed
    kept = _kept
    if edition is None or kept is None or (kept.edition, kept.today) != (edition, today):
        kept = _kept = filled(edition, today, kept)
    return kept


def filled(edition: UUID | None, today: dt.date, before: Shelf | None = None) -> Shelf:
    """The shelf as the data base has it now; what has not changed since `before` is taken over from there."""
    rows = tuple(chain(_items(today), _events(today)))
    if before is None or before.today != today:
        return _anew(edition, today, rows)
    known = {row: number for number, row in enumerate(before.rows)}
    later = [row for row in rows if row not in known]
    is_too_much = len(before.rows) + len(later) - before.index.built_for > MOST_LATER
    if is_too_much or len(before.rows) + len(later) - len(rows) > MOST_GONE:
        return _anew(edition, today, rows)
    return _beside(before, edition, rows, later)


def _anew(edition: UUID | None, today: dt.date, rows: Sequence[Row]) -> Shelf:
    entries = tuple(_entry(row) for row in rows)
    index = RuleIndex([_rule_of(entry) for entry in entries], today)
    return Shelf(edition, today, entries, tuple(rows), _places(rows, rows, entries), index, area_names(_rules(entries)), _dangers(rows))


def _beside(before: Shelf, edition: UUID | None, rows: Sequence[Row], later: Sequence[Row]) -> Shelf:
    more = tuple(_entry(row) for row in later)
    entries, all_rows = before.entries + more, before.rows + tuple(later)
    index = before.index.with_later([_rule_of(entry) for entry in more]) if more else before.index
    names = before.names | area_names(_rules(more)) if more else before.names
    return Shelf(edition, before.today, entries, all_rows, _places(rows, all_rows, entries), index, names, _dangers(rows))


def _places(rows: Sequence[Row], numbered: Sequence[Row], entries: Sequence[Entry | None]) -> dict[int, int]:
    numbers = {row: number for number, row in enumerate(numbered)}
    return {numbers[row]: place for place, row in enumerate(rows) if entries[numbers[row]] is not None}


def _dangers(rows: Iterable[Row]) -> tuple[Danger, ...]:
    items = (dict(zip(_ITEM_COLUMNS, row[1:], strict=True)) for row in rows if row[0] == "item")
    found = (item for item in items if item["kind"] == Kind.SAFETY and item["act_now"])
    return tuple(
        Danger(item["municipality_id"], item["title"], item["act_now"], reverse("recommend:item", args=[item["pk"]])) for item in found
    )


def _rules(entries: Iterable[Entry | None]) -> list[Rule]:
    return [entry.rule for entry in entries if entry is not None]


def _rule_of(entry: Entry | None) -> Rule:
    """What cannot be read stands in the index as everybody's and is passed over."""
    return entry.rule if entry is not None else EVERYBODY


_ITEM_COLUMNS = (
    "pk", "kind", "title", "summary", "municipality_id", "municipality__name", "deadline_on", "source__name", "audience", "topic",
    "opens_on", "closes_on", "is_circular", "published_at", "act_now",
)  # fmt: skip
_EVENT_COLUMNS = ("pk", "name", "venue", "municipality_id", "area_name", "starts_on", "source__name", "audience")


def _items(today: dt.date) -> list[Row]:
    rows = Item.objects.filter(state=State.PUBLISHED).order_by("-published_at", "-pk").values_list(*_ITEM_COLUMNS)
    return [("item", *_hashable(row)) for row in rows if freshness.is_live(row[10], row[11], row[6], today)]


def _events(today: dt.date) -> list[Row]:
    soon = today + dt.timedelta(days=EVENT_DAYS)
    rows = Event.objects.filter(ends_on__gte=today, starts_on__lte=soon, municipality__isnull=False)
    return [("event", *_hashable(row)) for row in rows.values_list(*_EVENT_COLUMNS)]


def _hashable(row: Row) -> Row:
    return tuple(json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value for value in row)


def _entry(row: Row) -> Entry | None:
    return _item(*row[1:]) if row[0] == "item" else _event(*row[1:])


def _item(
    pk: int, kind: str, title: str, summary: str, town_id: str | None, town: str | None, deadline_on: dt.date | None, source: str | None,
    audience: str, topic: str, opens_on: dt.date, _closes_on: dt.date | None, is_circular: bool, published_at: dt.datetime | None,
    _act_now: str,
) -> Entry | None:  # fmt: skip
    rule = _rule(audience, f"item {pk}")
    if rule is None:
        return None
    return Entry(
        key=f"item-{pk}",
        kind=kind,
        kind_label=Kind(kind).label,
        title=title,
        text=summary,
        url=reverse("recommend:item", args=[pk]),
        town_id=town_id,
        town_name=town or PREFECTURE_NAME,
        deadline_on=deadline_on,
        starts_on=None,
        source=source or "",
        rule=rule,
        topic=topic,
        came_at=_came_at(opens_on, published_at) if is_circular else None,
        audience=audience,
    )


def _came_at(opens_on: dt.date, published_at: dt.datetime | None) -> dt.datetime:
    """When it was published, or when its first day began, whichever was later."""
    began_at = timezone.make_aware(dt.datetime.combine(opens_on, dt.time.min))
    return max(began_at, published_at) if published_at else began_at


def _event(
    pk: int, name: str, venue: str, town_id: str, area_name: str, starts_on: dt.date, source: str, audience: str
) -> Entry | None:
    rule = _rule(audience, f"event {pk}")
    if rule is None:
        return None
    return Entry(
        key=f"event-{pk}",
        kind=ranking.EVENT,
        kind_label=_("行事"),
        title=name,
        text=venue,
        url=reverse("recommend:event", args=[pk]),
        town_id=town_id,
        town_name=area_name,
        deadline_on=None,
        starts_on=starts_on,
        source=source,
        rule=rule,
        # Lists of events name none. What says none is found on the page of all events, and without a topic. Not by the venue: a
        # concert in a school is not about schools.
        topic=topic_of(name),
    )


def _rule(audience: str, what: str) -> Rule | None:
    """A rule that a later version of the language no longer knows reaches nobody, and does not stop the others."""
    try:
        return parse(json.loads(audience))
    except AudienceProblem:
        logger.exception("%s has an audience that cannot be read", what)
        return None
