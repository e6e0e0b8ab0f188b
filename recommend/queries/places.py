"""Places of one kind, near a point or by name."""

from dataclasses import dataclass

from django.urls import reverse

from procedures.queries.facilities import FacilityList
from recommend.models import Place, PlaceKind
from recommend.rules import distance


@dataclass(frozen=True)
class PlaceSearch:
    """`near` is a point (latitude, longitude) from which distances are told and sorted."""

    kind: str = ""
    area: str = ""
    near: tuple[float, float] | None = None
    words: str = ""


@dataclass(frozen=True)
class PlaceCard:
    """As `components/place_card.html` draws it."""

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

    @property
    def url(self) -> str:
        return reverse("recommend:place", args=[self.id])


@dataclass(frozen=True)
class PlacePage:
    card: PlaceCard
    facts: tuple[tuple[str, str], ...]
    latitude: float | None
    longitude: float | None
    url: str
    source_url: str
    licence: str


def places(search: PlaceSearch) -> list[PlaceCard]:
    """Nearest first when a point is given (places without one come last), else by name. One query."""
    rows = Place.objects.select_related("source")
    if search.kind:
        rows = rows.filter(kind=search.kind)
    if search.area:
        rows = rows.filter(area_name=search.area)
    if search.words:
        rows = rows.filter(name__icontains=search.words)
    cards = [_card(row, search.near) for row in rows]
    if search.near:
        cards.sort(key=lambda card: (card.distance_m is None, card.distance_m or 0))
    return cards


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


def place(place_id: int) -> PlacePage | None:
    row = Place.objects.filter(pk=place_id).select_related("source").first()
    if row is None:
        return None
    facts = tuple((label, text) for label, text in row.facts)
    return PlacePage(_card(row, None), facts, row.latitude, row.longitude, row.url, row.source.url, row.source.licence)


def place_areas(kind: str) -> list[str]:
    rows = Place.objects.filter(kind=kind) if kind else Place.objects.all()
    return [*rows.order_by("area_name").values_list("area_name", flat=True).distinct()]


def _card(row: Place, near: tuple[float, float] | None) -> PlaceCard:
    away = None
    if near and row.latitude is not None and row.longitude is not None:
        away = distance.rounded(distance.metres(*near, row.latitude, row.longitude))
    note = "：".join(row.facts[0]) if row.facts and row.kind in _TELLING else ""
    return PlaceCard(
        row.pk, row.name, row.address, row.get_kind_display(), row.area_name, row.hours, row.phone, note, away, row.source.attribution
    )


# Kinds whose first fact belongs on the card: the hazards a refuge is meant for, the type of a nursery.
_TELLING = {PlaceKind.EMERGENCY, PlaceKind.SHELTER, PlaceKind.NURSERY}
