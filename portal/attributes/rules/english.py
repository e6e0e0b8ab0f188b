"""A rule in English, made from the rule itself like the Japanese one: "people who live in 堺市 and have a child under 3".

`names` gives the names of areas by code; there is no source for their romaji, so they stay as they are. `say` turns a word
of the vocabulary into English (the catalogue does), so that no word is translated in two places.
"""

from collections.abc import Callable, Iterable, Mapping

from .audience import Branch, Literal, Rule
from .grammar import Age, AgeIs, AreaIs, InterestedIn, LanguageIs, SomeChild, Where
from .vocabulary import GRADES, INTEREST_NAMES, LANGUAGE_NAMES

Names = Mapping[str, str]
Say = Callable[[str], str]
_EVE = " (counted from the day before the birthday)"


def sentence(rule: Rule, names: Names, say: Say) -> str:
    """Whom the rule is for: "everybody", or a phrase that begins with "people who"."""
    return "everybody" if rule.is_for_everybody else f"people who {_whole(rule.tree, names, say)}"


def reason(because: Iterable[Literal], names: Names, say: Say) -> str:
    """Why this person was matched, as one sentence; "" when nothing was asked."""
    said = [_literal(literal, names, say) for literal in because]
    return f"For people who {_listed(said, 'and')}.".replace(_EVE, "") if said else ""


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
        case AreaIs():
            return ("do not live in " if negated else "live in ") + _listed([names.get(code, code) for code in leaf.codes], "or")
        case AgeIs():
            return ("are not " if negated else "are ") + _span(leaf)
        case LanguageIs():
            said = _listed([say(LANGUAGE_NAMES[code]) for code in leaf.codes], "or")
            return ("do not mainly use " if negated else "mainly use ") + said
        case InterestedIn():
            said = _listed([f"“{say(INTEREST_NAMES[code])}”" for code in leaf.codes], "or")
            return ("are not interested in " if negated else "are interested in ") + said
        case SomeChild():
            return f"{'do not have' if negated else 'have'} {_children(leaf.least)} {_child(leaf.where, say)}"


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
