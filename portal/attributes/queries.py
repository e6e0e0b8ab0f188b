"""The only readers of what residents told about themselves. Each asks for the consent at the moment of use."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from portal.consent.queries import residents_in_force
from portal.consent.rules import RECOMMENDATION
from portal.identity.queries import family
from portal.municipalities.queries import full_names, towns, wards
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as

from . import documents
from .models import DeclaredAttribute
from .rules import values, vocabulary
from .rules.areas import has_wards
from .rules.audience import Rule, judge, literals
from .rules.facts import UNKNOWN, Facts
from .rules.grammar import AreaIs

# Fewer people than this are not told apart: a small count can point at somebody.
SMALLEST_CELL = 10
# Both data bases take this many values in one query with room to spare.
AT_ONCE = 1000


@dataclass(frozen=True)
class Count:
    """How many people a rule reaches in a town, of those who agreed. `shown` is what officers may see: 「10人未満」 for small ones.

    `undecided` people could match if they had told more; it is hidden in the same way.
    """

    reached: str
    undecided: str


@dataclass(frozen=True)
class Declared:
    """One entry as its owner sees it."""

    name: str
    value: str
    source: str
    declared_at: dt.datetime


@dataclass(frozen=True)
class ListedChild:
    """`name` is what the family calls it; `full_name` and `full_kana` are empty while not told."""

    id: int
    name: str
    birth_on: dt.date
    full_name: str = ""
    full_kana: str = ""


@dataclass(frozen=True)
class Profile:
    """All that a resident told, for the resident alone."""

    facts: Facts
    entries: tuple[Declared, ...]
    children: tuple[ListedChild, ...]


def disclose(resident_id: UUID, names: Collection[str], purpose: str, town_id: str | None = None) -> Facts:
    """What is known of a resident for a purpose, among the attributes asked for. Without the consent nothing is known.

    Three queries, or one without the consent. `purpose` is a code of `portal.consent`, such as "recommendation"; `town_id` when
    it is one of a town.
    """
    if not residents_in_force([resident_id], purpose, town_id):
        return UNKNOWN
    return _facts_of([resident_id], names)[resident_id]


def matching(rule: Rule, town_id: str, today: dt.date) -> Count:
    """How many consenting residents of a town the rule definitely reaches. Counts only; small ones are hidden."""
    verdicts = [judge(rule, facts, today).matches for facts in _people_of(town_id)]
    return Count(reached=_hidden_when_small(verdicts.count(True)), undecided=_hidden_when_small(verdicts.count(None)))


def profile(resident_id: UUID) -> Profile:
    """For the page on which residents see and change what they told: no consent is needed to see one's own."""
    with viewing_as(ResidentView(resident_id)):
        rows = [*DeclaredAttribute.objects.filter(resident=resident_id).order_by("name")]
    children = family.children(resident_id)
    facts = values.read({row.name: row.value for row in rows}, tuple(child.birth_on for child in children))
    return Profile(
        facts,
        tuple(Declared(row.name, row.value, gettext(vocabulary.SOURCE_NAMES[row.source]), row.declared_at) for row in rows),
        tuple(ListedChild(child.pk, child.call_name, child.birth_on, child.full_name, child.full_kana) for child in children),
    )


def area_names(rules: Iterable[Rule]) -> dict[str, str]:
    """Code -> name ("堺市南区") of every area that the rules speak of; no query when they speak of none."""
    leaves = [literal.leaf for rule in rules for literal in literals(rule.tree)]
    codes = {code for leaf in leaves if isinstance(leaf, AreaIs) for code in leaf.codes}
    return full_names(codes) if codes else {}


Choice = tuple[str, str] | tuple[str, list[tuple[str, str]]]


def area_choices(only: str | None = None) -> list[Choice]:
    """Municipalities in the order of their codes for a select; a designated city opens into itself and its wards."""
    choices: list[Choice] = []
    for town in towns():
        if only not in (None, town.code):
            continue
        if has_wards(town.code):
            inside = [(code, f"{town.name}{name}") for code, name in wards(town.code)]
            choices.append((town.name, [(town.code, gettext("%s(区は選ばない)") % town.name), *inside]))
        else:
            choices.append((town.code, town.name))
    return choices


def sentence(rule: Rule) -> str:
    """Whom the rule is for, with the names of the areas."""
    return documents.sentence(rule, area_names([rule]))


def _people_of(town_id: str) -> list[Facts]:
    with viewing_as(System("count an audience")):
        mine = DeclaredAttribute.objects.filter(name=vocabulary.TOWN, value=town_id)
        residents = [*mine.order_by("resident").values_list("resident_id", flat=True)]
    people: list[Facts] = []
    for start in range(0, len(residents), AT_ONCE):
        agreeing = residents_in_force(residents[start : start + AT_ONCE], RECOMMENDATION)
        people += _facts_of(agreeing, vocabulary.ATTRIBUTES).values()
    return people


def _facts_of(resident_ids: Collection[UUID], names: Collection[str]) -> dict[UUID, Facts]:
    texts: dict[UUID, dict[str, str]] = defaultdict(dict)
    with viewing_as(System("disclose with consent")):
        for row in DeclaredAttribute.objects.filter(resident__in=resident_ids, name__in=names):
            texts[row.resident_id][row.name] = row.value
    children = family.births_of_children(resident_ids) if vocabulary.CHILDREN in names else {}
    return {one: values.read(texts[one], tuple(children.get(one, ()))) for one in resident_ids}


def _hidden_when_small(number: int) -> str:
    return f"{SMALLEST_CELL}人未満" if number < SMALLEST_CELL else f"{number:,}人"
