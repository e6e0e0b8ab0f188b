"""What comes first on a page, by points that can be published.

Safety is pinned. Then a lane of up to five cards that were not shown yet and whose deadline is near, soonest first. Then points:
the deadline, weighted by the class; the class itself; less for each day a card was shown; less for each card of its kind above it and
below the lane. (Counting the lane's cards there, too, pushed out what must be seen: docs/feed-evaluation.md, 2.4 points.)
Freshness, locality, interests and reach were measured to buy nothing and are left out (shared study, §8: lane 5 + points showed
90.9 % of what must be seen in time, soonest deadline 82.3 %, points alone 81.8 %).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from heapq import nlargest, nsmallest
from itertools import islice
from typing import NamedTuple

from .freshness import days_left, is_near

SAFETY, BENEFIT, PROCEDURE, ARTICLE, EVENT = "safety", "benefit", "procedure", "article", "event"
LANE = 5
DEADLINE, CLASS = 40.0, 15.0
TIRED, MOST_TIRED = 8.0, 24.0
SAME_KIND = 8.0
CLASS_WEIGHTS = {BENEFIT: 1.0, PROCEDURE: 0.8, ARTICLE: 0.4, EVENT: 0.2}
# (days left at most, part of the points)
URGENCIES = ((3, 1.0), (7, 0.85), (14, 0.65), (30, 0.35))


class Candidate(NamedTuple):
    """`shown_days` is on how many days the card was shown to this person."""

    key: str
    kind: str
    deadline_on: date | None = None
    shown_days: int = 0


def ordered(candidates: Iterable[Candidate], today: date, limit: int) -> list[Candidate]:
    """The best `limit` in the order of the page; safety is never cut off. Ties keep the order given."""
    pinned: list[Candidate] = []
    rest: list[Candidate] = []
    for one in candidates:
        (pinned if one.kind == SAFETY else rest).append(one)
    lane = _lane(rest, today)
    placed = {one.key for one in lane}
    rest = [one for one in rest if one.key not in placed] if placed else rest
    page = pinned + lane[: max(0, limit - len(pinned))]
    room = max(0, limit - len(page))
    return [*page, *islice(_by_points(rest, Counter(), today, room), room)]


def by_points_alone(candidates: Iterable[Candidate], today: date, limit: int) -> list[Candidate]:
    """Without pins and lane: what the evaluation compares with."""
    return [*islice(_by_points([*candidates], Counter(), today, limit), limit)]


def points(one: Candidate, same_kind_above: int, today: date) -> float:
    return _points_alone(one.kind, one.deadline_on, one.shown_days, today) - SAME_KIND * same_kind_above


@lru_cache(maxsize=16_384)
def _points_alone(kind: str, deadline_on: date | None, shown_days: int, today: date) -> float:
    """Remembered: of thousands of cards most share kind, deadline and days with another."""
    weight = CLASS_WEIGHTS.get(kind, 0.0)
    return (DEADLINE * urgency(deadline_on, today) + CLASS) * weight - min(TIRED * shown_days, MOST_TIRED)


def urgency(deadline_on: date | None, today: date) -> float:
    left = days_left(deadline_on, today)
    if left is None or left < 0:
        return 0.0
    return next((part for days, part in URGENCIES if left <= days), 0.0)


def _lane(candidates: list[Candidate], today: date) -> list[Candidate]:
    dated = [one for one in candidates if one.deadline_on is not None and one.shown_days == 0 and one.kind != EVENT]
    near = {day for day in {one.deadline_on for one in dated} if is_near(day, today)}
    return nsmallest(LANE, (one for one in dated if one.deadline_on in near), key=lambda one: one.deadline_on or date.max)


def _by_points(candidates: list[Candidate], above: Counter[str], today: date, most: int) -> Iterator[Candidate]:
    """One after the other, since each card lowers those of its kind. Within a kind the order never changes, so only the best of
    each kind is compared, and no more than `most` of a kind can be wanted."""
    kinds: dict[str, list[Candidate]] = defaultdict(list)
    for one in candidates:
        kinds[one.kind].append(one)

    def alone(one: Candidate) -> float:
        return _points_alone(one.kind, one.deadline_on, one.shown_days, today)

    # Taken from the end.
    queues = {kind: nlargest(most, some, key=alone)[::-1] for kind, some in kinds.items() if most}
    while queues:
        kind = max(queues, key=lambda name: points(queues[name][-1], above[name], today))
        yield queues[kind].pop()
        above[kind] += 1
        if not queues[kind]:
            del queues[kind]
