"""What conditions, checks and sums may look at: answers that were given before them, of a kind that fits the question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from procedures.rules import formulas
from procedures.rules.conditions import (
    About,
    Aged,
    Bound,
    ClassAged,
    Compared,
    Condition,
    Counted,
    Other,
    keys_of,
    leaves,
    others_of,
    values_of,
)
from procedures.rules.definition import Check, Definition, Field, Kind
from procedures.rules.problems import Problem
from procedures.rules.spots import Spot, spots

# What kinds can be put in an order, and with what.
_ORDERED: Mapping[Kind, str] = {
    Kind.NUMBER: "number",
    Kind.MONEY: "number",
    Kind.CALCULATED: "number",
    Kind.DATE: "day",
    Kind.BIRTH_DATE: "day",
    Kind.TIME: "time",
    Kind.REPEAT: "rows",
}
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")


@dataclass
class Sight:
    """What has been answered by one point of the form. `groups` says in which repeat a key stands, "" for none."""

    known: Mapping[str, Field]
    groups: Mapping[str, str]
    before: set[str] = field(default_factory=set)

    def of_condition(self, place: str, condition: Condition | None, inside: str = "") -> Iterator[Problem]:
        """`inside` is the repeat in which the condition itself stands."""
        for about in leaves(condition):
            unseen = [problem for key in keys_of(about) for problem in self._looks_back(place, key, inside)]
            yield from unseen or self._compares(place, about)

    def of_formula(self, place: str, formula: formulas.Formula | None, inside: str) -> Iterator[Problem]:
        for key, want in formulas.looks_at(formula):
            unseen = self._looks_back(place, key, self.groups.get(key, "") if want == "total" else inside)
            yield from unseen or self._fits(place, key, want, inside)
        for condition in formulas.conditions(formula):
            yield from self.of_condition(place, condition, inside)

    def of_check(self, place: str, check: Check, here: set[str], inside: str = "") -> Iterator[Problem]:
        if check.at not in here:
            yield Problem("check_elsewhere", facts={"place": place, "key": check.at})
        yield from self.of_condition(place, check.fails_if, inside)

    def _looks_back(self, place: str, key: str, inside: str) -> list[Problem]:
        facts = {"place": place, "key": key}
        if key not in self.known:
            return [Problem("unknown_field", facts=facts)]
        if self.groups[key] not in {inside, ""}:
            return [Problem("inside_rows", facts=facts)]
        return [] if key in self.before else [Problem("later_field", facts=facts)]

    def _fits(self, place: str, key: str, want: str, inside: str) -> list[Problem]:
        kind = _ORDERED.get(self.known[key].kind, "")
        if want == "birth":
            is_right = self._is_birth(key)
        elif want == "total":
            is_right = kind == "number" and self.groups[key] not in {"", inside}
        else:
            is_right = kind == want
        return [] if is_right else [Problem("wrong_part", facts={"place": place, "key": key})]

    def _compares(self, place: str, about: About) -> list[Problem]:
        if isinstance(about, Compared | Counted | Aged | ClassAged):
            return [] if self._is_in_order(about) else [Problem("wrong_comparison", facts={"place": place, "key": about.field})]
        allowed = _possible_values(self.known[about.field])
        wrong = [value for value in values_of(about) if allowed is not None and value not in allowed]
        return [Problem("unknown_value", facts={"place": place, "key": about.field, "value": value}) for value in wrong]

    def _is_in_order(self, about: Compared | Counted | Aged | ClassAged) -> bool:
        kind = _ORDERED.get(self.known[about.field].kind, "")
        if isinstance(about, Aged | ClassAged):
            return self._is_birth(about.field) and all(_ORDERED.get(self.known[key].kind) == "day" for key in others_of(about))
        if (kind == "rows") != isinstance(about, Counted):
            return False
        wanted = "number" if kind == "rows" else kind
        return bool(wanted) and all(self._bound_kind(bound) == wanted for _sign, bound in about.bounds())

    def _is_birth(self, key: str) -> bool:
        kind = self.known[key].kind
        return kind.is_about_a_person or _ORDERED.get(kind) == "day"

    def _bound_kind(self, bound: Bound) -> str:
        if isinstance(bound, Other):
            return _ORDERED.get(self.known[bound.field].kind, "")
        if isinstance(bound, str):
            return "time" if _TIME.fullmatch(bound) else "day"
        return "number"


def faults(definition: Definition) -> Iterator[Problem]:
    """A condition may look only backwards: what it needs was answered on this page above it, or on a page before.

    Checks stand behind their page (or the row of their repeat), and see all of it.
    """
    every = list(spots(definition))
    sight = Sight({spot.field.key: spot.field for spot in every}, {spot.field.key: _group(spot) for spot in every})
    for page in definition.pages:
        yield from sight.of_condition(page.title, page.show_if)
        for spot in (spot for spot in every if spot.page is page):
            yield from _of_spot(sight, spot)
        for check in page.checks:
            yield from sight.of_check(page.title, check, {field.key for field in page.fields})
        for repeat in page.fields:
            for check in repeat.checks:
                yield from sight.of_check(f"{page.title} › {repeat.label}", check, {inner.key for inner in repeat.fields}, repeat.key)
    for cosigner in definition.cosigners:
        yield from sight.of_condition(cosigner.label, cosigner.show_if)


def _of_spot(sight: Sight, spot: Spot) -> Iterator[Problem]:
    yield from sight.of_condition(spot.place, spot.field.show_if, _group(spot))
    yield from sight.of_formula(spot.place, spot.field.formula, _group(spot))
    sight.before.add(spot.field.key)


def _group(spot: Spot) -> str:
    return spot.group.key if spot.group else ""


def _possible_values(field: Field) -> set[str | bool] | None:
    """None where anything may be answered."""
    if field.kind in {Kind.YES_NO, Kind.DECLARATION}:
        return {True, False}
    return {choice.value for choice in field.choices} if field.kind.has_choices else None
