"""The rule language of forms: a small closed set of questions about earlier answers, evaluated on the server.

    {"field": "single_parent", "equals": true}
    {"field": "reason_mother", "in": ["work", "self_employed"]}
    {"field": "needs", "includes": "allergy"}
    {"field": "sibling_name", "answered": true}
    {"not": …}   {"all": […, …]}   {"any": […, …]}

An answer that is absent equals nothing, is in nothing and includes nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt

# Accounts and persons are answered in parts: {"name": …, "birth_on": …}. Numbers and days are texts ("12.5", "2026-04-01").
Answer = str | bool | tuple[str, ...] | Mapping[str, str]
Answers = Mapping[str, Answer]

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Figure = StrictInt | Annotated[StrictFloat, Field(allow_inf_nan=False)]
_Value = bool | Annotated[str, Field(max_length=200)]


class _Node(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Equals(_Node):
    field: Key
    equals: _Value


class OneOf(_Node):
    field: Key
    one_of: tuple[_Value, ...] = Field(alias="in", min_length=1, max_length=100)


class Includes(_Node):
    field: Key
    includes: str = Field(max_length=200)


class Answered(_Node):
    field: Key
    answered: Literal[True]


class Not(_Node):
    inner: "Condition" = Field(alias="not")


class All(_Node):
    inner: tuple["Condition", ...] = Field(alias="all", min_length=1, max_length=20)


class Any(_Node):
    inner: tuple["Condition", ...] = Field(alias="any", min_length=1, max_length=20)


About = Equals | OneOf | Includes | Answered
Condition = About | Not | All | Any

for _recursive in (Not, All, Any):
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
        case Any():
            return any(holds(inner, answers) for inner in condition.inner)
        case _:
            return _is_true_of(condition, answers.get(condition.field))


def _is_true_of(about: About, answer: Answer | None) -> bool:
    match about:
        case Equals():
            return answer is not None and answer == about.equals
        case OneOf():
            return answer is not None and answer in about.one_of
        case Includes():
            return isinstance(answer, tuple) and about.includes in answer
        case Answered():
            return answer is not None and answer not in ("", (), {})


def leaves(condition: Condition | None) -> Iterator[About]:
    """Every question about a field, in the order they are written."""
    match condition:
        case None:
            return
        case Not():
            yield from leaves(condition.inner)
        case All() | Any():
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
        case Answered():
            return ()
