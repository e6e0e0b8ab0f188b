"""Each kind of condition: what it asks, and whether it is true of somebody."""

from datetime import date, timedelta
from functools import lru_cache

from . import ages
from . import grammar as g
from . import vocabulary as words
from .ages import Born
from .areas import town_of
from .facts import Facts
from .grammar import Age, Leaf, SomeChild, Where
from .meshes import lies_within, number_of, reach

# Condition -> the fact it reads, and the attribute that somebody would have to declare for it.
FACT_OF: dict[type, tuple[str, str]] = {
    g.AreaIs: ("town", words.TOWN),
    g.AgeIs: ("birth_on", words.BIRTH_DATE),
    g.LanguageIs: ("language", words.LANGUAGE),
    g.InterestedIn: ("interests", words.INTERESTS),
    g.SomeChild: ("children", words.CHILDREN),
    g.PostalIs: ("postal", words.POSTAL),
    g.WorksIn: ("work_town", words.WORK_TOWN),
    g.DwellsIn: ("dwelling", words.DWELLING),
    g.CarIs: ("car", words.CAR),
    g.KeepsPet: ("pets", words.PETS),
    g.HouseholdOf: ("household", words.HOUSEHOLD),
    g.MovedWithin: ("moved_on", words.MOVED_ON),
    g.DueWithin: ("due_on", words.DUE_ON),
    g.CareIs: ("care", words.CARE),
    g.HasDisability: ("disability", words.DISABILITY),
    g.NearTo: ("place_mesh", words.PLACE_MESH),
}


def truth(leaf: Leaf, facts: Facts, today: date) -> bool | None:
    """None when the answer hangs on something that is not known."""
    if isinstance(leaf, g.AreaIs):
        return lives_in(leaf.codes, facts)
    known = getattr(facts, FACT_OF[type(leaf)][0])
    return None if known is None else holds(leaf, known, today)


def holds(leaf: Leaf, known: object, today: date) -> bool:
    """The condition on a fact that is known; an area is judged by `lives_in`."""
    match leaf, known:
        case SomeChild(), tuple():
            spans = children_born(leaf.where, today)
            return sum(any(span.holds(child) for span in spans) for child in known) >= leaf.least
        case (g.AgeIs() | g.MovedWithin() | g.DueWithin()), date():
            return day_span(leaf, today).holds(known)
        case g.HouseholdOf(), int():
            return (leaf.gte or 0) <= known and (leaf.lt is None or known < leaf.lt)
        case (g.PostalIs() | g.NearTo()), str():
            return is_near(leaf, known) if isinstance(leaf, g.NearTo) else known.startswith(leaf.codes)
        case (g.InterestedIn() | g.KeepsPet() | g.HasDisability()), frozenset():
            return not known.isdisjoint(leaf.codes)
        case _:
            return known in getattr(leaf, "codes", ())


def is_near(leaf: g.NearTo, mesh: str) -> bool:
    return lies_within(number_of(mesh), leaf.lat, leaf.lon, leaf.metres)


def within(leaf: g.NearTo) -> bytes:
    """The same of all grid squares, by their numbers: an octet for each."""
    return reach(leaf.lat, leaf.lon, leaf.metres)


def lives_in(codes: tuple[str, ...], facts: Facts) -> bool | None:
    if facts.town is None:
        return None
    if facts.town in codes or facts.ward in codes:
        return True
    asks_for_a_ward = facts.ward is None and any(town_of(code) == facts.town for code in codes)
    return None if asks_for_a_ward else False


def day_span(leaf: "g.AgeIs | g.MovedWithin | g.DueWithin", today: date) -> Born:
    """The days on which somebody must be born, have moved or be due."""
    if isinstance(leaf, g.MovedWithin):
        return Born(today - timedelta(days=leaf.within_days), today)
    if isinstance(leaf, g.DueWithin):
        return Born(today, today + timedelta(days=leaf.within_days))
    return born(leaf, today)


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
        completed = [words.GRADES[grade][1] for grade in where.grade]
        spans = _both(spans, [ages.of_class_age(today, years, years + 1) for years in completed])
    return tuple(spans)


def attribute_asked(leaf: Leaf, facts: Facts) -> str:
    """The attribute that somebody with these facts would have to declare for the condition to be decided."""
    if isinstance(leaf, g.AreaIs):
        return words.TOWN if facts.town is None else words.WARD
    return FACT_OF[type(leaf)][1]


def _both(some: list[Born], others: list[Born]) -> list[Born]:
    met = [_overlap(one, other) for one in some for other in others]
    return [span for span in met if span is not None]


def _overlap(one: Born, other: Born) -> Born | None:
    first = max((day for day in (one.first, other.first) if day), default=None)
    last = min((day for day in (one.last, other.last) if day), default=None)
    return None if first and last and first > last else Born(first, last)
