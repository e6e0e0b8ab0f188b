"""Who has enough children born in some spans of days: their rows, in order.

Within a town children lie in the order of their birth, so that a span is a stretch of them, however many others there are. Where only
few people are asked (a narrow age of a town), it is shorter to walk the children of these.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import cast

import numpy as np

from . import grammar as g
from .ages import Born
from .layout import Column, Columns, Stretch, place_of
from .leaves import children_born

# Below this share the children of those who are asked are walked, instead of the children of an age.
FEW = 0.5
NOBODY = np.zeros(0, np.uint32)


def ends(span: Born) -> Stretch:
    """Ordinals, both included; never 0, which is "not known"."""
    return (span.first.toordinal() if span.first else 1), (span.last.toordinal() if span.last else date.max.toordinal())


def parents(leaf: g.SomeChild, columns: Columns, today: date, stretch: Stretch) -> Column:
    """Of a stretch of rows those that have enough such children, in order."""
    spans = [ends(span) for span in _apart(children_born(leaf.where, today))]
    found = [_of_town(columns, town, spans, stretch, leaf.least) for town in _towns_of(columns, stretch)]
    return np.concatenate(found) if found else NOBODY


def _towns_of(columns: Columns, stretch: Stretch) -> range:
    first = columns["town_first"]
    return range(place_of(first, stretch[0], after=True) - 1, place_of(first, stretch[1]))


def _of_town(columns: Columns, town: int, spans: Sequence[Stretch], stretch: Stretch, least: int) -> Column:
    low, high = max(stretch[0], int(columns["town_first"][town])), min(stretch[1], int(columns["town_first"][town + 1]))
    mine = slice(int(columns["child_first"][low]), int(columns["child_first"][high]))
    start, end = int(columns["kid_first"][town]), int(columns["kid_first"][town + 1])
    births = columns["kid_birth"][start:end]
    slices = [(start + place_of(births, first), start + place_of(births, last, after=True)) for first, last in spans]
    if mine.stop - mine.start < FEW * sum(last - first for first, last in slices):
        return _enough(_fitting(columns["child_birth"][mine], columns["child_parent"][mine], spans), least)
    owners = [columns["kid_parent"][first:last] for first, last in slices]
    if not owners:
        return NOBODY
    if least == 1:
        return _scattered(owners, low, high, is_part=mine.stop - mine.start < end - start)
    together = np.sort(np.concatenate(owners))
    return _enough(together[place_of(together, low) : place_of(together, high)], least)


def _scattered(owners: Sequence[Column], low: int, high: int, *, is_part: bool) -> Column:
    seen = np.zeros(high - low, bool)
    for some in owners:
        inside = some[(some >= low) & (some < high)] if is_part else some
        seen[inside - np.uint32(low)] = True
    return np.flatnonzero(seen).astype(np.uint32) + np.uint32(low)


def _fitting(births: Column, owners: Column, spans: Sequence[Stretch]) -> Column:
    fits = np.zeros(len(births), bool)
    for low, high in spans:
        fits |= (births >= low) & (births <= high)
    return owners[fits]


def _enough(owners: Column, least: int) -> Column:
    """Brothers and sisters stand side by side: who has three stands two places before itself."""
    more = least - 1
    enough = owners[: len(owners) - more][owners[more:] == owners[: len(owners) - more]] if more else owners
    return enough[np.flatnonzero(np.diff(enough, prepend=np.uint32(0xFFFFFFFF)))] if len(enough) else enough


def _apart(spans: Sequence[Born]) -> list[Born]:
    """Spans that meet become one, so that no child is counted twice."""
    joined: list[Born] = []
    for span in sorted(spans, key=lambda one: one.first or date.min):
        if joined and (joined[-1].last is None or (span.first or date.min) <= joined[-1].last + timedelta(days=1)):
            both = (joined[-1].last, span.last)
            joined[-1] = Born(joined[-1].first, None if None in both else max(cast("tuple[date, date]", both)))
        else:
            joined.append(span)
    return joined
