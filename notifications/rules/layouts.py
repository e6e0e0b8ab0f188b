"""A layout as JSON and back. What was stored in the first days, result by result, is read as conditions on that result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notifications.rules.conditions import Condition, Test
from notifications.rules.content import Fact, Layout, Step, Text
from notifications.rules.fields import Field, Kind
from notifications.rules.wording import fill

_PLAIN = ("document", "person", "number", "result", "salutation", "deadline")
_LISTS = ("synonyms", "needed_for", "choices")


def layout_of(values: Mapping[str, Any]) -> Layout:
    values = _from_branches(values) if "branches" in values else values
    return Layout(
        **{name: values.get(name, "") for name in _PLAIN},
        declared=tuple(map(field_of, values["fields"])),
        headings=_texts(values.get("headings", ())),
        paragraphs=_texts(values.get("paragraphs", ())),
        facts=tuple(Fact(one["field"], condition_of(one.get("when"))) for one in values.get("facts", ())),
        closing=_texts(values.get("closing", ())),
        steps=tuple(Step(one["id"], one["label"], one["url"], condition_of(one.get("when"))) for one in values.get("steps", ())),
        instruction=_texts(values.get("instruction", ())),
        translations=values.get("translations", {}),
    )


def field_of(values: Mapping[str, Any]) -> Field:
    lists = {name: tuple(values.get(name, ())) for name in _LISTS}
    columns = tuple(map(field_of, values.get("columns", ())))
    return Field(**{**values, **lists, "kind": Kind(values["kind"]), "columns": columns})


def condition_of(values: Mapping[str, str] | None) -> Condition | None:
    return Condition(values["field"], Test(values["test"]), values.get("value", "")) if values else None


def _texts(values: Any) -> tuple[Text, ...]:
    return tuple(Text(one["id"], one["text"], condition_of(one.get("when"))) for one in values)


def _from_branches(old: Mapping[str, Any]) -> dict[str, Any]:
    """Each result had texts of its own; a fact that all of them showed was meant for everybody."""
    branches = old["branches"]
    when = {branch["name"]: {"field": old["result"], "test": Test.IS, "value": branch["name"]} for branch in branches}
    keys = dict.fromkeys(key for branch in branches for key in branch["facts"])
    return {
        **{name: old.get(name, "") for name in _PLAIN},
        "salutation": f"{{{old['person']}}} さんの保護者 様",
        "fields": old["fields"],
        "headings": [{"id": f"h{n}", "text": one["heading"], "when": when[one["name"]]} for n, one in enumerate(branches, 1)],
        "paragraphs": [
            {"id": f"p{n}_{place}", "text": text, "when": when[one["name"]]}
            for n, one in enumerate(branches, 1)
            for place, text in enumerate(one["paragraphs"], 1)
        ],
        "facts": [fact for key in keys for fact in _old_fact(key, branches, when)],
        "steps": [
            {"id": f"s{n}", "label": one["next_label"], "url": one["next_url"], "when": when[one["name"]]}
            for n, one in enumerate(branches, 1)
            if one.get("next_url")
        ],
        "instruction": [{"id": f"i{n}", "text": text} for n, text in enumerate(old["instruction"], 1)],
    }


def _old_fact(key: str, branches: Any, when: Mapping[str, Any]) -> list[dict[str, Any]]:
    names = [branch["name"] for branch in branches if key in branch["facts"]]
    return [{"field": key}] if len(names) == len(branches) else [{"field": key, "when": when[name]} for name in names]


_WITH_TEXT = ("headings", "paragraphs", "closing", "instruction")


def with_words(values: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """The layout with {town}, {head} and {office} written out, in every language."""
    written = dict(values)
    for name in _WITH_TEXT:
        written[name] = [{**one, "text": fill(one["text"], words)} for one in values.get(name, ())]
    written["translations"] = {
        language: {key: fill(text, words) for key, text in said.items()} for language, said in values.get("translations", {}).items()
    }
    return written
