"""Events, places and items of a town that look the same, for a person to look at side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from recommend.models import Event, Item, Pair, Place
from recommend.rules import twins
from recommend.rules.twins import Thing

MOST_THINGS, MOST_PAIRS = 3000, 50


@dataclass(frozen=True)
class Side:
    """One of two that look the same. `source` is who says so, for people."""

    name: str
    title: str
    day: dt.date | None
    place: str
    source: str
    url: str


@dataclass(frozen=True)
class LikePair:
    one: Side
    other: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.one, self.other


def like_pairs(town_id: str | None, today: dt.date) -> list[LikePair]:
    """The town's (None: of no town of ours) that nobody has decided on yet. Four queries."""
    told = {*Pair.objects.values_list("one", "other")}
    found: list[LikePair] = []
    for sides in (_events(town_id, today), _places(town_id), _items(town_id)):
        by_name = {side.name: side for side, _thing in sides}
        for one, other in twins.pairs([thing for _side, thing in sides]):
            if (one.name, other.name) not in told:
                found.append(LikePair(by_name[one.name], by_name[other.name]))
            if len(found) >= MOST_PAIRS:
                return found
    return found


Sides = list[tuple[Side, Thing]]


def _events(town_id: str | None, today: dt.date) -> Sides:
    rows = Event.objects.filter(municipality=town_id, ends_on__gte=today).select_related("source").order_by("pk")
    return [
        _side(f"event-{row.pk}", row.name, row.source.name, reverse("recommend:event", args=[row.pk]), day=row.starts_on, place=row.venue)
        for row in rows[:MOST_THINGS]
    ]


def _places(town_id: str | None) -> Sides:
    rows = Place.objects.filter(municipality=town_id).select_related("source").order_by("pk")
    return [*_sides_of_places(rows)]


def _sides_of_places(rows: object) -> Iterator[tuple[Side, Thing]]:
    for row in rows[:MOST_THINGS]:  # type: ignore[index]
        point = (row.latitude, row.longitude) if row.latitude is not None and row.longitude is not None else None
        url = reverse("recommend:place", args=[row.pk])
        # A refuge and a shelter in one school are two things: what it is for stands in front.
        name = f"place-{row.pk}"
        thing = Thing(name, f"{row.kind}{row.name}", row.source.name, place=row.address, point=point)
        yield Side(name, row.name, None, row.address, row.source.name, url), thing


def _items(town_id: str | None) -> Sides:
    rows = Item.objects.filter(municipality=town_id, state="published").select_related("source").order_by("pk")
    return [(_side_of(row), Thing(f"item-{row.pk}", row.title, _who(row))) for row in rows[:MOST_THINGS]]


def _side_of(row: Item) -> Side:
    return Side(f"item-{row.pk}", row.title, row.deadline_on, "", str(row.source or _("職員")), reverse("recommend:item", args=[row.pk]))


def _who(row: Item) -> str:
    """Two items that clerks wrote may be one as well."""
    return row.source.name if row.source else f"clerk-{row.pk}"


def _side(name: str, title: str, source: str, url: str, *, day: dt.date | None = None, place: str = "") -> tuple[Side, Thing]:
    return Side(name, title, day, place, source, url), Thing(name, title, source, day, place)
