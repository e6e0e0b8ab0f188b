"""A form of somewhere else in the words of the town that takes it over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portal.attributes.rules.areas import town_of
from procedures.rules import editing
from procedures.rules.definition import Kind

# Who may be asked, and when one may apply, each town says for itself.
_BLANK: Mapping[str, Any] = {"department": "", "phone": "", "timetable": None}


def for_town(values: Mapping[str, Any], givers: Sequence[str], town_id: str, name: str) -> dict[str, Any]:
    """`values` (a package as JSON) with the town's own name where a giver's stands; contact, calendar and facilities are left open."""
    said: dict[str, Any] = _renamed(values, [giver for giver in givers if giver != name], name)
    if said.get("audience"):
        said["audience"] = audience_for(said["audience"], values["towns"], town_id)
    if town_id in values["towns"]:
        return {**said, "towns": [town_id]}
    definition = said["definition"]
    for page in editing.pages(definition):
        for field in page["fields"]:
            if field["kind"] == Kind.FACILITIES:
                definition = editing.with_field(definition, field["key"], {**field, "choices": []})
    return {**said, **_BLANK, "towns": [town_id], "definition": definition}


def audience_for(rule: Any, givers: Sequence[str], town_id: str) -> Any:
    """An audience rule with the town's own code where a giver's stands, as home or as place of work; a giver's wards become the town."""
    if isinstance(rule, Mapping):
        if rule.get("attr") in _PLACES and "in" in rule:
            return {**rule, "in": list(dict.fromkeys(_at_home(code, givers, town_id) for code in rule["in"]))}
        return {key: audience_for(part, givers, town_id) for key, part in rule.items()}
    return [audience_for(one, givers, town_id) for one in rule] if isinstance(rule, list | tuple) else rule


_PLACES = ("area", "work")


def _at_home(code: str, givers: Sequence[str], town_id: str) -> str:
    town = town_of(code)
    return town_id if town != town_id and town in givers else code


def _renamed(part: Any, givers: Sequence[str], name: str) -> Any:
    if isinstance(part, str):
        for giver in givers:
            part = part.replace(giver, name)
        return part
    if isinstance(part, Mapping):
        return {key: _renamed(value, givers, name) for key, value in part.items()}
    return [_renamed(one, givers, name) for one in part] if isinstance(part, list | tuple) else part
