"""Two versions of a template, part by part: what was added, taken away or changed, and taking one part over from the other.

A part is a text, a field, a condition's sentence, a setting, each with a name that stays (`paragraphs.p2`, `fields.facility`,
`translations.en.h1`, `policy.required_level`). Works on the stored form, where the parts have their names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from notifications.rules.layouts import field_of

PLAIN = ("document", "salutation", "person", "number", "result", "deadline")
LISTS = {"fields": "key", "headings": "id", "paragraphs": "id", "facts": "field", "closing": "id", "steps": "id", "instruction": "id"}

Part = Any


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` and `after` are the stored parts, None where there is none."""

    name: str
    change: Change
    before: Part
    after: Part


def parts(layout: Mapping[str, Any], policy: Mapping[str, Any]) -> dict[str, Part]:
    """Name → stored part, in the order of the letter. A fact may stand twice under two conditions: then it is one part."""
    found: dict[str, Part] = {name: layout.get(name, "") for name in PLAIN if layout.get(name)}
    for name, key in LISTS.items():
        for one in layout.get(name, ()):
            full = f"{name}.{one[key]}"
            # Two ways to store a field (a list left out, or empty) are no difference.
            one = asdict(field_of(one)) if name == "fields" else one
            found[full] = [*found[full], one] if full in found else [one]
    for language, said in layout.get("translations", {}).items():
        found |= {f"translations.{language}.{key}": text for key, text in said.items() if text}
    return found | {f"policy.{name}": value for name, value in policy.items()}


def differences(before: Mapping[str, Part], after: Mapping[str, Part]) -> list[Difference]:
    """In the order of the newer one; what is gone comes last."""
    names = [*after, *(name for name in before if name not in after)]
    return [_difference(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


def _difference(name: str, before: Part, after: Part) -> Difference:
    change = Change.ADDED if before is None else Change.REMOVED if after is None else Change.CHANGED
    return Difference(name, change, before, after)


def adopt(values: Mapping[str, Any], name: str, part: Part, *, after: str = "") -> dict[str, Any]:
    """`{"layout", "policy"}` with one part as the other version has it; None takes it away. The rest stays untouched.

    A new part of a list goes behind the part named `after` (its bare key), or to the end.
    """
    layout, policy = dict(values["layout"]), dict(values["policy"])
    head, _, rest = name.partition(".")
    if head == "policy":
        policy[rest] = part
    elif head == "translations":
        layout["translations"] = _with_words(layout.get("translations", {}), rest, part)
    elif head in LISTS:
        layout[head] = _with_part(layout.get(head, ()), LISTS[head], rest, part, after)
    else:
        layout[head] = part or ""
    return {**values, "layout": layout, "policy": policy}


def _with_words(translations: Mapping[str, Any], rest: str, part: Part) -> dict[str, Any]:
    language, _, key = rest.partition(".")
    said = {name: text for name, text in translations.get(language, {}).items() if name != key}
    return {**translations, language: {**said, key: part} if part else said}


def _with_part(found: Any, key: str, name: str, part: Part, after: str) -> list[Any]:
    others = [one for one in found if one[key] != name]
    if not part:
        return others
    places = [index for index, one in enumerate(found) if one[key] == name]
    behind = [index + 1 for index, one in enumerate(others) if one[key] == after]
    place = places[0] if places else behind[-1] if behind else len(others)
    return [*others[:place], *part, *others[place:]]
