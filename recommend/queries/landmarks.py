"""Public places that people know: what a grid square is called after, and what residents and clerks choose by name."""

from django.db.models import QuerySet

from portal.attributes.spots import Spot
from portal.lib import distance
from recommend.models import Place, PlaceKind

# So many are listed; who does not find theirs writes more of its name.
MOST = 40
# What is listed before anybody has written a name, and where the nearest is looked for, in metres.
BEST_KNOWN = (PlaceKind.LIBRARY, PlaceKind.FACILITY, PlaceKind.CHILDCARE)
SQUARES = (1_000, 4_000)
# Rows of two sources within so many metres of each other are one place.
TOGETHER = 300


def listed(town_id: str | None, words: str) -> list[Spot]:
    """One query. Equal names stand once, unless they lie apart."""
    rows = _somewhere(town_id) if words else _somewhere(town_id).filter(kind__in=BEST_KNOWN)
    for word in words.split():
        rows = rows.filter(name__icontains=word)
    return _each_once(rows)[:MOST]


def called(town_id: str | None, name: str) -> list[Spot]:
    """The places with just this name; more than one only where they lie apart."""
    return _each_once(_somewhere(town_id).filter(name=name))


def nearest_name(latitude: float, longitude: float) -> str:
    """What lies nearest to a point, "" when there is nothing within some kilometres. One or two queries."""
    for side in SQUARES:
        south, north, west, east = distance.box(latitude, longitude, side)
        rows = Place.objects.filter(latitude__range=(south, north), longitude__range=(west, east)).order_by()
        near = [(distance.metres(latitude, longitude, *point), name) for name, *point in rows.values_list("name", "latitude", "longitude")]
        if near:
            return str(min(near)[1])
    return ""


def _somewhere(town_id: str | None) -> QuerySet[Place]:
    rows = Place.objects.filter(latitude__isnull=False, longitude__isnull=False)
    return rows if town_id is None else rows.filter(municipality=town_id)


def _each_once(rows: QuerySet[Place]) -> list[Spot]:
    kept: dict[str, list[Spot]] = {}
    for name, kind, latitude, longitude in rows.values_list("name", "kind", "latitude", "longitude")[: 5 * MOST]:
        one = Spot(" ".join(name.split())[:60], str(PlaceKind(kind).label), float(latitude or 0), float(longitude or 0))
        same = kept.setdefault(one.name, [])
        if all(distance.metres(one.latitude, one.longitude, other.latitude, other.longitude) > TOGETHER for other in same):
            same.append(one)
    return [one for some in kept.values() for one in some]
