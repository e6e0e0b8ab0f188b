"""Each kind of condition: what it asks, and whether it is true of somebody."""

from datetime import date
from functools import lru_cache

from . import ages
from .ages import Born
from .areas import town_of
from .facts import Facts
from .grammar import Age, AgeIs, AreaIs, InterestedIn, LanguageIs, Leaf, SomeChild, Where
from .vocabulary import BIRTH_DATE, CHILDREN, GRADES, INTERESTS, LANGUAGE, TOWN, WARD


def truth(leaf: Leaf, facts: Facts, today: date) -> bool | None:
    """None when the answer hangs on something that is not known."""
    match leaf:
        case AreaIs():
            return lives_in(leaf.codes, facts)
        case AgeIs():
            return None if facts.birth_on is None else born(leaf, today).holds(facts.birth_on)
        case LanguageIs():
            return None if facts.language is None else facts.language in leaf.codes
        case InterestedIn():
            return None if facts.interests is None else not facts.interests.isdisjoint(leaf.codes)
        case SomeChild():
            return has_child(leaf, facts, today)


def lives_in(codes: tuple[str, ...], facts: Facts) -> bool | None:
    if facts.town is None:
        return None
    if facts.town in codes or facts.ward in codes:
        return True
    asks_for_a_ward = facts.ward is None and any(town_of(code) == facts.town for code in codes)
    return None if asks_for_a_ward else False


def has_child(leaf: SomeChild, facts: Facts, today: date) -> bool | None:
    if facts.children is None:
        return None
    spans = children_born(leaf.where, today)
    return sum(any(span.holds(child) for span in spans) for child in facts.children) >= leaf.least


@lru_cache(maxsize=4096)
def born(age: Age, today: date) -> Born:
    return ages.of_age(today, age.gte, age.lt, age.unit, age.basis)


@lru_cache(maxsize=4096)
def children_born(where: Where, today: date) -> tuple[Born, ...]:
    """The spans of birth dates that the conditions leave for one child; empty when they exclude each other."""
    spans = [Born(last=today)]
    if where.age is not None:
        spans = _both(spans, [born(where.age, today)])
    if where.class_age is not None:
        spans = _both(spans, [ages.of_class_age(today, where.class_age.gte, where.class_age.lt)])
    if where.grade is not None:
        completed = [GRADES[grade][1] for grade in where.grade]
        spans = _both(spans, [ages.of_class_age(today, years, years + 1) for years in completed])
    return tuple(spans)


def attribute_asked(leaf: Leaf, facts: Facts) -> str:
    """The attribute that somebody with these facts would have to declare for the condition to be decided."""
    if isinstance(leaf, AreaIs):
        return TOWN if facts.town is None else WARD
    return {AgeIs: BIRTH_DATE, LanguageIs: LANGUAGE, InterestedIn: INTERESTS, SomeChild: CHILDREN}[type(leaf)]


def _both(some: list[Born], others: list[Born]) -> list[Born]:
    met = [_overlap(one, other) for one in some for other in others]
    return [span for span in met if span is not None]


def _overlap(one: Born, other: Born) -> Born | None:
    first = max((day for day in (one.first, other.first) if day), default=None)
    last = min((day for day in (one.last, other.last) if day), default=None)
    return None if first and last and first > last else Born(first, last)
