"""How well a text answers a query, in points that are the same on every data base.

    points = (what of the query it has, rare words counting more) · (how much of the query that is) + title + nearness + kind

`docs/search-evaluation.md` says what each part is worth against plain search.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from portal.search.rules.asked import Asked, Wanted

HEAD, BODY = 1.0, 0.55
# What has less than this of the query (rare words counting more) is no answer.
LEAST_COVERED = 0.34
WHOLE_TITLE, TITLE_SHARE = 0.25, 0.15
OWN_TOWN, FOLLOWED, WHOLE_PREFECTURE, OTHER_TOWN, BEYOND = 0.16, 0.10, 0.07, -0.25, -0.4
UNKNOWN = 0.7
# The town of a text from beyond the prefecture.
OUTSIDE = "outside"
KINDS = {"procedure": 0.07, "benefit": 0.06, "service": 0.03, "news": 0.02, "event": 0.0, "place": -0.12, "help": 0.02}
PLACE_WHEN_ASKED_WHERE = 0.25


@dataclass(frozen=True)
class Found:
    """One text with its terms. `town` is None for what the prefecture says to all, `OUTSIDE` for a neighbour's."""

    key: int
    kind: str
    town: str | None
    title_key: str
    head: frozenset[str]
    body: frozenset[str]


@dataclass(frozen=True)
class Score:
    """`covered` is the share of the query that the text has, from 0 to 1."""

    key: int
    points: float
    covered: float


@dataclass(frozen=True)
class Weights:
    """What each wanted thing weighs: the rarer in all texts, the more."""

    of: tuple[float, ...]

    @property
    def all(self) -> float:
        return sum(self.of) or 1.0


def weights(asked: Asked, counts: Mapping[str, int], texts: int) -> Weights:
    """A word that no text has weighs a little less than the others: it says that something is missing, and decides nothing alone."""
    known = [_rarity(one, counts, texts) for one in asked.wanted]
    told = [weight for weight in known if weight is not None]
    unknown = UNKNOWN * sum(told) / len(told) if told else 1.0
    return Weights(tuple(one.counts * (unknown if weight is None else weight) for one, weight in zip(asked.wanted, known, strict=True)))


def _rarity(one: Wanted, counts: Mapping[str, int], texts: int) -> float | None:
    in_texts = max((counts.get(term, 0) for term, share in one.terms if share >= BODY), default=0)
    return math.log(1 + max(0.5, texts - in_texts + 0.5) / (in_texts + 0.5)) + 0.1 if in_texts else None


def score(found: Found, asked: Asked, weighed: Weights, towns: Collection[str]) -> Score:
    """`towns`: the reader's own first, then those that they follow."""
    have = covered = 0.0
    for one, weight in zip(asked.wanted, weighed.of, strict=True):
        share, place = _best(found, one)
        have += weight * share * place
        covered += weight * share
    covered /= weighed.all
    points = have / weighed.all * (0.4 + 0.6 * covered)
    return Score(found.key, points + _title(found, asked) + _nearness(found.town, [*towns]) + _kind(found.kind, asked), covered)


def is_answer(one: Score) -> bool:
    return one.covered >= LEAST_COVERED


def _best(found: Found, one: Wanted) -> tuple[float, float]:
    best, place = 0.0, 0.0
    for term, share in one.terms:
        here = HEAD if term in found.head else BODY if term in found.body else 0.0
        if share * here > best * place:
            best, place = share, here
    return best, place


def _title(found: Found, asked: Asked) -> float:
    whole = WHOLE_TITLE if len(asked.key) > 1 and asked.key in found.title_key else 0.0
    wanted = {*asked.terms}
    return whole + TITLE_SHARE * len(found.head & wanted) / max(4, len(found.head))


def _nearness(town: str | None, towns: list[str]) -> float:
    if town is None or town == OUTSIDE:
        return WHOLE_PREFECTURE if town is None else BEYOND
    if not towns:
        return 0.0
    if town == towns[0]:
        return OWN_TOWN
    return FOLLOWED if town in towns else OTHER_TOWN


def _kind(kind: str, asked: Asked) -> float:
    if asked.asks_where and kind == "place":
        return PLACE_WHEN_ASKED_WHERE
    return KINDS.get(kind, 0.0)
