"""Events by town and day."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from recommend.models import Event
from recommend.queries.joined import joined_to


@dataclass(frozen=True)
class EventSearch:
    """`area` is a town's name as the sources write it; `on` one day; `past` turns the list round.

    Events of neighbouring prefectures are shown to those who ask for them, or for one of their towns.
    """

    area: str = ""
    with_neighbours: bool = False
    on: dt.date | None = None
    past: bool = False
    words: str = ""


@dataclass(frozen=True)
class EventCard:
    url_id: int
    name: str
    area_name: str
    venue: str
    starts_on: dt.date
    ends_on: dt.date
    starts_at: dt.time | None
    attribution: str
    is_neighbour: bool


@dataclass(frozen=True)
class EventPage(EventCard):
    overview: str
    address: str
    organizer: str
    ends_at: dt.time | None
    url: str
    source_url: str
    licence: str


def events(search: EventSearch, today: dt.date) -> QuerySet[Event]:
    """Rows for `card`, soonest first (past ones: latest first), as a query that a paginator can cut."""
    rows = Event.objects.select_related("source")
    if search.on:
        rows = rows.filter(starts_on__lte=search.on, ends_on__gte=search.on)
    elif search.past:
        rows = rows.filter(ends_on__lt=today).order_by("-starts_on", "-pk")
    else:
        rows = rows.filter(ends_on__gte=today)
    if search.area:
        rows = rows.filter(area_name=search.area)
    elif not search.with_neighbours:
        rows = rows.filter(municipality__isnull=False)
    if search.words:
        rows = rows.filter(Q(name__icontains=search.words) | Q(overview__icontains=search.words) | Q(venue__icontains=search.words))
    return rows


def card(row: Event) -> EventCard:
    told = (row.venue, row.starts_on, row.ends_on, row.starts_at, row.source.attribution)
    return EventCard(row.pk, row.name, row.area_name, *told, is_neighbour=row.municipality_id is None)


def event(event_id: int) -> EventPage | None:
    row = Event.objects.filter(Q(pk=event_id) | Q(pk__in=joined_to(Event, event_id))).select_related("source").first()
    if row is None:
        return None
    return EventPage(
        **card(row).__dict__,
        overview=row.overview,
        address=row.address,
        organizer=row.organizer,
        ends_at=row.ends_at,
        url=row.url,
        source_url=row.source.url,
        licence=row.source.licence,
    )


def event_areas() -> list[str]:
    """Names of the towns that have events at all."""
    return [*Event.objects.order_by("area_name").values_list("area_name", flat=True).distinct()]
