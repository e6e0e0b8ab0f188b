"""Many rules against one person, without walking each of them.

Every rule is opened into clauses (an OR of ANDs). Each distinct condition keeps one big integer, whose bit c says that clause c
needs it. A person rules out the clauses of every condition that is not definitely true of them; what is left has matched.
The conditions fall into five groups, one per attribute, and within a group people who cannot be told apart by any rule share
one answer (all birth dates between two neighbouring boundaries are one key), so most of the work is done once.
The verdicts come from `leaves.truth`, as the walker's do: there is one meaning, and two ways to reach it.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, product

from .ages import Born
from .audience import Branch, Literal, Rule, judge
from .facts import Facts
from .grammar import AgeIs, AreaIs, InterestedIn, LanguageIs, SomeChild
from .leaves import born, children_born, truth

MOST_CLAUSES = 64
# One answer is a few kilobytes at 20,000 rules; beyond this many the group forgets and starts again.
MOST_REMEMBERED = 4096
Clause = tuple[Literal, ...]


@dataclass
class Group:
    """The conditions on one attribute, each with the clauses that need it; `key_of` tells apart people whom the rules tell apart."""

    key_of: Callable[[Facts], Hashable]
    needed_by: dict[Literal, int]
    remembered: dict[Hashable, int] = field(default_factory=dict)

    def ruled_out(self, facts: Facts, today: date) -> int:
        key = self.key_of(facts)
        if key not in self.remembered:
            if len(self.remembered) >= MOST_REMEMBERED:
                self.remembered.clear()
            self.remembered[key] = self._ruled_out(facts, today)
        return self.remembered[key]

    def _ruled_out(self, facts: Facts, today: date) -> int:
        out = 0
        for literal, clauses in self.needed_by.items():
            if truth(literal.leaf, facts, today) is not (not literal.negated):
                out |= clauses
        return out


class RuleIndex:
    """`rules` are numbered as they are given. Built for one day: ages move on at midnight."""

    def __init__(self, rules: Sequence[Rule], today: date) -> None:
        self.rules, self.today = rules, today
        self.owner: list[int] = []
        self.walked: list[int] = []
        self.groups = _groups(self._needs(), today)
        self.all_clauses = (1 << len(self.owner)) - 1

    def matching(self, facts: Facts) -> list[int]:
        """The numbers of the rules that definitely match, in ascending order."""
        left = self.all_clauses
        for group in self.groups:
            left &= ~group.ruled_out(facts, self.today)
        walked = (number for number in self.walked if judge(self.rules[number], facts, self.today).matches)
        return sorted({*(self.owner[clause] for clause in _bits(left)), *walked})

    def _needs(self) -> dict[Literal, list[int]]:
        needs: dict[Literal, list[int]] = defaultdict(list)
        for number, rule in enumerate(self.rules):
            opened = clauses(rule.tree)
            if opened is None:
                self.walked.append(number)
                continue
            for clause in opened:
                for literal in clause:
                    needs[literal].append(len(self.owner))
                self.owner.append(number)
        return needs


def clauses(tree: Branch | Literal) -> list[Clause] | None:
    """The tree as an OR of ANDs; None when that would be more than `MOST_CLAUSES`."""
    if isinstance(tree, Literal):
        return [(tree,)]
    parts = [clauses(part) for part in tree.parts]
    if not tree.every:
        opened = [clause for part in parts if part is not None for clause in part]
        return None if None in parts or len(opened) > MOST_CLAUSES else opened
    opened = [()]
    for part in parts:
        if part is None or len(opened) * len(part) > MOST_CLAUSES:
            return None
        opened = [tuple(dict.fromkeys(chain(one, other))) for one, other in product(opened, part)]
    return opened


def _groups(needs: dict[Literal, list[int]], today: date) -> list[Group]:
    needed_by: dict[type, dict[Literal, int]] = defaultdict(dict)
    for literal, numbers in needs.items():
        needed_by[type(literal.leaf)][literal] = _bitset(numbers)
    own = _boundaries(born(literal.leaf, today) for literal in needed_by[AgeIs] if isinstance(literal.leaf, AgeIs))
    wheres = (children_born(literal.leaf.where, today) for literal in needed_by[SomeChild] if isinstance(literal.leaf, SomeChild))
    of_children = _boundaries(chain.from_iterable(wheres))
    keys: dict[type, Callable[[Facts], Hashable]] = {
        AreaIs: lambda facts: (facts.town, facts.ward),
        AgeIs: lambda facts: None if facts.birth_on is None else bisect_left(own, facts.birth_on),
        LanguageIs: lambda facts: facts.language,
        InterestedIn: lambda facts: facts.interests,
        SomeChild: lambda facts: None if facts.children is None else tuple(sorted(bisect_left(of_children, day) for day in facts.children)),
    }
    return [Group(key_of, needed_by[kind]) for kind, key_of in keys.items() if needed_by[kind]]


def _boundaries(spans: Iterator[Born]) -> list[date]:
    """The last days before a verdict can change; two birth dates with the same number of these before them are treated alike."""
    days: set[date] = set()
    for span in spans:
        days |= {span.first - timedelta(days=1)} if span.first else set()
        days |= {span.last} if span.last else set()
    return sorted(days)


def _bitset(numbers: Sequence[int]) -> int:
    octets = bytearray(max(numbers) // 8 + 1)
    for number in numbers:
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")


def _bits(value: int) -> Iterator[int]:
    text = bin(value)[:1:-1]
    place = text.find("1")
    while place >= 0:
        yield place
        place = text.find("1", place + 1)
