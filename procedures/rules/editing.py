"""Changing an unfinished form: pages and questions are put in, moved, renamed and taken out of the stored JSON.

A question is addressed by its *path*: its key, or `members.name` inside the rows of a repeat. Nothing here judges the form: an unfinished
one may have empty pages and conditions that point nowhere; `checks` says so before it is published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Stored = Mapping[str, Any]
Part = dict[str, Any]

BLANK: Stored = {"pages": [{"key": "p1", "title": "申請する内容", "fields": []}]}


def pages(definition: Stored) -> list[Part]:
    found: list[Part] = list(definition.get("pages", ()))
    return found


def page_of(definition: Stored, key: str) -> Part | None:
    return next((page for page in pages(definition) if page["key"] == key), None)


def field_of(definition: Stored, path: str) -> Part | None:
    head, _dot, inner = path.partition(".")
    top = next((field for page in pages(definition) for field in page["fields"] if field["key"] == head), None)
    if not inner:
        return top
    return next((field for field in (top or {}).get("fields", ()) if field["key"] == inner), None)


def home_of(definition: Stored, path: str) -> str:
    """The key of the page on which a question stands, "" when it is gone."""
    head = path.partition(".")[0]
    return next((page["key"] for page in pages(definition) if any(field["key"] == head for field in page["fields"])), "")


def keys(definition: Stored) -> set[str]:
    """Of all questions, those in rows too: one name means one question in a form."""
    tops = [field for page in pages(definition) for field in page["fields"]]
    return {field["key"] for top in tops for field in (top, *top.get("fields", ()))}


def new_key(taken: set[str], prefix: str) -> str:
    return next(name for number in range(1, len(taken) + 2) if (name := f"{prefix}{number}") not in taken)


def with_page(definition: Stored, key: str, page: Part) -> Part:
    """The page of that key replaced, or put at the end when it is new."""
    kept = [page if one["key"] == key else one for one in pages(definition)]
    return {**definition, "pages": kept if page_of(definition, key) else [*kept, page]}


def without_page(definition: Stored, key: str) -> Part:
    return {**definition, "pages": [page for page in pages(definition) if page["key"] != key]}


def moved_page(definition: Stored, key: str, step: int) -> Part:
    return {**definition, "pages": moved(pages(definition), key, step)}


def with_field(definition: Stored, path: str, field: Part) -> Part:
    """The question of that path replaced, where it stands."""
    head, _dot, inner = path.partition(".")

    def changed(one: Part) -> Part:
        if one["key"] != head:
            return one
        if not inner:
            return field
        return {**one, "fields": [field if each["key"] == inner else each for each in one.get("fields", ())]}

    return _each_page(definition, lambda fields: [changed(one) for one in fields])


def added(definition: Stored, page_key: str, group: str, field: Part) -> Part:
    """At the end of a page, or of the rows of its repeat `group`."""

    def put(page: Part) -> Part:
        if not group:
            return {**page, "fields": [*page["fields"], field]}
        grown = [{**one, "fields": [*one.get("fields", ()), field]} if one["key"] == group else one for one in page["fields"]]
        return {**page, "fields": grown}

    return {**definition, "pages": [put(page) if page["key"] == page_key else page for page in pages(definition)]}


def without_field(definition: Stored, path: str) -> Part:
    head, _dot, inner = path.partition(".")

    def left(fields: Sequence[Part]) -> list[Part]:
        if not inner:
            return [one for one in fields if one["key"] != head]
        return [
            {**one, "fields": [each for each in one.get("fields", ()) if each["key"] != inner]} if one["key"] == head else one
            for one in fields
        ]

    return _each_page(definition, left)


def moved_field(definition: Stored, path: str, step: int) -> Part:
    """One place up (-1) or down (1) among its neighbours; at the edge of its page on to the next page."""
    head, _dot, inner = path.partition(".")
    if inner:
        top = field_of(definition, head) or {}
        return with_field(definition, head, {**top, "fields": moved(top.get("fields", []), inner, step)})
    here = page_of(definition, home_of(definition, head))
    if here is None:
        return dict(definition)
    order = [field["key"] for field in here["fields"]]
    is_at_the_edge = order[-1 if step > 0 else 0] == head
    if not is_at_the_edge:
        return with_page(definition, here["key"], {**here, "fields": moved(here["fields"], head, step)})
    all_pages = pages(definition)
    target = all_pages.index(here) + step
    if not 0 <= target < len(all_pages):
        return dict(definition)
    return to_page(definition, head, all_pages[target]["key"], at_end=step < 0)


def to_page(definition: Stored, key: str, page_key: str, *, at_end: bool = True) -> Part:
    field, target = field_of(definition, key), page_of(definition, page_key)
    if field is None or target is None:
        return dict(definition)
    left = without_field(definition, key)
    kept = page_of(left, page_key) or target
    return with_page(left, page_key, {**kept, "fields": [*kept["fields"], field] if at_end else [field, *kept["fields"]]})


def moved(parts: Sequence[Part], key: str, step: int) -> list[Part]:
    found = list(parts)
    place = next((index for index, one in enumerate(found) if one["key"] == key), None)
    if place is None or not 0 <= place + step < len(found):
        return found
    found[place], found[place + step] = found[place + step], found[place]
    return found


def settled(definition: Stored) -> Part:
    """Without the roles of questions that are gone, which nobody takes away by hand, and without what says nothing."""
    known = keys(definition)
    roles = {role: key for role, key in definition.get("roles", {}).items() if key in known}
    return {name: part for name, part in {**definition, "roles": roles}.items() if part or name == "pages"}


def without_empty_pages(definition: Stored) -> Part:
    """What of an unfinished form can be looked at."""
    return {**definition, "pages": [page for page in pages(definition) if page["fields"]]}


def _each_page(definition: Stored, change: Callable[[list[Part]], list[Part]]) -> Part:
    return {**definition, "pages": [{**page, "fields": change(page["fields"])} for page in pages(definition)]}
