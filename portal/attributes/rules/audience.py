"""Whom something is for: read a rule, judge one person by it, say it in Japanese.

Three-valued and strong: a condition on something not known is unknown, NOT(unknown) is unknown, and only what is definitely
true matches. (Django's `~Q(x__in=…)` would match people whose x is unknown: a leak of consent. Rules are never compiled to it.)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .facts import UNKNOWN, Facts
from .grammar import AllOf, AnyOf, Leaf, Not, read
from .leaves import attribute_asked, truth
from .problems import AudienceProblem

__all__ = ["UNKNOWN", "AudienceProblem", "Facts", "Literal", "Rule", "Verdict", "judge", "parse"]


@dataclass(frozen=True)
class Literal:
    """One condition, or its opposite."""

    leaf: Leaf
    negated: bool = False


@dataclass(frozen=True)
class Branch:
    """All of the parts (`every`), or at least one. An empty `every` is everybody."""

    every: bool
    parts: "tuple[Branch | Literal, ...]" = ()


@dataclass(frozen=True)
class Rule:
    """`tree` has its negations pushed down to the leaves; in three-valued logic that changes no verdict."""

    tree: Branch | Literal

    @property
    def is_for_everybody(self) -> bool:
        return self.tree == EVERYBODY.tree


@dataclass(frozen=True)
class Verdict:
    """`matches` is None when it hangs on something not known: the attributes named in `asks`.

    `because` are the conditions that were true of this person, in the order of the rule; empty unless `matches`.
    """

    matches: bool | None
    because: tuple[Literal, ...] = ()
    asks: tuple[str, ...] = ()


EVERYBODY = Rule(Branch(every=True))


def parse(written: object) -> Rule:
    """Raise `AudienceProblem` (a sentence) for anything that is not a rule. None and {} are everybody."""
    if written is None or written == {}:
        return EVERYBODY
    return Rule(_pushed_down(read(written), negated=False))


def judge(rule: Rule, facts: Facts, today: date) -> Verdict:
    matches = _judged(rule.tree, facts, today)
    if matches:
        return Verdict(True, tuple(dict.fromkeys(_judged_so(True, rule.tree, facts, today))))
    asks = tuple(dict.fromkeys(_unknown_ones(rule.tree, facts, today))) if matches is None else ()
    return Verdict(matches, asks=asks)


def against(rule: Rule, facts: Facts, today: date) -> tuple[Literal, ...]:
    """The conditions that stand in this person's way, in the order of the rule; empty unless the verdict is False.

    Apart from `judge`, which is asked of thousands of people of whom nobody reads it.
    """
    return tuple(dict.fromkeys(_judged_so(False, rule.tree, facts, today)))


def literals(tree: Branch | Literal) -> Iterable[Literal]:
    if isinstance(tree, Literal):
        yield tree
    else:
        for part in tree.parts:
            yield from literals(part)


def _pushed_down(node: AllOf | AnyOf | Not | Leaf, *, negated: bool) -> Branch | Literal:
    if isinstance(node, Not):
        return _pushed_down(node.part, negated=not negated)
    if isinstance(node, AllOf | AnyOf):
        every = isinstance(node, AllOf) is not negated
        return Branch(every, tuple(_pushed_down(part, negated=negated) for part in node.parts))
    return Literal(node, negated)


def _judged(tree: Branch | Literal, facts: Facts, today: date) -> bool | None:
    if isinstance(tree, Literal):
        true = truth(tree.leaf, facts, today)
        return None if true is None else true is not tree.negated
    settles = not tree.every
    unknown = False
    for part in tree.parts:
        true = _judged(part, facts, today)
        if true is settles:
            return settles
        unknown = unknown or true is None
    return None if unknown else tree.every


def _judged_so(verdict: bool, tree: Branch | Literal, facts: Facts, today: date) -> Iterable[Literal]:
    """The conditions that led to a verdict. What is not known never stands in the way, even beside something that does."""
    if _judged(tree, facts, today) is not verdict:
        return
    if isinstance(tree, Literal):
        yield tree
    else:
        for part in tree.parts:
            yield from _judged_so(verdict, part, facts, today)


def _unknown_ones(tree: Branch | Literal, facts: Facts, today: date) -> Iterable[str]:
    for literal in literals(tree):
        if truth(literal.leaf, facts, today) is None:
            yield attribute_asked(literal.leaf, facts)
