"""The nearest twenty of 20,000 places, and a page of them: squares by an index against reading all of them, every answer compared.

`python -m benchmarks.places [places]`; with DATABASE_URL on PostgreSQL. Milliseconds of this thread on a processor, for forty points;
places lie as towns do, most of them close together.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from benchmarks.audience import worst
from benchmarks.notices import own_database

from portal.municipalities.scope import System, viewing_as  # isort: skip
from recommend import queries  # isort: skip
from recommend.models import Place, Source  # isort: skip
from recommend.queries import Found, PlaceSearch, Whereabouts  # isort: skip
from portal.lib import distance  # isort: skip

NOW = datetime(2026, 11, 30, 1, tzinfo=UTC)
KINDS = ("toilet", "wifi", "aed", "emergency", "shelter", "nursery", "baby", "library")
HOURS = [{"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "17:00"}]
ON_A_PAGE, POINTS = 20, 40


def filled(number: int, chance: random.Random) -> list[tuple[float, float]]:
    middles = [(chance.uniform(34.3, 35.0), chance.uniform(135.2, 135.7)) for _town in range(43)]
    source = Source.objects.create(code="bench", name="", licence="", attribution="")
    rows = []
    for place in range(number):
        north, east = chance.choice(middles)
        point = {"latitude": chance.gauss(north, 0.02), "longitude": chance.gauss(east, 0.02)}
        named = {"area_name": "堺市", "kind": chance.choice(KINDS), "name": f"場所{place}", "address": f"大阪府堺市堺区南瓦町{place}"}
        rows.append(Place(source=source, source_key=str(place), opening=HOURS if place % 2 else [], **point, **named))
    Place.objects.bulk_create(rows, batch_size=500)
    return [(chance.gauss(north, 0.02), chance.gauss(east, 0.02)) for north, east in chance.choices(middles, k=POINTS)]


def all_read(search: PlaceSearch) -> list[int]:
    """As one would write it first."""
    here = search.near
    assert here is not None
    rows = [*(Place.objects.filter(kind=search.kind) if search.kind else Place.objects.all())]
    away = sorted((distance.metres(*here.point, row.latitude or 0, row.longitude or 0), row.pk) for row in rows)
    return [pk for _metres, pk in away[:ON_A_PAGE]]


def nearest(search: PlaceSearch) -> list[int]:
    return Found(search, NOW)[0:ON_A_PAGE]


def whole_page(search: PlaceSearch) -> list[int]:
    found = Found(search, NOW)
    found.count()
    return [card.id for card in queries.cards(found[0:ON_A_PAGE], search.near, NOW)]


def timed(way: Callable[[PlaceSearch], list[int]], searches: list[PlaceSearch]) -> tuple[list[float], list[list[int]]]:
    spent, found = [], []
    for search in searches:
        start = time.thread_time()
        found.append(way(search))
        spent.append((time.thread_time() - start) * 1000)
    return spent, found


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    chance = random.Random(7)
    with own_database(), viewing_as(System("benchmark")):
        points = filled(number, chance)
        print(f"{number:,} places, {POINTS} points\n{'what':>28}{'median ms':>12}{'p99 ms':>10}{'ratio':>8}")
        for kind in ("", "toilet"):
            searches = [PlaceSearch(kind=kind, near=Whereabouts("", *point)) for point in points]
            naive, expected = timed(all_read, searches)
            for name, way in (("nearest twenty", nearest), ("count and cards, too", whole_page)):
                spent, found = timed(way, searches)
                assert found == expected
                line(f"{kind or 'all'}: {name}", spent, naive)
            line(f"{kind or 'all'}: reading all", naive, naive)
        open_now = [PlaceSearch(is_open=True, near=Whereabouts("", *point)) for point in points]
        line("open now, asked of each", timed(whole_page, open_now)[0], naive)


def line(name: str, spent: list[float], naive: list[float]) -> None:
    middle = statistics.median(spent)
    print(f"{name:>28}{middle:>12.1f}{worst(spent):>10.1f}{statistics.median(naive) / middle:>8.1f}")


if __name__ == "__main__":
    main()
