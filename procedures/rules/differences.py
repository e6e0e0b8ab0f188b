"""Two states of a procedure, part by part: what was added, taken away or changed, and taking one part over from the other.

Parts have names that stay: `settings.summary`, `page.child`, `field.relation`, `field.members.name`, `order.child` (the order of a page's
questions), `check.child`, `roles`, `cosigners`, `words.en.field.relation`. Works on the stored form (`rules.package.Package` as JSON).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from procedures.rules import editing

Stored = Mapping[str, Any]
Part = Any

# Which town has it, under which address and with what calendar, is nobody else's.
OWN = frozenset({"slug", "towns", "timetable", "definition", "receipt_prefix", "department", "phone"})


# Parts of the form that are taken over as one.
WHOLE = ("roles", "cosigners")


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """`before` and `after` are the stored parts, None where there is none."""

    name: str
    change: Change
    before: Part
    after: Part


def parts(values: Stored) -> dict[str, Part]:
    """Name → stored part, in the order of the form. What a part leaves out and what it says by default are the same."""
    definition = values["definition"]
    said = {name: part for name, part in values.items() if name not in OWN and part not in (None, "", [], {})}
    found: dict[str, Part] = {f"settings.{name}": part for name, part in said.items()}
    for page in editing.pages(definition):
        found[f"page.{page['key']}"] = _without(page, "key", "fields", "checks")
        if page.get("checks"):
            found[f"check.{page['key']}"] = page["checks"]
        found[f"order.{page['key']}"] = [field["key"] for field in page["fields"]]
        for field in page["fields"]:
            found[f"field.{field['key']}"] = {**_without(field, "key", "fields"), "_page": page["key"]}
            for inner in field.get("fields", ()):
                found[f"field.{field['key']}.{inner['key']}"] = _without(inner, "key")
    for language, words in definition.get("translations", {}).items():
        found |= {f"words.{language}.{address}": text for address, text in words.items() if text}
    return found | {name: definition[name] for name in WHOLE if definition.get(name)}


def differences(before: Stored, after: Stored) -> list[Difference]:
    """In the order of the newer one, what is gone last. A page's order counts only where the same questions stand in another one."""
    old, new = parts(before), parts(after)
    found = []
    for name in [*new, *(name for name in old if name not in new)]:
        was, now = old.get(name), new.get(name)
        if was == now or (name.startswith("order.") and not _is_shuffled(was, now)):
            continue
        change = Change.ADDED if was is None else Change.REMOVED if now is None else Change.CHANGED
        found.append(Difference(name, change, was, now))
    return found


def _is_shuffled(was: Sequence[str] | None, now: Sequence[str] | None) -> bool:
    if was is None or now is None:
        return False
    return [key for key in was if key in now] != [key for key in now if key in was]


# What a setting becomes that the other has taken away; the rest has no "none" and stays.
_GONE: Stored = {"audience": {}}


def adopt(values: Stored, theirs: Stored, name: str) -> dict[str, Any]:
    """`values` with one part as `theirs` has it, or without it when they have none. The rest stays untouched."""
    head, _dot, rest = name.partition(".")
    part = parts(theirs).get(name)
    if head == "settings":
        return {**values, rest: _GONE.get(rest, values.get(rest)) if part is None else part}
    return {**values, "definition": _ADOPTERS[head](values["definition"], theirs["definition"], rest, part)}


def _page(mine: Stored, theirs: Stored, key: str, part: Part) -> dict[str, Any]:
    if part is None:
        return editing.without_page(mine, key)
    old = editing.page_of(mine, key)
    page = {"key": key, **part, "fields": old["fields"] if old else []}
    if old and old.get("checks"):
        page["checks"] = old["checks"]
    if old:
        return editing.with_page(mine, key, page)
    return {**mine, "pages": _behind(editing.pages(mine), page, [one["key"] for one in editing.pages(theirs)])}


def _checks(mine: Stored, theirs: Stored, key: str, part: Part) -> dict[str, Any]:
    page = editing.page_of(mine, key)
    if page is None:
        return dict(mine)
    return editing.with_page(mine, key, {**_without(page, "checks"), **({"checks": part} if part else {})})


def _order(mine: Stored, theirs: Stored, key: str, part: Part) -> dict[str, Any]:
    page = editing.page_of(mine, key)
    if page is None or part is None:
        return dict(mine)
    ranks = {name: rank for rank, name in enumerate(part)}
    # Questions of the town's own stay behind the one they stand behind now.
    last, places = -1.0, []
    for field in page["fields"]:
        last = float(ranks[field["key"]]) if field["key"] in ranks else last + 0.001
        places.append((last, field))
    return editing.with_page(mine, key, {**page, "fields": [field for _rank, field in sorted(places, key=lambda pair: pair[0])]})


def _field(mine: Stored, theirs: Stored, path: str, part: Part) -> dict[str, Any]:
    if part is None:
        return editing.without_field(mine, path)
    head, _dot, inner = path.partition(".")
    old = editing.field_of(mine, path)
    field = {"key": inner or head, **_without(part, "_page")}
    if inner:
        top = editing.field_of(mine, head)
        if top is None:
            return dict(mine)
        order = [one["key"] for one in (editing.field_of(theirs, head) or {}).get("fields", ())]
        rest = [one for one in top.get("fields", ()) if one["key"] != inner]
        grown = [field if one["key"] == inner else one for one in top.get("fields", ())] if old else _behind(rest, field, order)
        return editing.with_field(mine, head, {**top, "fields": grown})
    if old and old.get("fields"):
        field["fields"] = old["fields"]
    return _on_its_page(mine, theirs, field, part["_page"], was=editing.home_of(mine, head) if old else "")


def _on_its_page(mine: Stored, theirs: Stored, field: Part, page_key: str, *, was: str) -> dict[str, Any]:
    if was == page_key:
        return editing.with_field(mine, field["key"], field)
    left = editing.without_field(mine, field["key"])
    page = editing.page_of(left, page_key) or editing.pages(left)[-1]
    order = [one["key"] for one in (editing.page_of(theirs, page_key) or {"fields": []})["fields"]]
    return editing.with_page(left, page["key"], {**page, "fields": _behind(page["fields"], field, order)})


def _behind(found: Sequence[Part], part: Part, order: Sequence[str]) -> list[Part]:
    """Put a part behind the nearest one before it in `order` that is there; in front when none is, at the end when it is in no order."""
    before = order[: order.index(part["key"])] if part["key"] in order else [one["key"] for one in found]
    places = [index + 1 for index, one in enumerate(found) if one["key"] in before]
    place = max(places, default=0)
    return [*found[:place], part, *found[place:]]


def _words(mine: Stored, theirs: Stored, name: str, part: Part) -> dict[str, Any]:
    language, _dot, address = name.partition(".")
    said = {key: text for key, text in mine.get("translations", {}).get(language, {}).items() if key != address}
    return {**mine, "translations": {**mine.get("translations", {}), language: {**said, address: part} if part else said}}


def _whole(name: str) -> Callable[[Stored, Stored, str, Part], dict[str, Any]]:
    def adopted(mine: Stored, theirs: Stored, _rest: str, part: Part) -> dict[str, Any]:
        rest = {one: value for one, value in mine.items() if one != name}
        return {**rest, name: part} if part else rest

    return adopted


_ADOPTERS = {"page": _page, "check": _checks, "order": _order, "field": _field, "words": _words, **{name: _whole(name) for name in WHOLE}}


def _without(part: Stored, *names: str) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name not in names}
