"""Which published things look the same: by title, day and place. A person joins them, never this."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from portal.lib.distance import metres
from portal.lib.japanese import fold_width

NEAR_METRES, ALIKE = 150, 0.75
# No more of one day or square are compared with each other: two thousand rows of one name are one mistake.
MOST_TOGETHER = 200


@dataclass(frozen=True)
class Thing:
    """`name` is "event-12". `day` for what takes place, `point` for what stands somewhere."""

    name: str
    title: str
    source: str
    day: dt.date | None = None
    place: str = ""
    point: tuple[float, float] | None = None


def pairs(things: Sequence[Thing]) -> Iterator[tuple[Thing, Thing]]:
    """Those of two sources that look the same, in the order given (the older first)."""
    seen: set[tuple[str, str]] = set()
    for group in _groups(things):
        for number, one in enumerate(group[:MOST_TOGETHER]):
            for other in group[number + 1 : MOST_TOGETHER]:
                if (one.name, other.name) not in seen and one.source != other.source and look_alike(one, other):
                    seen.add((one.name, other.name))
                    yield one, other


def look_alike(one: Thing, other: Thing) -> bool:
    """The same title but for letters and brackets; or titles alike, on one day, in one place."""
    first, second = plain(one.title), plain(other.title)
    if not first or not second or one.day != other.day:
        return False
    if one.point and other.point and metres(*one.point, *other.point) > NEAR_METRES:
        return False
    if first == second:
        return True
    if SequenceMatcher(None, first, second).ratio() < ALIKE:
        return False
    here, there = plain(one.place), plain(other.place)
    return bool(one.point and other.point) or (bool(here and there) and (here in there or there in here))


def plain(text: str) -> str:
    return re.sub(r"[\s「」『』【】()\[\]・、。,.!?~〜\-ー―:：/]+", "", fold_width(text)).casefold()


def _groups(things: Sequence[Thing]) -> Iterator[list[Thing]]:
    """What may be the same: of one day and town, in one square of about 200 m (and the ones beside it), or by the first letters."""
    by: dict[object, list[Thing]] = defaultdict(list)
    for one in things:
        if one.day:
            by["day", one.day].append(one)
        elif one.point:
            row, column = int(one.point[0] * 500), int(one.point[1] * 500)
            for square in ((row + up, column + right) for up in (0, 1) for right in (0, 1)):
                by["square", square].append(one)
        else:
            by["title", plain(one.title)[:8]].append(one)
    yield from by.values()
