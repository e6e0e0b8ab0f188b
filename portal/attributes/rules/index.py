"""Many rules against one person, without walking each of them.

Every rule is opened into clauses (an OR of ANDs). Conditions on the same attribute stand in a slot; a slot knows, as one big
integer per thing that can be true of a person (a town, an interest, a span of birth dates), which clauses that thing satisfies.
A person's few things are OR-ed, what their clauses needed beyond is ruled out, and what is left has matched: a dozen operations
on integers of as many bits as there are clauses, however many rules there are. Dates between two neighbouring boundaries of the
rules are one thing, so there are few, and all but grid squares is worked out when the index is built. Children are added up bit by
bit, for the conditions that ask for two or three.

The meaning is the walker's (`audience.judge`). A rule that would burst into too many clauses is asked of it directly, and so is
every rule that came after the index was built (`with_later`).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, product

import numpy as np

from . import grammar as g
from .ages import Born
from .areas import town_of
from .audience import Branch, Literal, Rule, judge
from .facts import Facts
from .grammar import Leaf
from .leaves import FACT_OF, children_born, day_span, holds

MOST_CLAUSES = 64
MOST_CHILDREN = 3
DAY = timedelta(days=1)
Clause = tuple[Literal, ...]
# A code; a number of people; the place of a span of dates; or, in a tuple, a town of which some ward is meant.
Thing = str | int | tuple[str]
# What is surely true of a person, and what may be: a positive condition needs a sure thing, a negative one forbids a possible one.
Things = tuple[list[Thing], list[Thing]]
_DATED = (g.AgeIs, g.SomeChild, g.MovedWithin, g.DueWithin)


@dataclass
class Slot:
    """One condition at most of each clause: those that demand a thing, those that exclude it, and who speaks of which."""

    needed_by: dict[Literal, list[int]] = field(default_factory=lambda: defaultdict(list))
    demanding: int = 0
    excluding: int = 0
    # At least this many children are asked for: 1, 2 or 3; everything else asks for one.
    asking: list[int] = field(default_factory=lambda: [0] * MOST_CHILDREN)
    masks: dict[Literal, int] = field(default_factory=dict)
    speaking_of: dict[Thing, int] = field(default_factory=dict)

    def close(self) -> None:
        self.masks = {literal: _bitset(clauses) for literal, clauses in self.needed_by.items()}
        for literal, mask in self.masks.items():
            least = literal.leaf.least if isinstance(literal.leaf, g.SomeChild) else 1
            self.asking[least - 1] |= mask
            if literal.negated:
                self.excluding |= mask
            else:
                self.demanding |= mask

    def fulfilled(self, things: Iterable[Thing]) -> int:
        """The clauses of which enough things are true."""
        one = two = three = 0
        for thing in things:
            found = self.speaking_of.get(thing, 0)
            three |= two & found
            two |= one & found
            one |= found
        return one & self.asking[0] | two & self.asking[1] | three & self.asking[2]


class Attribute:
    """The conditions of one kind; `days` are the boundaries of the spans of dates that they speak of."""

    def __init__(self, kind: type, today: date) -> None:
        self.kind, self.today = kind, today
        self.slots: list[Slot] = []
        self.days: list[date] = []
        self.prefixes: tuple[int, ...] = ()

    def add(self, literal: Literal, place: int, clause: int) -> None:
        while len(self.slots) <= place:
            self.slots.append(Slot())
        self.slots[place].needed_by[literal].append(clause)

    def close(self) -> None:
        leaves = {literal.leaf for slot in self.slots for literal in slot.needed_by}
        self.days = _boundaries(chain.from_iterable(_spans(leaf, self.today) for leaf in leaves))
        things = self._all_things(leaves)
        for slot in self.slots:
            slot.close()
            slot.speaking_of = {thing: self._speaking_of(slot, thing) for thing in things}

    def ruled_out(self, facts: Facts) -> int:
        if not self.slots:
            return 0
        things = self._things(facts)
        out = 0
        for slot in self.slots:
            if things is None:
                out |= slot.demanding | slot.excluding
                continue
            sure, possible = things
            yes = slot.fulfilled(sure)
            maybe = yes if possible is sure else slot.fulfilled(possible)
            out |= slot.demanding & ~yes | slot.excluding & maybe
        return out

    def _speaking_of(self, slot: Slot, thing: Thing) -> int:
        found = 0
        for literal, mask in slot.masks.items():
            if self._speaks_of(literal.leaf, thing):
                found |= mask
        return found

    def _all_things(self, leaves: Iterable[Leaf]) -> set[Thing]:
        """Everything that any condition could speak of; of anything else none does."""
        if self.kind in _DATED:
            return {*range(len(self.days) + 1)} if self.days else set()
        if self.kind is g.HouseholdOf:
            return {*range(1, 21)}
        if self.kind is g.NearTo:
            return set()
        codes = {code for leaf in leaves for code in getattr(leaf, "codes", ())}
        if self.kind is g.PostalIs:
            self.prefixes = tuple(sorted({len(code) for code in codes}))
        return codes | {(town_of(code),) for code in codes} if self.kind is g.AreaIs else codes

    def _things(self, facts: Facts) -> Things | None:
        """None when the attribute is not known."""
        if self.kind is g.AreaIs:
            return _areas(facts)
        known = getattr(facts, FACT_OF[self.kind][0])
        if known is None:
            return None
        things: list[Thing]
        if self.kind in _DATED:
            days = known if isinstance(known, tuple) else (known,)
            things = [bisect_left(self.days, day) for day in days]
        elif self.kind is g.PostalIs:
            things = [known[:length] for length in self.prefixes]
        elif self.kind is g.NearTo:
            things = [self._met(known)]
        else:
            things = [*known] if isinstance(known, frozenset) else [known]
        return things, things

    def _met(self, mesh: str) -> str:
        """Which conditions a grid square fulfils is worked out when the first comes who told it: a rule may speak of thousands."""
        for slot in self.slots:
            if mesh not in slot.speaking_of:
                slot.speaking_of[mesh] = self._speaking_of(slot, mesh)
        return mesh

    def _speaks_of(self, leaf: Leaf, thing: Thing) -> bool:
        if isinstance(leaf, _DATED):
            day = self._day_of(thing)
            return any(span.holds(day) for span in _spans(leaf, self.today))
        if isinstance(leaf, g.HouseholdOf | g.NearTo):
            return holds(leaf, thing, self.today)
        if isinstance(leaf, g.AreaIs) and isinstance(thing, tuple):
            return any(code != thing[0] and town_of(code) == thing[0] for code in leaf.codes)
        return thing in leaf.codes

    def _day_of(self, thing: Thing) -> date:
        """A day of the span; any will do, for no rule tells them apart."""
        return self.days[thing] if isinstance(thing, int) and thing < len(self.days) else self.days[-1] + DAY


class RuleIndex:
    """`rules` are numbered as they are given. Built for one day: ages move on at midnight."""

    def __init__(self, rules: Sequence[Rule], today: date) -> None:
        self.rules, self.today = [*rules], today
        self.built_for = len(self.rules)
        self.walked: list[int] = []
        self.attributes = {kind: Attribute(kind, today) for kind in FACT_OF}
        owner: list[int] = []
        for number, rule in enumerate(rules):
            self._take(number, rule, owner)
        for attribute in self.attributes.values():
            attribute.close()
        self.asked = [attribute for attribute in self.attributes.values() if attribute.slots]
        self.owner = np.array(owner, dtype=np.int32)
        self.all_clauses = (1 << len(owner)) - 1
        self.octets = len(owner) // 8 + 1

    def matching(self, facts: Facts) -> list[int]:
        """The numbers of the rules that definitely match, in ascending order."""
        out = 0
        for attribute in self.asked:
            out |= attribute.ruled_out(facts)
        walked = [number for number in self.walked if judge(self.rules[number], facts, self.today).matches]
        found = self._owners(self.all_clauses & ~out)
        return sorted({*found, *walked}) if walked else found

    def with_later(self, rules: Sequence[Rule]) -> "RuleIndex":
        """The same index with more rules behind the others; they are walked until the next one is built."""
        later = RuleIndex.__new__(RuleIndex)
        later.__dict__.update(self.__dict__)
        later.rules = [*self.rules, *rules]
        later.walked = [*self.walked, *range(len(self.rules), len(later.rules))]
        return later

    def _owners(self, clauses: int) -> list[int]:
        if not clauses:
            return []
        bits = np.unpackbits(np.frombuffer(clauses.to_bytes(self.octets, "little"), np.uint8), bitorder="little")
        owners = self.owner[np.flatnonzero(bits)]
        # Clauses of one rule stand side by side.
        keep = np.ones(len(owners), bool)
        keep[1:] = owners[1:] != owners[:-1]
        found: list[int] = owners[keep].tolist()
        return found

    def _take(self, number: int, rule: Rule, owner: list[int]) -> None:
        opened = clauses(rule.tree)
        if opened is None:
            self.walked.append(number)
            return
        for clause in opened:
            places: dict[type, int] = defaultdict(int)
            for literal in clause:
                kind = type(literal.leaf)
                self.attributes[kind].add(literal, places[kind], len(owner))
                places[kind] += 1
            owner.append(number)


def clauses(tree: Branch | Literal) -> list[Clause] | None:
    """The tree as an OR of ANDs; None when that would be more than `MOST_CLAUSES`."""
    if isinstance(tree, Literal):
        return [(tree,)]
    parts = [clauses(part) for part in tree.parts]
    if not tree.every:
        either = [clause for part in parts if part is not None for clause in part]
        return None if None in parts or len(either) > MOST_CLAUSES else either
    opened: list[Clause] = [()]
    for part in parts:
        if part is None or len(opened) * len(part) > MOST_CLAUSES:
            return None
        opened = [tuple(dict.fromkeys(chain(one, other))) for one, other in product(opened, part)]
    return opened


def _areas(facts: Facts) -> Things | None:
    if facts.town is None:
        return None
    sure: list[Thing] = [code for code in (facts.town, facts.ward) if code]
    # Somebody whose ward is not known may live in any ward of the town.
    return sure, [*sure, (facts.town,)] if facts.ward is None else sure


def _spans(leaf: Leaf, today: date) -> tuple[Born, ...]:
    if isinstance(leaf, g.SomeChild):
        return children_born(leaf.where, today)
    return (day_span(leaf, today),) if isinstance(leaf, g.AgeIs | g.MovedWithin | g.DueWithin) else ()


def _boundaries(spans: Iterable[Born]) -> list[date]:
    """The last days before a verdict can change; two dates with the same number of these before them are treated alike."""
    days: set[date] = set()
    for span in spans:
        days |= {span.first - DAY} if span.first else set()
        days |= {span.last} if span.last else set()
    return sorted(days)


def _bitset(numbers: Sequence[int]) -> int:
    octets = bytearray(max(numbers) // 8 + 1)
    for number in numbers:
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")
