"""Places of one kind, near a point or by name."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import jpholiday
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.lib import distance
from portal.ui.dates import short
from procedures.queries.facilities import FacilityList
from recommend.models import Place, PlaceKind, Vacancy
from recommend.queries.joined import joined_to
from recommend.rules import access, hours

from .whereabouts import Whereabouts

FAR = 10_000


@dataclass(frozen=True)
class PlaceCard:
    """As `components/place_card.html` draws it. `openness` says whether it is open now, as far as that is known; `number` is its mark."""

    id: int
    name: str
    address: str
    kind: str
    town: str
    open_hours: str
    phone: str
    note: str
    distance_m: int | None
    attribution: str
    openness: str = ""
    is_open: bool = False
    is_accessible: bool = False
    vacancies: str = ""
    point: tuple[float, float] | None = None
    number: int | None = None

    @property
    def url(self) -> str:
        return reverse("recommend:place", args=[self.id])

    @property
    def distance_km(self) -> int | None:
        """For what is too far to be walked."""
        return round(self.distance_m / 1000) if self.distance_m is not None and self.distance_m >= FAR else None


@dataclass(frozen=True)
class ClassVacancy:
    """One line of the table of a nursery; None: the source has no number."""

    age_class: int
    vacancies: int | None
    waiting: int | None


@dataclass(frozen=True)
class PlacePage:
    card: PlaceCard
    facts: tuple[tuple[str, str], ...]
    latitude: float | None
    longitude: float | None
    url: str
    source_url: str
    licence: str
    takes: str
    classes: tuple[ClassVacancy, ...]
    as_of: dt.date | None

    @property
    def geo(self) -> str:
        """For the map on a phone (RFC 5870), which knows the way and asks us nothing."""
        return f"geo:{self.latitude},{self.longitude}?q={self.latitude},{self.longitude}({quote(self.card.name)})"

    @property
    def map_page(self) -> str:
        return f"https://maps.gsi.go.jp/#17/{self.latitude}/{self.longitude}/"


def cards(numbers: Sequence[int], near: Whereabouts | None, now: dt.datetime, *, first: int = 1) -> list[PlaceCard]:
    """The places with these numbers, in this order, marked from `first` on. Two queries, one more when nurseries are among them."""
    rows = {row.pk: row for row in Place.objects.filter(pk__in=numbers).select_related("source")}
    nurseries = [row.pk for row in rows.values() if row.kind == PlaceKind.NURSERY]
    vacancies = _vacancies(nurseries) if nurseries else {}
    shown = [rows[number] for number in numbers if number in rows]
    return [_card(row, near, now, vacancies.get(row.pk, []), number=first + place) for place, row in enumerate(shown)]


def facilities(town_id: str) -> list[FacilityList]:
    """The town's places by kind, as a form may offer them for choosing. One query."""
    rows = Place.objects.filter(municipality=town_id).order_by("kind", "area_name", "name", "pk")
    found: dict[str, list[tuple[str, str, str]]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append((f"place-{row.pk}", row.name, row.area_name))
    return [FacilityList(kind, str(PlaceKind(kind).label), tuple(_without_a_single_group(listed))) for kind, listed in found.items()]


def _without_a_single_group(listed: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    groups = {group for _value, _name, group in listed}
    return [(value, name, group if len(groups) > 1 else "") for value, name, group in listed]


def place(place_id: int, now: dt.datetime) -> PlacePage | None:
    """Two queries."""
    row = Place.objects.filter(Q(pk=place_id) | Q(pk__in=joined_to(Place, place_id))).select_related("source").first()
    if row is None:
        return None
    found = _vacancies([row.pk]).get(row.pk, [])
    facts = tuple((label, text) for label, text in row.facts)
    return PlacePage(
        _card(row, None, now, found), facts, row.latitude, row.longitude, row.url, row.source.url, row.source.licence, _takes(row),
        tuple(ClassVacancy(one.age_class, one.vacancies, one.waiting) for one in found), max((one.as_of for one in found), default=None),
    )  # fmt: skip


def _vacancies(place_ids: Collection[int]) -> dict[int, list[Vacancy]]:
    found: dict[int, list[Vacancy]] = defaultdict(list)
    for row in Vacancy.objects.filter(place__in=place_ids).order_by("place", "age_class"):
        found[row.place_id].append(row)
    return found


def place_areas(kind: str) -> list[str]:
    rows = Place.objects.filter(kind=kind) if kind else Place.objects.all()
    return [*rows.order_by("area_name").values_list("area_name", flat=True).distinct()]


def _card(
    row: Place, near: Whereabouts | None, now: dt.datetime, vacancies: Sequence[Vacancy], *, number: int | None = None
) -> PlaceCard:
    point = None if row.latitude is None or row.longitude is None else (row.latitude, row.longitude)
    open_now = hours.at(row.opening, now, is_holiday=jpholiday.is_holiday(now.date()))
    return PlaceCard(
        id=row.pk, name=row.name, address=row.address, kind=row.get_kind_display(), town=row.area_name, open_hours=row.hours,
        phone=row.phone, note="：".join(row.facts[0]) if row.facts and row.kind in _TELLING else "",
        distance_m=distance.rounded(distance.metres(*near.point, *point)) if near and point else None,
        attribution=row.source.attribution, openness=_openness(row.opening, open_now), is_open=open_now.is_open is True,
        is_accessible=access.is_accessible(row.facts), vacancies=_vacancies_in_words(vacancies), point=point, number=number,
    )  # fmt: skip


def _openness(opening: hours.Opening, now: hours.Now) -> str:
    if now.is_open is None:
        return ""
    if now.is_open:
        if hours.is_always_open(opening):
            return _("24時間")
        return _("いま開いています（%sまで）") % now.until if now.until else _("いま開いています")
    return _("いまは閉まっています（今日は%sから）") % now.opens_at if now.opens_at else _("いまは閉まっています")


def _vacancies_in_words(rows: Sequence[Vacancy]) -> str:
    """「空き：0歳児 2人・3歳児 1人（11月1日現在）」, 「空きなし（…）」; "" when nothing is known."""
    known = [row for row in rows if row.vacancies is not None]
    if not known:
        return ""
    free = [_("%(age)s歳児 %(number)s人") % {"age": row.age_class, "number": row.vacancies} for row in known if row.vacancies]
    day = short(max(row.as_of for row in known))
    said = _("空き：%s") % _("・").join(free) if free else _("空きなし")
    return _("%(said)s（%(day)s現在）") % {"said": said, "day": day}


def _takes(row: Place) -> str:
    """「6か月〜5歳」, as much of it as is known."""
    if row.takes_from is None and row.takes_to is None:
        return ""
    return _("%(first)s〜%(last)s") % {"first": _age(row.takes_from), "last": _age(row.takes_to)}


def _age(months: int | None) -> str:
    if months is None:
        return ""
    return _("%sか月") % months if months < 12 or (months % 12 and months < 36) else _("%s歳") % (months // 12)


# Kinds whose first fact belongs on the card: the hazards a refuge is meant for, the type of a nursery.
_TELLING = {PlaceKind.EMERGENCY, PlaceKind.SHELTER, PlaceKind.NURSERY}
