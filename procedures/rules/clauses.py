"""Conditions as a clerk puts them together: some sentences, of which all or any must hold.

A clause is a *code* ("eq|relation|other") and, where something is compared, what was typed beside it ("3600000"). Conditions that are
nested deeper, or were written with other tools, are no clauses; the builder shows them as a sentence and leaves them alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from procedures.rules.conditions import (
    Aged,
    All,
    Answered,
    AnyOf,
    ClassAged,
    Compared,
    Condition,
    Counted,
    Equals,
    Includes,
    Not,
    OneOf,
)
from procedures.rules.definition import Field, Kind

Join = Literal["all", "any"]
COMPARED = ("gte", "lte", "gt", "lt")
# Typed beside the code; the others need nothing.
TYPED = frozenset({*COMPARED, "age_gte", "age_lt", "class_gte", "class_lt", "rows_gte", "rows_lte"})
_FIGURE = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,4})?")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.CALCULATED})
_DAYS = frozenset({Kind.DATE, Kind.BIRTH_DATE})
_BORN = frozenset({Kind.BIRTH_DATE, Kind.FAMILY, Kind.MY_DETAILS})


@dataclass(frozen=True)
class Clause:
    code: str
    typed: str = ""


class NotComparable(ValueError):
    """What was typed is not a number, a day, a time or an age. `want` says which it should be."""

    def __init__(self, want: str) -> None:
        super().__init__(want)
        self.want = want


def offered(field: Field) -> list[str]:
    """The codes that make sense for a question, in the order they are offered."""
    key, kind = field.key, field.kind
    found: list[str] = []
    if kind in {Kind.YES_NO, Kind.DECLARATION}:
        found += [f"eq|{key}|yes", f"eq|{key}|no"]
    elif kind is Kind.CHOICE:
        found += [f"{test}|{key}|{choice.value}" for choice in field.choices for test in ("eq", "ne")]
    elif kind is Kind.MANY:
        found += [f"{test}|{key}|{choice.value}" for choice in field.choices for test in ("inc", "exc")]
    elif kind in _NUMBERS or kind is Kind.TIME or kind in _DAYS:
        found += [f"{test}|{key}|" for test in COMPARED]
    elif kind is Kind.REPEAT:
        found += [f"rows_gte|{key}|", f"rows_lte|{key}|"]
    if kind in _BORN:
        found += [f"{test}|{key}|" for test in ("age_gte", "age_lt", "class_gte", "class_lt")]
    if kind.is_answered and kind is not Kind.REPEAT and not field.required:
        found += [f"ans|{key}|", f"none|{key}|"]
    return found


def key_of(code: str) -> str:
    return code.split("|")[1] if code.count("|") >= 2 else ""


def wanted(code: str, kinds: Mapping[str, Kind]) -> str:
    """What is to be typed beside a code: "number", "day", "time", "age"; "" for nothing."""
    test = code.split("|")[0]
    if test not in TYPED:
        return ""
    if test not in COMPARED:
        return "age" if test.startswith(("age", "class")) else "number"
    kind = kinds.get(key_of(code))
    return "day" if kind in _DAYS else "time" if kind is Kind.TIME else "number"


def condition_of(join: Join, clauses: Sequence[Clause], kinds: Mapping[str, Kind]) -> dict[str, Any] | None:
    """As it is stored; None without clauses. Raise `NotComparable`."""
    found = [_stored(one, wanted(one.code, kinds)) for one in clauses]
    if len(found) < 2:
        return found[0] if found else None
    return {join: found}


def _stored(clause: Clause, want: str) -> dict[str, Any]:
    test, key, value = clause.code.split("|", 2)
    if want:
        return _comparing(test, key, _read(clause.typed, want))
    match test:
        case "eq" | "ne":
            said = {"field": key, "equals": {"yes": True, "no": False}.get(value, value)}
        case "inc" | "exc":
            said = {"field": key, "includes": value}
        case _:
            said = {"field": key, "answered": True}
    return {"not": said} if test in {"ne", "exc", "none"} else said


def _comparing(test: str, key: str, bound: Any) -> dict[str, Any]:
    if test in COMPARED:
        return {"field": key, test: bound}
    name, _line, sign = test.partition("_")
    if name == "rows":
        return {"rows": key, sign: bound}
    span = {"at_least": bound} if sign == "gte" else {"below": bound}
    if name == "class":
        span = {"at_least": bound, "below": 150} if sign == "gte" else {"at_least": 0, "below": bound}
    return {"field": key, "class_age" if name == "class" else "age": span}


def _read(typed: str, want: str) -> Any:
    text = typed.strip()
    if want == "age":
        if not (text.isascii() and text.isdecimal() and 0 < int(text[:4]) <= 150):
            raise NotComparable(want)
        return int(text)
    if want == "number":
        if not _FIGURE.fullmatch(text.replace(",", "")):
            raise NotComparable(want)
        return float(text.replace(",", "")) if "." in text else int(text.replace(",", ""))
    if want == "day":
        return _day(text)
    if not (found := _CLOCK.fullmatch(text)):
        raise NotComparable(want)
    return f"{int(found[1]):02}:{found[2]}"


def _day(text: str) -> str:
    if text in {"今日", "today"}:
        return "today"
    try:
        return date.fromisoformat(text.replace("/", "-")).isoformat()
    except ValueError:
        raise NotComparable("day") from None


def clauses_of(condition: Condition | None) -> tuple[Join, list[Clause]] | None:
    """None for what cannot be said in clauses."""
    match condition:
        case None:
            return "all", []
        case All():
            return _joined("all", condition.inner)
        case AnyOf():
            return _joined("any", condition.inner)
        case _:
            found = _clause(condition)
            return ("all", [found]) if found else None


def _joined(join: Join, inner: Sequence[Condition]) -> tuple[Join, list[Clause]] | None:
    found = [_clause(one) for one in inner]
    return None if None in found else (join, [one for one in found if one])


def _clause(about: Condition) -> Clause | None:
    match about:
        case Not():
            return _negated(about.inner)
        case Compared() | Counted():
            return _limit(about)
        case Aged() | ClassAged():
            return _span(about)
        case _:
            code = _plain_code(about)
            return Clause(code) if code else None


def _plain_code(about: Condition) -> str:
    match about:
        case Equals():
            value = {True: "yes", False: "no"}[about.equals] if isinstance(about.equals, bool) else about.equals
            return f"eq|{about.field}|{value}"
        case OneOf() if len(about.one_of) == 1 and isinstance(about.one_of[0], str):
            return f"eq|{about.field}|{about.one_of[0]}"
        case Includes():
            return f"inc|{about.field}|{about.includes}"
        case Answered():
            return f"ans|{about.field}|"
        case _:
            return ""


def _negated(inner: Condition) -> Clause | None:
    found = _clause(inner)
    if found is None or (isinstance(inner, Equals) and isinstance(inner.equals, bool)):
        return None
    test, _bar, rest = found.code.partition("|")
    turned = {"eq": "ne", "inc": "exc", "ans": "none"}.get(test)
    return Clause(f"{turned}|{rest}") if turned else None


def _limit(about: Compared | Counted) -> Clause | None:
    bounds = about.bounds()
    if len(bounds) != 1 or not isinstance(bounds[0][1], int | float | str):
        return None
    sign, bound = bounds[0]
    if isinstance(about, Counted):
        return Clause(f"rows_{sign}|{about.field}|", str(bound)) if sign in {"gte", "lte"} else None
    return Clause(f"{sign}|{about.field}|", "今日" if bound == "today" else str(bound))


def _span(about: Aged | ClassAged) -> Clause | None:
    span = about.age if isinstance(about, Aged) else about.class_age
    name = "age" if isinstance(about, Aged) else "class"
    if span.on or (isinstance(about, Aged) and about.age.unit != "year"):
        return None
    if not span.at_least and span.below:
        return Clause(f"{name}_lt|{about.field}|", str(span.below))
    is_open = span.below is None or (name == "class" and span.below == 150)
    return Clause(f"{name}_gte|{about.field}|", str(span.at_least)) if span.at_least and is_open else None
