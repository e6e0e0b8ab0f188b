"""What of this floor can be searched for: items, events, places."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone

from portal.search import sources
from portal.search.sources import Document, Source
from recommend import events
from recommend.models import Event, Item, ItemWords, Kind, Place, State
from recommend.queries.shelf import PREFECTURE_NAME

_KINDS = {Kind.BENEFIT: sources.BENEFIT, Kind.PROCEDURE: sources.PROCEDURE}
_M = TypeVar("_M", bound=Model)


def _items(keys: Collection[str] | None) -> Iterator[Document]:
    """Published ones, from their first day to the last on which somebody can act on them."""
    rows = _some(Item.objects.filter(state=State.PUBLISHED).select_related("municipality", "source").prefetch_related("words"), keys)
    for row in rows.iterator(500):
        yield Document(
            key=str(row.pk),
            more="\n".join(f"{words.title}\n{words.summary}" for words in row.words.all()),
            kind=_KINDS.get(Kind(row.kind), sources.NEWS),
            title=row.title,
            summary=row.summary,
            body=row.body,
            url=reverse("recommend:item", args=[row.pk]),
            town_id=row.municipality_id,
            town_name=row.municipality.name if row.municipality else PREFECTURE_NAME,
            opens_on=row.opens_on,
            closes_on=min(filter(None, (row.closes_on, row.deadline_on)), default=None),
            deadline_on=row.deadline_on,
            changed_on=timezone.localdate(row.published_at or row.changed_at),
            audience=row.audience,
            origin=row.source.attribution if row.source else "",
        )


def _said(keys: Collection[str], language: str) -> Mapping[str, tuple[str, str]]:
    """One query."""
    rows = ItemWords.objects.filter(item__in=[int(key) for key in keys], language=language)
    return {str(pk): (title, summary) for pk, title, summary in rows.values_list("item_id", "title", "summary")}


def _events(keys: Collection[str] | None) -> Iterator[Document]:
    """Those of neighbours too; what is over is found on the page of events."""
    rows = _some(Event.objects.filter(ends_on__gte=timezone.localdate()).select_related("source"), keys)
    for row in rows.iterator(500):
        lines = (row.overview, _line("会場", row.venue), _line("住所", row.address), _line("主催", row.organizer))
        yield Document(
            key=str(row.pk),
            kind=sources.EVENT,
            title=row.name,
            summary="・".join(filter(None, (_day(row.starts_on), row.venue))),
            body="\n".join(filter(None, lines)),
            url=reverse("recommend:event", args=[row.pk]),
            town_id=row.municipality_id,
            town_name=row.area_name,
            is_outside=row.municipality_id is None,
            closes_on=row.ends_on,
            audience=row.audience,
            origin=row.source.attribution,
        )


def _places(keys: Collection[str] | None) -> Iterator[Document]:
    rows = _some(Place.objects.select_related("source"), keys)
    for row in rows.iterator(500):
        kind = str(row.get_kind_display())
        facts = [_line(label, text) for label, text in row.facts]
        yield Document(
            key=str(row.pk),
            kind=sources.PLACE,
            title=row.name,
            summary="・".join(filter(None, (kind, row.address))),
            body="\n".join(filter(None, (_line("利用できる時間", row.hours), *facts))),
            url=reverse("recommend:place", args=[row.pk]),
            town_id=row.municipality_id,
            town_name=row.area_name,
            is_outside=row.municipality_id is None,
            origin=row.source.attribution,
            phone=row.phone,
        )


_WRITTEN = {
    *(events.ITEM_SAVED, events.ITEM_WORDED, events.ITEM_PUBLISHED, events.ITEM_TAKEN_DOWN, events.ITEM_ASKED, events.ITEM_SENT_BACK),
    *(events.ITEMS_LOADED, events.DRAFT_TAKEN, events.PAIR_JOINED, events.TOWN_ITEMS_ERASED),
    # A trusted list of pages makes items by itself.
    *(events.SOURCE_VISITED, events.SOURCE_ACCEPTED),
}
_COLLECTED = {events.SOURCE_COLLECTED, events.SOURCE_VISITED, events.SOURCE_ACCEPTED, events.PAIR_JOINED, events.PAIR_PARTED}
_EVENTS = {events.EVENT_SAVED, events.EVENT_PUBLISHED, events.EVENT_TAKEN_DOWN, events.ITEMS_LOADED, events.TOWN_ITEMS_ERASED}
_PLACES = {events.PLACE_SAVED, events.PLACE_PUBLISHED, events.PLACE_TAKEN_DOWN, events.TOWN_ITEMS_ERASED}
SOURCES = (
    Source("item", _items, _WRITTEN, "recommend.item", _said),
    Source("event", _events, _COLLECTED | _EVENTS, "recommend.event"),
    Source("place", _places, _COLLECTED | _PLACES, "recommend.place"),
)


def where_to_answer(text: str, question_id: int) -> str:
    """The form for a new item, with what was asked as its title; publishing there answers the question."""
    return f"{reverse('admin:recommend_item_add')}?{urlencode({'title': text, 'question': question_id})}"


def _some(rows: QuerySet[_M], keys: Collection[str] | None) -> QuerySet[_M]:
    return rows if keys is None else rows.filter(pk__in=[key for key in keys if key.isdecimal()])


def _line(label: str, text: str) -> str:
    return f"{label}：{text}" if text else ""


def _day(day: dt.date) -> str:
    return f"{day.month}月{day.day}日"
