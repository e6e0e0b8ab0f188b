"""What a calculated field works out: a small closed tree of sums over earlier answers, evaluated on the server.

    {"sum": [{"field": "rent"}, {"field": "fees"}]}        {"difference": [{"field": "paid"}, {"field": "limit"}]}
    {"product": [{"field": "nights"}, 1200]}               {"min": […]}   {"max": […]}
    {"count": "members"}   {"total": "pay"}                rows of a repeat; a field of its rows, added up
    {"age": "born"}   {"age": "born", "on": "starts_on"}   completed years
    {"days": {"from": "starts_on", "to": "ends_on"}}       "today" may stand for either
    {"if": <condition>, "then": …, "else": …}

What is absent is left out of sums, totals, minima and maxima; everything else that lacks a part is absent itself. So is what grows beyond
all reason (a million billions): nobody earns it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import reduce
from operator import mul
from typing import Annotated, Literal

from pydantic import Field

from portal.attributes.rules import ages
from procedures.rules.conditions import (
    TODAY,
    Answers,
    Condition,
    Figure,
    Key,
    Node,
    asks_today,
    birth_of,
    day_of,
    holds,
    keys_of,
    leaves,
    number_of,
)

_LARGEST = Decimal(10) ** 15


class Of(Node):
    field: Key


class Sum(Node):
    parts: Annotated[tuple[Formula, ...], Field(alias="sum", min_length=1, max_length=40)]


class Difference(Node):
    parts: Annotated[tuple[Formula, Formula], Field(alias="difference")]


class Product(Node):
    parts: Annotated[tuple[Formula, ...], Field(alias="product", min_length=1, max_length=10)]


class Least(Node):
    parts: Annotated[tuple[Formula, ...], Field(alias="min", min_length=1, max_length=40)]


class Most(Node):
    parts: Annotated[tuple[Formula, ...], Field(alias="max", min_length=1, max_length=40)]


class Count(Node):
    repeat: Key = Field(alias="count")


class Total(Node):
    inner: Key = Field(alias="total")


class Age(Node):
    born: Key = Field(alias="age")
    on: Key | None = None


class Between(Node):
    first: Key = Field(alias="from")
    last: Key = Field(alias="to")


class Days(Node):
    days: Between


class If(Node):
    condition: Annotated[Condition, Field(alias="if")]
    then: Formula
    otherwise: Annotated[Formula, Field(alias="else")]


Several = Sum | Difference | Product | Least | Most
Formula = Figure | Of | Sum | Difference | Product | Least | Most | Count | Total | Age | Days | If

for _recursive in (Sum, Difference, Product, Least, Most, If):
    _recursive.model_rebuild()


def evaluate(formula: Formula, answers: Answers) -> Decimal | None:
    found = _evaluate(formula, answers)
    return None if found is None or abs(found) > _LARGEST else found


def _evaluate(formula: Formula, answers: Answers) -> Decimal | None:
    match formula:
        case int() | float():
            return Decimal(str(formula))
        case Of():
            return number_of(answers.get(formula.field))
        case Sum() | Difference() | Product() | Least() | Most():
            return _several(formula, [evaluate(part, answers) for part in formula.parts])
        case If():
            return evaluate(formula.then if holds(formula.condition, answers) else formula.otherwise, answers)
        case _:
            return _looked_up(formula, answers)


def _several(formula: Several, parts: list[Decimal | None]) -> Decimal | None:
    there = [part for part in parts if part is not None]
    if isinstance(formula, Difference | Product) and len(there) < len(parts):
        return None
    return _FOLDS[type(formula)](there) if there else None


_FOLDS: Mapping[type, Callable[[list[Decimal]], Decimal]] = {
    Sum: lambda parts: sum(parts, Decimal(0)),
    Difference: lambda parts: parts[0] - parts[1],
    Product: lambda parts: reduce(mul, parts),
    Least: min,
    Most: max,
}


def _looked_up(formula: Count | Total | Age | Days, answers: Answers) -> Decimal | None:
    match formula:
        case Count():
            rows = answers.get(formula.repeat)
            return Decimal(len(rows) if isinstance(rows, tuple) else 0)
        case Total():
            ends = f".{formula.inner}"
            found = [number for key in answers if key.endswith(ends) and (number := number_of(answers.get(key))) is not None]
            return sum(found, Decimal(0)) if found else None
        case Age():
            born_on, on = birth_of(answers.get(formula.born)), day_of(answers.get(formula.on or TODAY))
            return Decimal(ages.years_old(born_on, on)) if born_on and on and born_on <= on else None
        case Days():
            first, last = (day_of(answers.get(TODAY if key == "today" else key)) for key in (formula.days.first, formula.days.last))
            return Decimal((last - first).days) if first and last else None


Want = Literal["number", "day", "birth", "rows", "total"]


def looks_at(formula: Formula | None) -> Iterator[tuple[str, Want]]:
    """Every question that the formula looks at, and what kind of answer it wants there; not those of its conditions."""
    match formula:
        case None | int() | float():
            return
        case Of():
            yield formula.field, "number"
        case If():
            yield from looks_at(formula.then)
            yield from looks_at(formula.otherwise)
        case Count():
            yield formula.repeat, "rows"
        case Total():
            yield formula.inner, "total"
        case Age():
            yield formula.born, "birth"
            yield from ((key, "day") for key in (formula.on,) if key)
        case Days():
            yield from ((key, "day") for key in (formula.days.first, formula.days.last) if key != "today")
        case _:
            for part in formula.parts:
                yield from looks_at(part)


def conditions(formula: Formula | None) -> Iterator[Condition]:
    match formula:
        case If():
            yield formula.condition
            yield from conditions(formula.then)
            yield from conditions(formula.otherwise)
        case Sum() | Difference() | Product() | Least() | Most():
            for part in formula.parts:
                yield from conditions(part)


def keys(formula: Formula | None) -> Iterator[str]:
    """All questions that decide the result."""
    yield from (key for key, _want in looks_at(formula))
    for condition in conditions(formula):
        for about in leaves(condition):
            yield from keys_of(about)


def needs_today(formula: Formula | None) -> bool:
    if any(asks_today(condition) for condition in conditions(formula)):
        return True
    match formula:
        case Age():
            return formula.on is None
        case Days():
            return "today" in (formula.days.first, formula.days.last)
        case If():
            return needs_today(formula.then) or needs_today(formula.otherwise)
        case Sum() | Difference() | Product() | Least() | Most():
            return any(needs_today(part) for part in formula.parts)
        case _:
            return False
