"""All that is published now, kept in memory with an index over its audience rules.

It holds public content only. Each reader asks the data base for the current edition first (one row), so that a change is seen
with the next request in every process; the shelf is filled again then, and at midnight, when ages move on.
"""

import datetime as dt
import logging
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.attributes.queries import area_names
from portal.attributes.rules.audience import AudienceProblem, Rule, parse
from portal.attributes.rules.index import RuleIndex
from recommend.models import Edition, Event, Item, Kind, State
from recommend.rules import freshness, ranking

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)

# Events further away are found on their own page.
EVENT_DAYS = 31
PREFECTURE_NAME = "大阪府"


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


@dataclass(frozen=True)
class Shelf:
    """`names` are of the areas that the rules speak of."""

    edition: UUID | None
    today: dt.date
    entries: tuple[Entry, ...]
    index: RuleIndex
    names: dict[str, str]


_kept: Shelf | None = None


def shelf(today: dt.date) -> Shelf:
    """One query while the content and the day are the same."""
    global _kept  # noqa: PLW0603 - one shelf per process; replaced as a whole, never changed
    edition = Edition.objects.values_list("mark", flat=True).first()
    kept = _kept
    if edition is None or kept is None or (kept.edition, kept.today) != (edition, today):
        kept = _kept = _filled(edition, today)
    return kept


def _filled(edition: UUID | None, today: dt.date) -> Shelf:
    entries = tuple(chain(_items(today), _events(today)))
    rules = [entry.rule for entry in entries]
    return Shelf(edition, today, entries, RuleIndex(rules, today), area_names(rules))


def _items(today: dt.date) -> list[Entry]:
    rows = Item.objects.filter(state=State.PUBLISHED).select_related("municipality", "source").order_by("-published_at", "-pk")
    live = [row for row in rows if freshness.is_live(row.opens_on, row.closes_on, row.deadline_on, today)]
    return [entry for row in live if (entry := _item(row))]


def _item(row: Item) -> Entry | None:
    rule = _rule(row)
    if rule is None:
        return None
    return Entry(
        key=f"item-{row.pk}",
        kind=row.kind,
        kind_label=Kind(row.kind).label,
        title=row.title,
        text=row.summary,
        url=reverse("recommend:item", args=[row.pk]),
        town_id=row.municipality_id,
        town_name=row.municipality.name if row.municipality else PREFECTURE_NAME,
        deadline_on=row.deadline_on,
        starts_on=None,
        source=row.source.name if row.source else "",
        rule=rule,
    )


def _events(today: dt.date) -> list[Entry]:
    soon = today + dt.timedelta(days=EVENT_DAYS)
    rows = Event.objects.filter(ends_on__gte=today, starts_on__lte=soon, municipality__isnull=False).select_related("source")
    return [entry for row in rows if (entry := _event(row))]


def _event(row: Event) -> Entry | None:
    rule = _rule(row)
    if rule is None:
        return None
    return Entry(
        key=f"event-{row.pk}",
        kind=ranking.EVENT,
        kind_label=_("行事"),
        title=row.name,
        text=row.venue,
        url=reverse("recommend:event", args=[row.pk]),
        town_id=row.municipality_id,
        town_name=row.area_name,
        deadline_on=None,
        starts_on=row.starts_on,
        source=row.source.name,
        rule=rule,
    )


def _rule(row: Item | Event) -> Rule | None:
    """A rule that a later version of the language no longer knows reaches nobody, and does not stop the others."""
    try:
        return parse(row.audience)
    except AudienceProblem:
        logger.exception("%s %s has an audience that cannot be read", row._meta.label, row.pk)
        return None
