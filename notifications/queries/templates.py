"""Templates as their editors see them: what is being worked on, what is wrong with it, what has changed, all in words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from notifications.models import Template, TemplateDraft, TemplateVersion
from notifications.models import template_words as words
from notifications.rules import checking, differences, policy, wording
from notifications.rules.checking import Flaw
from notifications.rules.content import Layout
from notifications.rules.layouts import layout_of

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Working:
    """What an editor works on: the draft, or the newest version where nobody has begun one (then `revision` is 0)."""

    values: Values
    revision: int
    edited_by: str = ""
    edited_at: datetime | None = None


def working(template: Template) -> Working:
    draft = TemplateDraft.objects.select_related("edited_by").filter(pk=template.pk).first()
    if draft is None:
        return Working(published_values(template), 0)
    return Working(draft.values, draft.revision, draft.edited_by.name if draft.edited_by else "", draft.edited_at)


def published_values(template: Template) -> Values:
    """The newest version as values of a draft; those of an empty letter when nothing was ever published."""
    version = versions(template).first()
    own = {"name": template.name, "contact": template.contact}
    return {
        **own,
        **(
            values_of(version)
            if version
            else {"layout": {"fields": []}, "policy": policy.to_values(policy.DEFAULTS[policy.LegalClass.INFORMATION])}
        ),
    }


def values_of(version: TemplateVersion) -> dict[str, Any]:
    return {"layout": version.layout_values, "policy": policy.to_values(version.policy)}


def versions(template: Template) -> Any:
    """Newest first."""
    return TemplateVersion.objects.filter(template=template).select_related("published_by").order_by("-number")


def exists(template_id: uuid.UUID) -> bool:
    return Template.objects.filter(pk=template_id).exists()


@dataclass(frozen=True, slots=True)
class FlawLine:
    """One thing to mend: where, what, and the page of the editor on which it is mended."""

    where: str
    sentence: str
    tab: str


_TABS = {
    "fields": "fields",
    "translations": "words",
    "policy": "settings",
    "document": "settings",
    "deadline": "settings",
    "result": "settings",
}


def flaw_lines(values: Values) -> list[FlawLine]:
    layout = layout_of(values["layout"])
    found = checking.flaws(layout, policy.from_values(values["policy"]))
    return [
        FlawLine(part_name(one.place, values["layout"]), _sentence(one), _TABS.get(one.place.partition(".")[0], "texts")) for one in found
    ]


def _sentence(found: checking.Found) -> str:
    what = found.what
    if found.flaw is Flaw.NO_FIELD_OF_KIND:
        what = str(words.KINDS[what])
    elif found.flaw is Flaw.LANGUAGE_INCOMPLETE:
        what = str(words.LANGUAGES[what])
    return str(words.FLAWS[found.flaw]).format(what=what)


def part_name(name: str, layout: Values) -> str:
    """本文の2つめ, 項目「施設名」, English：見出しの1つめ, 郵送に切り替える時間."""
    head, dot, rest = name.partition(".")
    if head == "policy":
        return str(words.PARTS[name])
    if head == "translations":
        language, _dot, key = rest.partition(".")
        return f"{words.LANGUAGES[language]}：{text_name(key, layout)}"
    title = str(words.PARTS[head])
    if not dot:
        return title
    if head in {"fields", "facts"}:
        return _("%(part)s「%(label)s」") % {"part": title, "label": labels(layout).get(rest, rest)}
    return _("%(part)sの%(n)sつめ") % {"part": title, "n": _place_of(rest, layout.get(head, ()))}


def text_name(key: str, layout: Values) -> str:
    """What a text that is translated is in the letter: its part, or the label and choice that it puts in other words."""
    if key.startswith("field."):
        return _("項目「%s」") % _path_label(key.split(".")[1:], layout)
    if key.startswith("choice."):
        _path, _dot, choice = key.removeprefix("choice.").rpartition(".")
        return _("選択肢「%s」") % choice
    for head in ("headings", "paragraphs", "closing", "steps", "instruction"):
        if any(one["id"] == key for one in layout.get(head, ())):
            return part_name(f"{head}.{key}", layout)
    return str(words.PARTS.get(key, key))


def _path_label(path: list[str], layout: Values) -> str:
    found = layout.get("fields", ())
    names = []
    for key in path:
        one: Mapping[str, Any] = next((field for field in found if field["key"] == key), {})
        names.append(one.get("label", key))
        found = one.get("columns", ())
    return "／".join(names)


def _place_of(key: str, parts: Any) -> int:
    return next((place for place, one in enumerate(parts, 1) if one["id"] == key), len(parts) + 1)


def labels(layout: Values) -> dict[str, str]:
    """Key → what clerks read in braces: the fields, and the totals of tables."""
    fields = layout.get("fields", ())
    totals = {f"{one['key']}_total": _("%sの合計") % one["label"] for one in fields if one.get("total")}
    return {one["key"]: one["label"] for one in fields} | totals | {name: str(words.TOWN_WORDS[name]) for name in wording.TOWN_WORDS}


def condition_words(when: Mapping[str, str] | None, layout: Values) -> str:
    if not when:
        return _("いつも")
    return labels(layout).get(when["field"], when["field"]) + str(words.TESTS[when["test"]]).format(value=when.get("value", ""))


def shape_words(shape: str, layout: Layout, stored: Values) -> str:
    """The conditions that hold in a variant, for whoever picks a sample."""
    held = [when for when, answer in zip(layout.conditions, shape, strict=False) if answer == "1"]
    told = [condition_words({"field": when.field, "test": when.test, "value": when.value}, stored) for when in held]
    return _("、").join(told) or (_("どの条件にも当てはまらないとき") if layout.conditions else _("いつも同じ"))


@dataclass(frozen=True, slots=True)
class Told:
    """One difference in words. `name` is what `actions` take it over by."""

    name: str
    title: str
    change: str
    before: str
    after: str


def told(before: Values, after: Values) -> list[Told]:
    """What differs between two `{"layout", "policy"}`, in words."""
    old = differences.parts(before["layout"], before["policy"])
    new = differences.parts(after["layout"], after["policy"])
    return [_told(one, before["layout"], after["layout"]) for one in differences.differences(old, new)]


def _told(one: differences.Difference, old: Values, new: Values) -> Told:
    layout = old if one.after is None else new
    return Told(
        one.name,
        part_name(one.name, layout),
        str(words.CHANGES[one.change]),
        said(one.name, one.before, old),
        said(one.name, one.after, new),
    )


def said(name: str, part: Any, layout: Values) -> str:
    if part is None:
        return ""
    if isinstance(part, list) and part and isinstance(part[0], dict):
        return "\n".join(_said_of_one(name.partition(".")[0], one, layout) for one in part)
    return _said_of_setting(name, part, layout)


def _said_of_one(head: str, one: Mapping[str, Any], layout: Values) -> str:
    if head == "fields":
        return _field_words(one)
    text = one.get("text") or one.get("label") or labels(layout).get(one.get("field", ""), "")
    typed = wording.as_typed(text, labels(layout)) + (f"（{one['url']}）" if one.get("url") else "")
    return f"［{condition_words(one['when'], layout)}］{typed}" if one.get("when") else typed


def _field_words(one: Mapping[str, Any]) -> str:
    told = [str(words.KINDS[one["kind"]])]
    told += [_("必須")] if one.get("required") else []
    told += ["・".join(one["choices"])] if one.get("choices") else []
    told += [_("%sまで") % one["longest"]] if one.get("longest") and one["kind"] == "text" else []
    told += [f"{column['label']}（{words.KINDS[column['kind']]}）" for column in one.get("columns", ())]
    return f"{one['label']}：{'、'.join(told)}"


_CODES: Mapping[str, Mapping[Any, Any]] = {
    "policy.legal_class": words.CLASSES,
    "policy.required_level": words.LEVELS,
    "policy.retention": words.RETENTIONS,
}


def _said_of_setting(name: str, value: Any, layout: Values) -> str:
    if name in _CODES:
        return str(_CODES[name][value])
    if name in {"policy.reminders", "policy.paper_after"}:
        hours = value if isinstance(value, list) else [value]
        return _("、").join(_("%s時間後") % hour for hour in hours if hour) or _("なし")
    if isinstance(value, bool):
        return _("する") if value else _("しない")
    if name in {"person", "number", "result", "deadline"}:
        return labels(layout).get(value, str(value))
    return wording.as_typed(str(value), labels(layout))
