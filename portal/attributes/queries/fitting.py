"""Whether something seems to be meant for one resident: for guidance, which opens and closes nothing.

Read with the consents of this moment and kept nowhere. A rule that asks about health is only ever said and never judged: the floors that
use this have no second person who looks at why it asks.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from portal.attributes import documents
from portal.attributes.rules import sense, vocabulary
from portal.attributes.rules.audience import Literal, Rule, Verdict, against, judge

from .areas import area_names
from .disclosing import NOTHING, Known, recommendable


@dataclass(frozen=True)
class Missing:
    """Something that the resident would have to tell; `group` is the address of its page, "" for the first. Not `is_agreed`: the
    consent to use it is missing, too."""

    label: str
    group: str
    is_agreed: bool


@dataclass(frozen=True)
class Fit:
    """How a rule stands to one resident, in words: `because` it seems to fit, or what is `against` it, or what is `missing`."""

    matches: bool | None
    because: str = ""
    against: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()


def sentence_and_fit(rule: Rule, resident_id: UUID | None, today: dt.date, town: Mapping[str, str] | None = None) -> tuple[str, Fit | None]:
    """Whom the rule is for, and how it stands to somebody; None for guests and where `_judgeable` leaves it out.

    `town` is the name of a town by its code, where it is at hand. Two queries, and one for the names of other areas.
    """
    names = area_names([rule], town)
    said = documents.sentence(rule, names)
    if resident_id is None:
        return said, None
    open_, known = _judgeable({"": rule}, resident_id)
    if not open_:
        return said, None
    verdict = judge(rule, known.facts, today)
    return said, _in_words(verdict, against(rule, known.facts, today), names, known.agreed)


def fitting(rules: Mapping[str, Rule], resident_id: UUID, today: dt.date) -> frozenset[str]:
    """The keys of those rules that seem to be meant for the resident. Two queries, however many there are; none for none."""
    open_, known = _judgeable(rules, resident_id)
    return frozenset(key for key in open_ if judge(rules[key], known.facts, today).matches)


def _judgeable(rules: Mapping[str, Rule], resident_id: UUID) -> tuple[frozenset[str], Known]:
    """The keys of rules by which this resident may be judged, and what is known: not one that is for everybody, that asks about
    health, or that asks for nothing whose use was agreed to."""
    asked = {key: sense.attributes_asked(rule) for key, rule in rules.items() if not rule.is_for_everybody}
    asked = {key: names for key, names in asked.items() if names.isdisjoint(vocabulary.SENSITIVE)}
    if not asked:
        return frozenset(), NOTHING
    # A rule names towns and wards alike as areas.
    known = recommendable(resident_id, {*frozenset().union(*asked.values()), vocabulary.TOWN, vocabulary.WARD})
    is_open = {key: not known.agreed.isdisjoint(vocabulary.GROUP_OF[name] for name in names) for key, names in asked.items()}
    return frozenset(key for key, opens in is_open.items() if opens), known


def _in_words(verdict: Verdict, in_the_way: Iterable[Literal], names: Mapping[str, str], agreed: Collection[str]) -> Fit:
    return Fit(
        verdict.matches,
        documents.phrase(verdict.because, names),
        tuple(documents.phrase([literal], names) for literal in in_the_way),
        tuple(_missing(name, agreed) for name in verdict.asks),
    )


def _missing(name: str, agreed: Collection[str]) -> Missing:
    group = vocabulary.GROUP_OF[name]
    return Missing(gettext(vocabulary.ATTRIBUTE_NAMES[name]), vocabulary.ADDRESSES.get(group, ""), group in agreed)
