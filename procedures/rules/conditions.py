"""The rule language of forms: a small closed set of questions about earlier answers, evaluated on the server.

    {"field": "single_parent", "equals": true}
    {"field": "reason_mother", "in": ["work", "self_employed"]}
    {"field": "needs", "includes": "allergy"}
    {"field": "sibling_name", "answered": true}
    {"field": "income", "gt": 0, "lte": 3600000}      {"field": "leaves_on", "lt": {"field": "comes_on"}}
    {"field": "moved_on", "gte": "today"}             {"field": "opens_at", "lt": "09:00"}
    {"field": "born", "age": {"at_least": 3, "below": 6}}      {"field": "born", "class_age": {"at_least": 0, "below": 3}}
    {"rows": "members", "gte": 2}
    {"not": …}   {"all": […, …]}   {"any": […, …]}

An answer that is absent equals nothing, is in nothing, includes nothing and stands in no order to anything; a repeat that is absent has
no rows. Ages are those of the audience language (`portal.attributes.rules.ages`). *Today* is the day on which the answers were last saved
or sent, kept among them under `TODAY`: what was sent must read the same in a year.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, model_validator

from portal.attributes.rules import ages

# Accounts and persons are answered in parts: {"name": …, "birth_on": …}. Numbers and days are texts ("12.5", "2026-04-01").
Answer = str | bool | tuple[str, ...] | Mapping[str, str]
Answers = Mapping[str, Answer]

TODAY = "@today"
_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,10})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Figure = StrictInt | Annotated[StrictFloat, Field(allow_inf_nan=False)]
_Value = bool | Annotated[str, Field(max_length=200)]


class Node(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Equals(Node):
    field: Key
    equals: _Value


class OneOf(Node):
    field: Key
    one_of: tuple[_Value, ...] = Field(alias="in", min_length=1, max_length=100)


class Includes(Node):
    field: Key
    includes: str = Field(max_length=200)


class Answered(Node):
    field: Key
    answered: Literal[True]


class Other(Node):
    """The answer to another question, as what one is compared with."""

    field: Key


Bound = Figure | Annotated[str, Field(pattern=r"^(today|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}:[0-9]{2})$")] | Other


class _Limits(Node):
    gt: Bound | None = None
    gte: Bound | None = None
    lt: Bound | None = None
    lte: Bound | None = None

    @model_validator(mode="after")
    def _has_one(self) -> Self:
        if not self.bounds():
            raise ValueError("gt, gte, lt or lte is missing")
        return self

    def bounds(self) -> list[tuple[str, Bound]]:
        pairs = (("gt", self.gt), ("gte", self.gte), ("lt", self.lt), ("lte", self.lte))
        return [(sign, bound) for sign, bound in pairs if bound is not None]


class Compared(_Limits):
    field: Key


class Counted(_Limits):
    """How many rows a repeat has."""

    field: Key = Field(alias="rows")


class Span(Node):
    """Ages from `at_least` on and `below` another, on the day that the question `on` was answered with, or today."""

    at_least: int = Field(default=0, ge=0, le=150)
    below: int | None = Field(default=None, ge=1, le=150)
    unit: Literal["year", "month"] = "year"
    on: Key | None = None


class ClassSpan(Node):
    """Years completed on 1 April of the school year of that day: the class of a nursery or school."""

    at_least: int = Field(ge=0, le=150)
    below: int = Field(ge=1, le=150)
    on: Key | None = None


class Aged(Node):
    field: Key
    age: Span


class ClassAged(Node):
    field: Key
    class_age: ClassSpan


class Not(Node):
    inner: "Condition" = Field(alias="not")


class All(Node):
    inner: tuple["Condition", ...] = Field(alias="all", min_length=1, max_length=20)


class AnyOf(Node):
    inner: tuple["Condition", ...] = Field(alias="any", min_length=1, max_length=20)


About = Equals | OneOf | Includes | Answered | Compared | Counted | Aged | ClassAged
Condition = About | Not | All | AnyOf

for _recursive in (Not, All, AnyOf):
    _recursive.model_rebuild()


def holds(condition: Condition | None, answers: Answers) -> bool:
    """No condition always holds."""
    match condition:
        case None:
            return True
        case Not():
            return not holds(condition.inner, answers)
        case All():
            return all(holds(inner, answers) for inner in condition.inner)
        case AnyOf():
            return any(holds(inner, answers) for inner in condition.inner)
        case _:
            return _is_true_of(condition, answers.get(condition.field), answers)


def _is_true_of(about: About, answer: Answer | None, answers: Answers) -> bool:
    if isinstance(about, Counted):
        return _is_within(about, str(len(answer)) if isinstance(answer, tuple) else "0", answers)
    if answer is None:
        return False
    if isinstance(about, Compared):
        return _is_within(about, answer, answers)
    if isinstance(about, Aged | ClassAged):
        return _is_of_age(about, answer, answers)
    return _says(about, answer)


def _says(about: Equals | OneOf | Includes | Answered, answer: Answer) -> bool:
    match about:
        case Equals():
            return answer == about.equals
        case OneOf():
            return answer in about.one_of
        case Includes():
            return isinstance(answer, tuple) and about.includes in answer
        case Answered():
            return answer not in ("", (), {})


def _is_within(limits: _Limits, answer: Answer, answers: Answers) -> bool:
    return all(_is_in_order(sign, answer, _value_of(bound, answers)) for sign, bound in limits.bounds())


def _value_of(bound: Bound, answers: Answers) -> Answer | None:
    match bound:
        case Other():
            return answers.get(bound.field)
        case "today":
            return answers.get(TODAY)
        case str():
            return bound
        case _:
            return str(bound)


_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


def _is_in_order(sign: str, answer: Answer, bound: Answer | None) -> bool:
    """Numbers as numbers; days and times stand in the order of their texts."""
    if not isinstance(answer, str) or not isinstance(bound, str):
        return False
    numbers = number_of(answer), number_of(bound)
    if None in numbers:
        return answer[:1].isdecimal() and len(answer) == len(bound) and _ORDERS[sign](answer, bound)
    return _ORDERS[sign](*numbers)


def number_of(answer: Answer | None) -> Decimal | None:
    """The number that a text writes; None for anything else."""
    if not isinstance(answer, str) or not _NUMBER.fullmatch(answer):
        return None
    return Decimal(answer)


def day_of(answer: Answer | None) -> date | None:
    if not isinstance(answer, str) or not _DAY.fullmatch(answer):
        return None
    try:
        return date.fromisoformat(answer)
    except ValueError:
        return None


def birth_of(answer: Answer | None) -> date | None:
    """Of a day, or of a person who was asked for as a whole."""
    return day_of(answer.get("birth_on") if isinstance(answer, Mapping) else answer)


def _is_of_age(about: Aged | ClassAged, answer: Answer | None, answers: Answers) -> bool:
    span = about.age if isinstance(about, Aged) else about.class_age
    born_on, on = birth_of(answer), day_of(answers.get(span.on or TODAY))
    if born_on is None or on is None:
        return False
    if isinstance(span, ClassSpan):
        return ages.of_class_age(on, span.at_least, span.below).holds(born_on)
    return ages.of_age(on, span.at_least, span.below, span.unit).holds(born_on)


def leaves(condition: Condition | None) -> Iterator[About]:
    """Every question about a field, in the order they are written."""
    match condition:
        case None:
            return
        case Not():
            yield from leaves(condition.inner)
        case All() | AnyOf():
            for inner in condition.inner:
                yield from leaves(inner)
        case _:
            yield condition


def values_of(about: About) -> tuple[str | bool, ...]:
    """What the answer is compared with; empty for `answered`."""
    match about:
        case Equals():
            return (about.equals,)
        case OneOf():
            return about.one_of
        case Includes():
            return (about.includes,)
        case _:
            return ()


def keys_of(about: About) -> Iterator[str]:
    """All questions that one leaf looks at: what it asks about, and what it compares that with."""
    yield about.field
    yield from others_of(about)


def others_of(about: About) -> Iterator[str]:
    match about:
        case Compared() | Counted():
            yield from (bound.field for _sign, bound in about.bounds() if isinstance(bound, Other))
        case Aged(age=span) | ClassAged(class_age=span):
            if span.on:
                yield span.on


def asks_today(condition: Condition | None) -> bool:
    return any(_is_about_today(about) for about in leaves(condition))


def _is_about_today(about: About) -> bool:
    match about:
        case Compared() | Counted():
            return any(bound == "today" for _sign, bound in about.bounds())
        case Aged(age=span) | ClassAged(class_age=span):
            return span.on is None
        case _:
            return False
