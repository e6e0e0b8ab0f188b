"""Which places were asked for, and in what order: the numbers of their rows, before anything of them is read.

Nearest first: those in a small square around are looked at, found by their latitudes, and a larger one only while there are too few.
What only the hours or the facts of a place can tell (open now, accessible) is asked of each of them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jpholiday
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from portal.lib import distance
from recommend.models import Place, PlaceKind, Vacancy
from recommend.rules import access, hours

from .whereabouts import Whereabouts

# Sides of the squares that are looked at, in metres; after the last one all places are.
SQUARES = (1_000, 4_000, 16_000)
REFUGE = "refuge"
_KINDS = {REFUGE: (PlaceKind.EMERGENCY, PlaceKind.SHELTER)}


@dataclass(frozen=True)
class PlaceSearch:
    """`near` is from where distances are told and sorted. `age_class` is a class (0 to 5) that must have a vacancy.

    `takes_age` is that of a child in whole years: places that say that they take one at some time of that year.
    """

    kind: str = ""
    area: str = ""
    near: Whereabouts | None = None
    words: str = ""
    is_accessible: bool = False
    is_open: bool = False
    is_always_open: bool = False
    age_class: int | None = None
    takes_age: int | None = None

    @property
    def asks_each(self) -> bool:
        return self.is_accessible or self.is_open or self.is_always_open


Row = tuple[int, float | None, float | None]


class Found:
    """The numbers of the places asked for; only as much of the order is worked out as is looked at."""

    def __init__(self, search: PlaceSearch, now: dt.datetime) -> None:
        self.search, self.now = search, now
        self._nearest: list[int] = []

    def __len__(self) -> int:
        return self.count()

    def count(self) -> int:
        return self._count

    @cached_property
    def _count(self) -> int:
        return len(self._chosen) if self.search.asks_each else wanted(self.search).count()

    def __getitem__(self, part: slice) -> list[int]:
        if self.search.near is None and self.search.asks_each:
            return [pk for pk, *_point in self._chosen[part]]
        if self.search.near is None:
            return [*wanted(self.search).values_list("pk", flat=True)[part]]
        if len(self._nearest) < part.stop:
            self._nearest = self._in_order(part.stop)
        return self._nearest[part]

    @cached_property
    def _chosen(self) -> list[Row]:
        """In the order of the data base: all that fit, when each of them has to be asked.

        Hours and facts stay texts until they are asked: many places have the same, and each text is asked once.
        """
        search = self.search
        asked = {"opening": search.is_open or search.is_always_open, "facts": search.is_accessible}
        told = [name for name, is_asked in asked.items() if is_asked]
        texts = [Cast(name, TextField()) for name in told]
        answers: dict[tuple[str, ...], bool] = {}
        chosen = []
        for pk, latitude, longitude, *said in wanted(search).values_list("pk", "latitude", "longitude", *texts):
            key = tuple(said)
            if key not in answers:
                answers[key] = self._fits(dict(zip(told, map(json.loads, key), strict=True)))
            if answers[key]:
                chosen.append((pk, latitude, longitude))
        return chosen

    def _fits(self, told: dict[str, Any]) -> bool:
        search, opening = self.search, told.get("opening", [])
        if search.is_accessible and not access.is_accessible(told["facts"]):
            return False
        if search.is_always_open and not hours.is_always_open(opening):
            return False
        return not search.is_open or hours.at(opening, self.now, is_holiday=jpholiday.is_holiday(self.now.date())).is_open is True

    def _in_order(self, number: int) -> list[int]:
        """So many of the nearest, or all there are; those that do not say where they are come last."""
        here = self.search.near
        if here is None:
            return []
        if self.search.asks_each:
            return _sorted(here, self._chosen)
        for reach in SQUARES:
            inside = _sorted(here, _inside(wanted(self.search), here, reach), reach)
            if len(inside) >= number:
                return inside
        return _sorted(here, wanted(self.search).order_by().values_list("pk", "latitude", "longitude"))


def wanted(search: PlaceSearch) -> QuerySet[Place]:
    rows: QuerySet[Place] = Place.objects.all()
    if search.kind:
        rows = rows.filter(kind__in=_KINDS.get(search.kind, (search.kind,)))
    if search.area:
        rows = rows.filter(area_name=search.area)
    if search.words:
        rows = rows.filter(Q(name__icontains=search.words) | Q(address__icontains=search.words))
    if search.age_class is not None:
        rows = rows.filter(Exists(Vacancy.objects.filter(place=OuterRef("pk"), age_class=search.age_class, vacancies__gt=0)))
    if search.takes_age is not None:
        months = 12 * search.takes_age
        rows = rows.filter(Q(takes_from=None) | Q(takes_from__lt=months + 12), Q(takes_to=None) | Q(takes_to__gte=months))
        rows = rows.exclude(takes_from=None, takes_to=None)
    return rows


def _inside(rows: QuerySet[Place], here: Whereabouts, reach: int) -> QuerySet[Place, Row]:
    south, north, west, east = distance.box(*here.point, reach)
    return rows.filter(latitude__range=(south, north), longitude__range=(west, east)).order_by().values_list("pk", "latitude", "longitude")


def _sorted(here: Whereabouts, rows: Iterable[Row], reach: int | None = None) -> list[int]:
    """Within reach only: the corners of a square are further away than its sides, and what lies beside them is not in it."""
    away = [(_metres(here, latitude, longitude), pk) for pk, latitude, longitude in rows]
    near = [(metres is None, metres or 0, pk) for metres, pk in away if reach is None or (metres is not None and metres <= reach)]
    return [pk for _unknown, _metres, pk in sorted(near)]


def _metres(here: Whereabouts, latitude: float | None, longitude: float | None) -> int | None:
    return None if latitude is None or longitude is None else distance.metres(*here.point, latitude, longitude)
