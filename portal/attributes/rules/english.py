"""A rule in English, made from the rule itself like the Japanese one: "people who live in 堺市 and have a child under 3".

`names` gives the names of areas by code; there is no source for their romaji, so they stay as they are. `say` turns a word
of the vocabulary into English (the catalogue does), so that no word is translated in two places.
"""

from collections.abc import Callable, Iterable, Mapping

from .audience import Branch, Literal, Rule
from .grammar import (
    Age,
    AgeIs,
    AreaIs,
    CareIs,
    CarIs,
    DueWithin,
    DwellsIn,
    HasDisability,
    HouseholdOf,
    InterestedIn,
    KeepsPet,
    LanguageIs,
    Leaf,
    MovedWithin,
    NearTo,
    PostalIs,
    SomeChild,
    Where,
    WorksIn,
)
from .vocabulary import CARE_NAMES, DISABILITY_NAMES, DWELLING_NAMES, GRADES, INTEREST_NAMES, LANGUAGE_NAMES, PET_NAMES

Names = Mapping[str, str]
Say = Callable[[str], str]
_EVE = " (counted from the day before the birthday)"


def sentence(rule: Rule, names: Names, say: Say) -> str:
    """Whom the rule is for: "everybody", or a phrase that begins with "people who"."""
    return "everybody" if rule.is_for_everybody else f"people who {_whole(rule.tree, names, say)}"


def reason(because: Iterable[Literal], names: Names, say: Say) -> str:
    """Why this person was matched, as one sentence; "" when nothing was asked."""
    told = phrase(because, names, say)
    return f"For {told}." if told else ""


def phrase(literals: Iterable[Literal], names: Names, say: Say) -> str:
    """Whoever fulfils all of these: a phrase that begins with "people who"; "" when there is none."""
    said = [_literal(literal, names, say) for literal in literals]
    return f"people who {_listed(said, 'and')}".replace(_EVE, "") if said else ""


def _whole(tree: Branch | Literal, names: Names, say: Say) -> str:
    if isinstance(tree, Literal):
        return _literal(tree, names, say)
    if len(tree.parts) == 1:
        return _whole(tree.parts[0], names, say)
    return _listed([_part(part, names, say) for part in tree.parts], "and" if tree.every else "or")


def _part(tree: Branch | Literal, names: Names, say: Say) -> str:
    """Inside a list a list of its own says where it begins, for "a and b or c" can be read in two ways."""
    if isinstance(tree, Literal) or len(tree.parts) == 1:
        return _whole(tree, names, say)
    return f"({_whole(tree, names, say)})"


def _literal(literal: Literal, names: Names, say: Say) -> str:
    leaf, negated = literal.leaf, literal.negated
    match leaf:
        case SomeChild():
            return f"{'do not have' if negated else 'have'} {_children(leaf.least)} {_child(leaf.where, say)}"
        case CarIs():
            return "use a car" if ("yes" in leaf.codes) is not negated else "do not use a car"
        case KeepsPet(codes=("none",)):
            return "keep a pet" if negated else "keep no pet"
        case HasDisability(codes=("none",)):
            return "hold a disability certificate" if negated else "hold no disability certificate"
        case AgeIs():
            return ("are not " if negated else "are ") + _span(leaf)
    does, does_not = _VERBS[type(leaf)]
    return f"{does_not if negated else does} {_object(leaf, names, say)}"


def _object(leaf: Leaf, names: Names, say: Say) -> str:
    match leaf:
        case AreaIs() | WorksIn():
            return _listed([names.get(code, code) for code in leaf.codes], "or")
        case PostalIs():
            return f"the postal code begins with {_listed([*leaf.codes], 'or')}"
        case LanguageIs():
            return _listed([say(LANGUAGE_NAMES[code]) for code in leaf.codes], "or")
        case HouseholdOf() | NearTo():
            return f"{leaf.metres / 1000:g} km of {leaf.name}" if isinstance(leaf, NearTo) else _household(leaf)
        case MovedWithin() | DueWithin():
            return f"{'the last ' if isinstance(leaf, MovedWithin) else ''}{leaf.within_days} days"
    known = _QUOTED[type(leaf)]
    return _listed([f"“{say(known[code])}”" for code in getattr(leaf, "codes", ())], "or")


# What is done, and the opposite; the object follows both.
_VERBS: dict[type, tuple[str, str]] = {
    AreaIs: ("live in", "do not live in"),
    PostalIs: ("live where", "do not live where"),
    WorksIn: ("work or study in", "do not work or study in"),
    LanguageIs: ("mainly use", "do not mainly use"),
    InterestedIn: ("are interested in", "are not interested in"),
    KeepsPet: ("keep as a pet", "do not keep as a pet"),
    HasDisability: ("hold", "do not hold"),
    DwellsIn: ("have as their home", "do not have as their home"),
    CareIs: ("have as their care level", "do not have as their care level"),
    NearTo: ("live within", "do not live within"),
    HouseholdOf: ("live in a household of", "do not live in a household of"),
    MovedWithin: ("have moved within", "have not moved within"),
    DueWithin: ("expect a baby within", "do not expect a baby within"),
}
_QUOTED: dict[type, Mapping[str, str]] = {
    InterestedIn: INTEREST_NAMES,
    KeepsPet: PET_NAMES,
    HasDisability: DISABILITY_NAMES,
    DwellsIn: DWELLING_NAMES,
    CareIs: CARE_NAMES,
}


def _household(leaf: HouseholdOf) -> str:
    if leaf.lt is None:
        return f"{leaf.gte} or more"
    least = leaf.gte or 1
    return f"{least}" if leaf.lt == least + 1 else f"{least} to {leaf.lt - 1}"


def _children(least: int) -> str:
    return "a child" if least == 1 else f"{least} or more children"


def _child(where: Where, say: Say) -> str:
    said = [_span(where.age)] if where.age else []
    if where.class_age:
        said.append(f"{_years(where.class_age.gte, where.class_age.lt)} on 1 April (age of the class)")
    if where.grade:
        said.append(f"in {_listed([say(GRADES[grade][0]) for grade in where.grade], 'or')}")
    return _listed(said, "and")


def _years(gte: int, lt: int) -> str:
    return f"aged {gte}" if lt == gte + 1 else f"aged {gte} to {lt - 1}"


def _span(age: Age) -> str:
    """under 3 · 65 or older · aged 3 to 5 · under 6 months"""
    unit, eve = "" if age.unit == "year" else f" {age.unit}s", _EVE if age.basis == "eve" else ""
    if age.lt is None:
        return f"{age.gte}{unit} or older{eve}"
    if not age.gte:
        return f"under {age.lt}{unit}{eve}"
    return f"{_years(age.gte, age.lt)}{unit}{eve}"


def _listed(said: list[str], last: str) -> str:
    """a · a and b · a, b and c"""
    return f" {last} ".join(filter(None, [", ".join(said[:-1]), said[-1]]))
