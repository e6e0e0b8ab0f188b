"""How many people a rule reaches."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.attributes.models import AudienceRow
from portal.attributes.rules import columns, sense, vocabulary
from portal.attributes.rules.addressed import addressed
from portal.attributes.rules.audience import Rule, judge
from portal.attributes.rules.cells import SMALLEST_CELL
from portal.attributes.rules.columns import Reached
from portal.attributes.rules.facts import Facts
from portal.consent.queries import wordings_now
from portal.municipalities.scope import System, viewing_as

from . import curves, snapshots
from .curves import Curve
from .disclosing import COLUMNS, facts_of, names_open

# So many are walked one by one, as they are now; more are counted in the snapshot.
MOST_WALKED = 1000
# While there is no snapshot so many are walked, which takes half a second; for more the answer is that it is not known yet.
MOST_WAITED_FOR = 10_000


@dataclass(frozen=True)
class Count:
    """How many people a rule reaches, of those who agreed: what officers may see, 「10人未満」 for small ones.

    `undecided` people could match if they had told more; it is hidden in the same way. `is_small` and `is_all` are worth a warning.
    `as_of` is when the snapshot was made that was counted; None: now. Before there is one, a large town `is_pending`: no number yet.
    """

    reached: str = ""
    undecided: str = ""
    is_pending: bool = False
    is_small: bool = False
    is_all: bool = False
    as_of: dt.datetime | None = None
    curve: Curve | None = None


def matching(rule: Rule, town_id: str | None, today: dt.date, *, with_curve: bool = False) -> Count:
    """How many consenting residents of a town, or (None) of all towns, the rule definitely reaches. Small ones are hidden.

    Whoever works there counts for a rule that asks for it (`addressed`), and is spread over the towns where they live.
    Two queries for a small town, one for a large one; what asks about health is rounded to tens, and has no curve.
    """
    rule, town_id = addressed(rule, town_id)
    now = wordings_now([*vocabulary.GROUPS])
    found = snapshots.current(now)
    if found is not None and columns.asked(found.columns, town_id) > MOST_WALKED:
        reached = columns.count(rule, found.columns, today, town_id)
        curve = curves.of_snapshot(rule, found.columns, town_id, today, reached.certain) if _has_curve(rule, asked=with_curve) else None
        return _told(reached, rule, today, found.built_at, curve)
    people = _people_of(town_id, now, MOST_WAITED_FOR + 1)
    if len(people) > MOST_WAITED_FOR:
        return Count(is_pending=True)
    verdicts = [judge(rule, facts, today).matches for facts in people]
    certain = [facts for facts, matches in zip(people, verdicts, strict=True) if matches]
    curve = curves.of_people(certain, town_id, today) if _has_curve(rule, asked=with_curve) else None
    return _told(Reached(len(certain), verdicts.count(None), len(verdicts)), rule, today, None, curve)


def _has_curve(rule: Rule, *, asked: bool) -> bool:
    return asked and not sense.is_sensitive(rule)


def _told(reached: Reached, rule: Rule, today: dt.date, as_of: dt.datetime | None, curve: Curve | None) -> Count:
    is_rounded = sense.is_sensitive(rule)
    return Count(
        reached=hidden_when_small(reached.certain, is_rounded=is_rounded),
        undecided=hidden_when_small(reached.undecided, is_rounded=is_rounded),
        is_small=reached.certain < SMALLEST_CELL,
        is_all=sense.leaves_nobody_out(rule, today) or (not rule.is_for_everybody and reached.certain == reached.asked >= SMALLEST_CELL),
        as_of=as_of,
        curve=curve if reached.certain >= SMALLEST_CELL else None,
    )


def _people_of(town_id: str | None, now: dict[str, int], most: int) -> list[Facts]:
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
