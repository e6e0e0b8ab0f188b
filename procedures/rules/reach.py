"""What a condition may look at: answers that were given before it, of a kind that fits the question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from procedures.rules.conditions import About, Condition, leaves, values_of
from procedures.rules.definition import Definition, Field, Kind
from procedures.rules.problems import Problem
from procedures.rules.spots import Spot, spots


@dataclass
class Sight:
    """What has been answered by one point of the form. `groups` says in which repeat a key stands."""

    known: Mapping[str, Field]
    groups: Mapping[str, str]
    before: set[str] = field(default_factory=set)

    def faults(self, place: str, condition: Condition | None, inside: str = "") -> Iterator[Problem]:
        """`inside` is the repeat in which the condition itself stands."""
        for about in leaves(condition):
            yield from self._looks_back(place, about.field, inside) or self._compares(place, about)

    def _looks_back(self, place: str, key: str, inside: str) -> list[Problem]:
        facts = {"place": place, "key": key}
        if key not in self.known:
            return [Problem("unknown_field", facts=facts)]
        if self.groups.get(key, inside) not in {inside, ""}:
            return [Problem("inside_rows", facts=facts)]
        return [] if key in self.before else [Problem("later_field", facts=facts)]

    def _compares(self, place: str, about: About) -> list[Problem]:
        allowed = _possible_values(self.known[about.field])
        wrong = [value for value in values_of(about) if allowed is not None and value not in allowed]
        return [Problem("unknown_value", facts={"place": place, "key": about.field, "value": value}) for value in wrong]


def faults(definition: Definition) -> Iterator[Problem]:
    """A condition may look only backwards: what it needs was answered on this page above it, or on a page before."""
    every = list(spots(definition))
    sight = Sight({spot.field.key: spot.field for spot in every}, {spot.field.key: _group(spot) for spot in every})
    page = None
    for spot in every:
        if spot.page is not page:
            page = spot.page
            yield from sight.faults(page.title, page.show_if)
        yield from sight.faults(spot.place, spot.field.show_if, _group(spot))
        sight.before.add(spot.field.key)


def _group(spot: Spot) -> str:
    return spot.group.key if spot.group else ""


def _possible_values(field: Field) -> set[str | bool] | None:
    """None where anything may be answered."""
    if field.kind in {Kind.YES_NO, Kind.DECLARATION}:
        return {True, False}
    return {choice.value for choice in field.choices} if field.kind.has_choices else None
