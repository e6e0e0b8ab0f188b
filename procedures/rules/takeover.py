"""A form of somewhere else in the words of the town that takes it over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from procedures.rules import editing
from procedures.rules.definition import Kind

# Who may be asked, and when one may apply, each town says for itself.
_BLANK: Mapping[str, Any] = {"department": "", "phone": "", "timetable": None}


def for_town(values: Mapping[str, Any], givers: Sequence[str], town_id: str, name: str) -> dict[str, Any]:
    """`values` (a package as JSON) with the town's own name where a giver's stands; contact, calendar and facilities are left open."""
    said: dict[str, Any] = _renamed(values, [giver for giver in givers if giver != name], name)
    if town_id in values["towns"]:
        return {**said, "towns": [town_id]}
    definition = said["definition"]
    for page in editing.pages(definition):
        for field in page["fields"]:
            if field["kind"] == Kind.FACILITIES:
                definition = editing.with_field(definition, field["key"], {**field, "choices": []})
    return {**said, **_BLANK, "towns": [town_id], "definition": definition}


def _renamed(part: Any, givers: Sequence[str], name: str) -> Any:
    if isinstance(part, str):
        for giver in givers:
            part = part.replace(giver, name)
        return part
    if isinstance(part, Mapping):
        return {key: _renamed(value, givers, name) for key, value in part.items()}
    return [_renamed(one, givers, name) for one in part] if isinstance(part, list | tuple) else part
