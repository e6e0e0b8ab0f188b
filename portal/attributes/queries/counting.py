"""How many people a rule reaches."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from portal.attributes.models import AudienceRow
from portal.attributes.rules import vocabulary
from portal.attributes.rules.audience import Rule, judge
from portal.attributes.rules.facts import Facts
from portal.consent.queries import wordings_now
from portal.municipalities.scope import System, viewing_as

from .disclosing import COLUMNS, facts_of, names_open

# Fewer people than this are not told apart: a small count can point at somebody.
SMALLEST_CELL = 10


@dataclass(frozen=True)
class Count:
    """How many people a rule reaches in a town, of those who agreed. `shown` is what officers may see: 「10人未満」 for small ones.

    `undecided` people could match if they had told more; it is hidden in the same way.
    """

    reached: str
    undecided: str


def matching(rule: Rule, town_id: str, today: dt.date) -> Count:
    """How many consenting residents of a town the rule definitely reaches. Counts only; small ones are hidden."""
    verdicts = [judge(rule, facts, today).matches for facts in _people_of(town_id)]
    return Count(reached=hidden_when_small(verdicts.count(True)), undecided=hidden_when_small(verdicts.count(None)))


def _people_of(town_id: str) -> Iterator[Facts]:
    now = wordings_now([*vocabulary.GROUPS])
    with viewing_as(System("count an audience")):
        rows = [*AudienceRow.objects.filter(town=town_id).values(*COLUMNS)]
    for row in rows:
        names = names_open(row, now)
        if vocabulary.TOWN in names:
            yield facts_of(row, names)


def hidden_when_small(number: int) -> str:
    return f"{SMALLEST_CELL}人未満" if number < SMALLEST_CELL else f"{number:,}人"
