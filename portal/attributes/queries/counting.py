"""How many people a rule reaches."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.attributes.models import AudienceRow
from portal.attributes.rules import columns, sense, vocabulary
from portal.attributes.rules.audience import Rule, judge
from portal.attributes.rules.columns import Reached
from portal.attributes.rules.facts import Facts
from portal.consent.queries import wordings_now
from portal.municipalities.scope import System, viewing_as

from . import snapshots
from .disclosing import COLUMNS, facts_of, names_open

# Fewer people than this are not told apart: a small count can point at somebody.
SMALLEST_CELL = 10
# So many are walked one by one, as they are now; more are counted in the snapshot.
MOST_WALKED = 1000


@dataclass(frozen=True)
class Count:
    """How many people a rule reaches, of those who agreed: what officers may see, 「10人未満」 for small ones.

    `undecided` people could match if they had told more; it is hidden in the same way. `is_small` and `is_all` are worth a warning.
    `as_of` is when the snapshot was made that was counted; None: now.
    """

    reached: str
    undecided: str
    is_small: bool = False
    is_all: bool = False
    as_of: dt.datetime | None = None


def matching(rule: Rule, town_id: str | None, today: dt.date) -> Count:
    """How many consenting residents of a town, or (None) of all towns, the rule definitely reaches. Small ones are hidden.

    Two queries for a small town, one more for a large one; what asks about health is rounded to tens.
    """
    now = wordings_now([*vocabulary.GROUPS])
    people = _people_of(town_id, now, MOST_WALKED + 1)
    found = snapshots.current(now) if len(people) > MOST_WALKED else None
    if found is not None:
        return _told(columns.count(rule, found.columns, today, town_id), rule, today, found.built_at)
    if len(people) > MOST_WALKED:
        people = _people_of(town_id, now, None)
    verdicts = [judge(rule, facts, today).matches for facts in people]
    return _told(Reached(verdicts.count(True), verdicts.count(None), len(verdicts)), rule, today, None)


def _told(reached: Reached, rule: Rule, today: dt.date, as_of: dt.datetime | None) -> Count:
    is_rounded = sense.is_sensitive(rule)
    return Count(
        reached=hidden_when_small(reached.certain, is_rounded=is_rounded),
        undecided=hidden_when_small(reached.undecided, is_rounded=is_rounded),
        is_small=reached.certain < SMALLEST_CELL,
        is_all=sense.leaves_nobody_out(rule, today) or (not rule.is_for_everybody and reached.certain == reached.asked >= SMALLEST_CELL),
        as_of=as_of,
    )


def _people_of(town_id: str | None, now: dict[str, int], most: int | None) -> list[Facts]:
    with viewing_as(System("count an audience")):
        rows = AudienceRow.objects.exclude(town="") if town_id is None else AudienceRow.objects.filter(town=town_id)
        return [*_open(rows.values(*COLUMNS)[:most], now)]


def _open(rows: Iterable[Mapping[str, Any]], now: dict[str, int]) -> Iterator[Facts]:
    for row in rows:
        names = names_open(row, now)
        if vocabulary.TOWN in names:
            yield facts_of(row, names)


def hidden_when_small(number: int, *, is_rounded: bool = False) -> str:
    if number < SMALLEST_CELL:
        return f"{SMALLEST_CELL}人未満"
    return f"約{round(number, -1):,}人" if is_rounded else f"{number:,}人"
