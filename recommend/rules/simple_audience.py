"""The part of the audience language that a form with boxes can write: up to three groups, any of which; in a group, all of it.

What is more intricate (exclusions, months, several children) is written as JSON; `groups` gives None for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_GROUPS = 3


@dataclass(frozen=True)
class Group:
    """Ages in whole years, both ends included (18 to 64). `eve`: as statutes count, an age is reached on the day before."""

    areas: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    child_from: int | None = None
    child_to: int | None = None
    grades: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    eve: bool = False

    @property
    def is_empty(self) -> bool:
        return self in (Group(), Group(eve=True))


class TooIntricate(ValueError):
    pass


def written(groups: Sequence[Group]) -> dict[str, Any]:
    """The rule; {} (everybody) when all groups are empty."""
    alternatives = [_group(group) for group in groups if not group.is_empty]
    if not alternatives:
        return {}
    return alternatives[0] if len(alternatives) == 1 else {"any": alternatives}


def groups(rule: Mapping[str, Any]) -> list[Group] | None:
    """The boxes that would write this rule, None when none would."""
    alternatives = rule["any"] if rule.keys() == {"any"} else [rule] if rule else []
    try:
        read = [_read(node) for node in alternatives]
    except TooIntricate:
        return None
    return read if len(read) <= MOST_GROUPS and written(read) == dict(rule) else None


def _group(group: Group) -> dict[str, Any]:
    parts: list[dict[str, Any]] = []
    if group.areas:
        parts.append({"attr": "area", "in": list(group.areas)})
    if (age := _span(group.age_from, group.age_to, group.eve)) is not None:
        parts.append({"attr": "age", **age})
    if where := _where(group):
        parts.append({"some": "child", "where": where})
    if group.interests:
        parts.append({"attr": "interests", "any_of": list(group.interests)})
    if group.languages:
        parts.append({"attr": "lang", "in": list(group.languages)})
    return parts[0] if len(parts) == 1 else {"all": parts}


def _where(group: Group) -> dict[str, Any]:
    age = _span(group.child_from, group.child_to, group.eve)
    return ({} if age is None else {"age": age}) | ({"grade": list(group.grades)} if group.grades else {})


def _span(low: int | None, high: int | None, eve: bool) -> dict[str, Any] | None:
    if low is None and high is None:
        return None
    ends = ({} if low is None else {"gte": low}) | ({} if high is None else {"lt": high + 1})
    return ends | ({"basis": "eve"} if eve else {})


def _read(node: Mapping[str, Any]) -> Group:
    facts: dict[str, Any] = {}
    for part in node["all"] if node.keys() == {"all"} else [node]:
        for name, value in _facts(part).items():
            if facts.setdefault(name, value) != value:
                raise TooIntricate
    return Group(**facts)


def _facts(part: Mapping[str, Any]) -> dict[str, Any]:
    match part:
        case {"attr": "area", "in": codes, **rest} if not rest:
            return {"areas": tuple(codes)}
        case {"attr": "interests", "any_of": codes, **rest} if not rest:
            return {"interests": tuple(codes)}
        case {"attr": "lang", "in": codes, **rest} if not rest:
            return {"languages": tuple(codes)}
        case {"attr": "age", **span}:
            return _ends(span, "age")
        case {"some": "child", "where": where, **rest} if not rest:
            age = _ends(where["age"], "child") if "age" in where else {}
            return age | ({"grades": tuple(where["grade"])} if "grade" in where else {})
    raise TooIntricate


def _ends(span: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    if span.get("unit", "year") != "year":
        raise TooIntricate
    below = span.get("lt")
    return {
        f"{prefix}_from": span.get("gte"),
        f"{prefix}_to": None if below is None else below - 1,
        "eve": span.get("basis") == "eve",
    }
