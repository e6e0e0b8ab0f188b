"""Whether a rule can mean what its author wants: can it hold for anybody, does it leave anybody out, does it touch on health.

A person who would match is looked for, condition by condition. What cannot be settled so is taken for possible: a rule is only
refused when it is certain that nobody can ever match.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import chain

from . import grammar as g
from . import vocabulary as words
from .areas import has_wards, town_of
from .audience import Branch, Literal, Rule, literals
from .facts import UNKNOWN, Facts
from .index import Clause, clauses
from .leaves import attribute_asked, children_born, day_span, holds, lives_in, within
from .meshes import HOW_MANY, code_of

# Ages and classes move against each other: what is impossible in April may be possible in March.
_SEASONS = (0, 91, 182, 273)
_DAY = timedelta(days=1)
_ELSEWHERE = "279999"


def contradicts_itself(rule: Rule, today: date) -> bool:
    """Nobody can match, in no season."""
    return all(_is_impossible(rule.tree, today + timedelta(days=days)) for days in _SEASONS)


def leaves_nobody_out(rule: Rule, today: date) -> bool:
    """Everybody matches who has told what is asked for, so that the conditions do nothing but ask."""
    if rule.is_for_everybody:
        return False
    opposite = _opposite(rule.tree)
    return all(_is_impossible(opposite, today + timedelta(days=days)) for days in _SEASONS)


def attributes_asked(rule: Rule) -> frozenset[str]:
    return frozenset(attribute_asked(literal.leaf, UNKNOWN) for literal in literals(rule.tree))


def is_sensitive(rule: Rule) -> bool:
    """It asks about health or disability: it needs a stated purpose and a second person, and stays out of alerts."""
    return not attributes_asked(rule).isdisjoint(words.SENSITIVE)


def _opposite(tree: Branch | Literal) -> Branch | Literal:
    if isinstance(tree, Literal):
        return Literal(tree.leaf, not tree.negated)
    return Branch(not tree.every, tuple(_opposite(part) for part in tree.parts))


def _is_impossible(tree: Branch | Literal, today: date) -> bool:
    opened = clauses(tree)
    return opened is not None and not any(_is_possible(clause, today) for clause in opened)


def _is_possible(clause: Clause, today: date) -> bool:
    kinds = {type(literal.leaf) for literal in clause}
    return all(_finds_somebody([one for one in clause if isinstance(one.leaf, kind)], kind, today) for kind in kinds)


def _finds_somebody(asked: Sequence[Literal], kind: type, today: date) -> bool:
    if kind is g.AreaIs:
        return any(all(lives_in(one.leaf.codes, facts) is not one.negated for one in asked) for facts in _homes(asked))  # type: ignore[union-attr]
    if kind is g.SomeChild:
        return _has_fitting_children(asked, today)
    return any(all(holds(one.leaf, told, today) is not one.negated for one in asked) for told in _answers(asked, kind, today))


def _homes(asked: Sequence[Literal]) -> Iterable[Facts]:
    for code in [*_codes(asked), _ELSEWHERE]:
        town = town_of(code)
        for ward in {code, "000000"} if has_wards(town) else {""}:
            yield Facts(town=town, ward=ward)


def _has_fitting_children(asked: Sequence[Literal], today: date) -> bool:
    spans = {one: children_born(one.leaf.where, today) for one in asked if isinstance(one.leaf, g.SomeChild)}
    edges = {day for some in spans.values() for span in some for day in (span.first, span.last) if day}
    days = {day for edge in edges for day in (edge - _DAY, edge, edge + _DAY)} | {today}
    forbidden = [some for one, some in spans.items() if one.negated and one.leaf.least == 1]  # type: ignore[union-attr]
    left = [day for day in days if not any(span.holds(day) for some in forbidden for span in some)]
    return all(any(span.holds(day) for day in left for span in some) for one, some in spans.items() if not one.negated)


def _answers(asked: Sequence[Literal], kind: type, today: date) -> Iterable[object]:
    """Everything that somebody could have told, as far as the conditions tell it apart."""
    if kind in (g.AgeIs, g.MovedWithin, g.DueWithin):
        edges = [(span.first, span.last) for span in (day_span(one.leaf, today) for one in asked)]  # type: ignore[arg-type]
        return [day + shift for day in chain(*edges) if day for shift in (-_DAY, timedelta(), _DAY)]
    if kind is g.HouseholdOf:
        return range(1, 21)
    if kind is g.PostalIs:
        return [code.ljust(7, digit) for code in [*_codes(asked), ""] for digit in "0123456789"]
    if kind is g.NearTo:
        return _meshes(asked)
    if kind in _SETS:
        excluded = {code for one in asked if one.negated for code in _codes([one])}
        return [frozenset(_SETS[kind]) - excluded - {"none"}, frozenset({"none"})]
    return _CODES[kind] if kind in _CODES else [*_codes(asked), _ELSEWHERE]


def _meshes(asked: Sequence[Literal]) -> Iterable[str]:
    """Every grid square of Osaka, or those in reach of the first point: two points too far from each other leave none."""
    near = next((within(one.leaf) for one in asked if not one.negated and isinstance(one.leaf, g.NearTo)), None)
    return (code_of(number) for number in range(1, HOW_MANY + 1) if near is None or near[number])


_SETS: dict[type, Iterable[str]] = {
    g.InterestedIn: words.INTEREST_NAMES,
    g.KeepsPet: words.PET_NAMES,
    g.HasDisability: words.DISABILITY_NAMES,
}
# Of these every answer is known; other codes (a town, a language) always leave somebody outside.
_CODES: dict[type, Iterable[str]] = {g.DwellsIn: words.DWELLING_NAMES, g.CarIs: words.CAR_NAMES, g.CareIs: words.CARE_NAMES}


def _codes(asked: Iterable[Literal]) -> list[str]:
    return [code for one in asked for code in getattr(one.leaf, "codes", ())]
