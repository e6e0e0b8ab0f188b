"""When a part of a letter is shown: one field, one test. No expressions, so that every result can be listed and looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from notifications.rules.fields import Field, Kind


class Test(StrEnum):
    """`IS` and `IS_NOT` compare with one choice; `GIVEN` and `MISSING` ask whether the row has a value at all."""

    IS = "is"
    IS_NOT = "is_not"
    GIVEN = "given"
    MISSING = "missing"


WITH_VALUE = frozenset({Test.IS, Test.IS_NOT})


@dataclass(frozen=True, slots=True)
class Condition:
    field: str
    test: Test
    value: str = ""


def holds(condition: Condition | None, values: Mapping[str, str]) -> bool:
    """Whether the part is shown for this row. Without a condition it always is."""
    if condition is None:
        return True
    value = values.get(condition.field, "")
    match condition.test:
        case Test.IS:
            return value == condition.value
        case Test.IS_NOT:
            return value != condition.value
        case Test.GIVEN:
            return bool(value)
    return not value


def samples_of(field: Field) -> tuple[str, ...]:
    """Values that between them give every answer a test on this field can give."""
    filled = field.choices if field.kind is Kind.CHOICE else ("1",)
    return filled if field.required else (*filled, "")
