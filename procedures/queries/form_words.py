"""A form's conditions, sums and parts as sentences, for whoever writes it. Works on the stored JSON, which may be unfinished."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import TypeAdapter, ValidationError

from portal.attributes.queries import sentence
from portal.attributes.rules.audience import AudienceProblem, parse
from procedures.models import form_words as words
from procedures.models.procedure import LEVELS, Announces
from procedures.rules import clauses, editing
from procedures.rules.clauses import Clause
from procedures.rules.conditions import Aged, All, AnyOf, ClassAged, Compared, Condition, Counted, Equals, Includes, Not, OneOf, Other
from procedures.rules.definition import Field

Stored = Mapping[str, Any]
_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
_SIGNS = {"gte": "≧", "lte": "≦", "gt": "＞", "lt": "＜"}


def condition_of(stored: Stored | None) -> Condition | None:
    """None for no condition, and for one that is none."""
    try:
        return _CONDITION.validate_python(stored) if stored else None
    except ValidationError:
        return None


def label(definition: Stored, key: str) -> str:
    """The words of a question, wherever it stands; its key when it is gone."""
    for page in editing.pages(definition):
        for field in page["fields"]:
            for one in (field, *field.get("fields", ())):
                if one["key"] == key:
                    return str(one["label"])
    return key


def field_named(definition: Stored, key: str) -> Stored | None:
    tops = [field for page in editing.pages(definition) for field in page["fields"]]
    return next((one for top in tops for one in (top, *top.get("fields", ())) if one["key"] == key), None)


def clause_words(clause: Clause, definition: Stored) -> str:
    """「続柄」が「そのほか」; a blank line stands where something is typed."""
    test, key, value = clause.code.split("|", 2)
    shown = clause.typed or ("＿＿" if test in clauses.TYPED else _value_words(definition, key, value))
    return _("「{question}」").format(question=label(definition, key)) + str(words.TESTS[test]).format(value=shown)


def _value_words(definition: Stored, key: str, value: str | bool) -> str:
    if value in ("yes", True):
        return _("はい")
    if value in ("no", False):
        return _("いいえ")
    choices = (field_named(definition, key) or {}).get("choices", ())
    return next((str(one["label"]) for one in choices if one["value"] == value), str(value))


def condition_words(stored: Stored | None, definition: Stored) -> str:
    """ "" for always. Nested conditions stand in brackets."""
    condition = condition_of(stored)
    return _said(condition, definition) if condition else ""


def _said(condition: Condition, definition: Stored) -> str:
    match condition:
        case Not():
            return _("（{inner}）ではない").format(inner=_said(condition.inner, definition))
        case All():
            return _("、かつ、").join(_inner(one, definition) for one in condition.inner)
        case AnyOf():
            return _("、または、").join(_inner(one, definition) for one in condition.inner)
        case _:
            simple = clauses.clauses_of(condition)
            return clause_words(simple[1][0], definition) if simple else _uncommon(condition, definition)


def _inner(condition: Condition, definition: Stored) -> str:
    said = _said(condition, definition)
    return f"（{said}）" if isinstance(condition, All | AnyOf) else said


def _uncommon(condition: Condition, definition: Stored) -> str:
    """What the builder does not offer, but forms from elsewhere may say."""
    match condition:
        case OneOf():
            said = (_("「{value}」").format(value=_value_words(definition, condition.field, one)) for one in condition.one_of)
            values = _("か").join(said)
            return _("「{question}」が{values}").format(question=label(definition, condition.field), values=values)
        case Compared() | Counted():
            told = [f"{_SIGNS[sign]}{_bound_words(bound, definition)}" for sign, bound in condition.bounds()]
            return _("「{question}」").format(question=label(definition, condition.field)) + _("、").join(told)
        case Aged() | ClassAged():
            return _age_words(condition, definition)
        case Equals() | Includes():
            value = condition.equals if isinstance(condition, Equals) else condition.includes
            return _("「{question}」が{values}").format(
                question=label(definition, condition.field), values=_value_words(definition, condition.field, value)
            )
        case _:
            return ""


def _bound_words(bound: object, definition: Stored) -> str:
    if isinstance(bound, Other):
        return _("「{question}」").format(question=label(definition, bound.field))
    return _("今日") if bound == "today" else str(bound)


def _age_words(about: Aged | ClassAged, definition: Stored) -> str:
    span = about.age if isinstance(about, Aged) else about.class_age
    unit = _("か月") if isinstance(about, Aged) and about.age.unit == "month" else _("歳")
    day = _("「{question}」の日に").format(question=label(definition, span.on)) if span.on else ""
    day = day or (_("今日") if isinstance(about, Aged) else _("4月1日に"))
    upper = _("{age}{unit}未満").format(age=span.below, unit=unit) if span.below is not None else ""
    lower = _("{age}{unit}以上").format(age=span.at_least, unit=unit) if span.at_least else ""
    return _("「{question}」の人が、{day}{limits}").format(question=label(definition, about.field), day=day, limits=lower + upper)


def formula_words(stored: Any, definition: Stored) -> str:
    """「家賃」＋「管理費」."""
    if not isinstance(stored, Mapping):
        return "" if stored is None else str(stored)
    if "field" in stored:
        return _("「{question}」").format(question=label(definition, stored["field"]))
    for name, sign in (("sum", "＋"), ("difference", "－"), ("product", "×")):
        if name in stored:
            return f" {sign} ".join(formula_words(part, definition) for part in stored[name])
    for name, said in (("min", _("のうち、いちばん小さい値")), ("max", _("のうち、いちばん大きい値"))):
        if name in stored:
            return _("、").join(formula_words(part, definition) for part in stored[name]) + said
    return _counted(stored, definition)


_COUNTED = (
    ("count", gettext_lazy("{question}の件数")),
    ("total", gettext_lazy("{question}の合計")),
    ("age", gettext_lazy("{question}の人の年齢")),
)


def _counted(stored: Stored, definition: Stored) -> str:
    for name, said in _COUNTED:
        if name in stored:
            return str(said).format(question=_("「{question}」").format(question=label(definition, str(stored[name]))))
    if "days" in stored:
        first, last = (_bound(stored["days"][end], definition) for end in ("from", "to"))
        return _("{first}から{last}までの日数").format(first=first, last=last)
    if "if" not in stored:
        return ""
    return _("{condition}なら {then}、そうでなければ {otherwise}").format(
        condition=condition_words(stored["if"], definition),
        then=formula_words(stored["then"], definition),
        otherwise=formula_words(stored["else"], definition),
    )


def _bound(key: str, definition: Stored) -> str:
    return _("今日") if key == "today" else _("「{question}」").format(question=label(definition, key))


def kind_words(field: Stored) -> str:
    return str(words.KINDS.get(field.get("kind", ""), field.get("kind", "")))


def lines_of(part: Any, name: str, definition: Stored) -> list[str]:
    """A stored part in lines, for telling a difference."""
    head, _dot, rest = name.partition(".")
    if part is None:
        return []
    if head in {"page", "field"}:
        return [_line_of(key, part[key], definition) for key in words.PARTS if key in part]
    if head == "settings":
        return _setting(rest, part)
    lists = {
        "order": lambda: [" → ".join(label(definition, key) for key in part)],
        "cosigners": lambda: [_cosigner_words(one, definition) for one in part],
        "check": lambda: [_check_words(check, definition) for check in part],
        "roles": lambda: [f"{words.ROLES.get(role, role)}：{label(definition, key)}" for role, key in part.items()],
    }
    return lists[head]() if head in lists else [str(part)]


def _line_of(key: str, value: Any, definition: Stored) -> str:
    return _("{part}：{value}").format(part=words.PARTS[key], value=_value(key, value, definition))


def _cosigner_words(one: Stored, definition: Stored) -> str:
    when = condition_words(one.get("show_if"), definition)
    return _("{part}：{value}").format(part=when, value=one["label"]) if when else str(one["label"])


def _check_words(check: Stored, definition: Stored) -> str:
    return _("{condition}とき「{sentence}」").format(condition=condition_words(check["fails_if"], definition), sentence=check["say"])


def _value(key: str, value: Any, definition: Stored) -> str:
    said = _VALUES.get(key)
    return said(value, definition) if said else str(value)


def _page_words(key: str, definition: Stored) -> str:
    return str((editing.page_of(definition, key) or {}).get("title", key))


_VALUES: Mapping[str, Callable[[Any, Stored], str]] = {
    "kind": lambda value, definition: kind_words({"kind": value}),
    "required": lambda value, definition: _("はい") if value else _("いいえ"),
    "choices": lambda value, definition: _("、").join(str(one["label"]) for one in value),
    "show_if": condition_words,
    "formula": formula_words,
    "checks": lambda value, definition: " ".join(_check_words(check, definition) for check in value),
    "prefill": lambda value, definition: str(words.SOURCES.get(value, value)),
    "accepts": lambda value, definition: _("、").join(str(words.SORTS.get(one, one)) for one in value),
    "level": lambda value, definition: str(dict(LEVELS)[value]),
    "reuse": lambda value, definition: str(words.REUSES.get(value, value)),
    "fills": lambda value, definition: label(definition, value),
    "_page": _page_words,
}


def _setting(name: str, part: Any) -> list[str]:
    said = _SETTINGS.get(name)
    return said(part) if said else [str(part)]


def _guidance_lines(part: Stored) -> list[str]:
    lines = [*part.get("who", ()), *part.get("needs", ()), *(str(part[key]) for key in ("fee", "after") if part.get(key))]
    return [*lines, _("{minutes}分").format(minutes=part["minutes"])]


_SETTINGS: Mapping[str, Callable[[Any], list[str]]] = {
    "guidance": _guidance_lines,
    "audience": lambda part: [_audience_words(part)],
    "outcomes": lambda part: [str(one["label"]) for one in part],
    "announces": lambda part: [str(Announces(part).label)],
    "required_level": lambda part: [str(dict(LEVELS)[part])],
    "fee": lambda part: [str(part["label"]), *(_fee_words(case) for case in part["cases"])],
    "words": lambda part: [f"{language}：{len(said)}" for language, said in part.items()],
}


def _audience_words(part: Any) -> str:
    try:
        return sentence(parse(part))
    except AudienceProblem as problem:
        return str(problem)


def _fee_words(case: Stored) -> str:
    """What stands beside the amount, else the figure itself."""
    return str(case.get("says") or case["amount"])


def field_read(stored: Stored) -> Field | None:
    """A stored question, read; None while it does not fit its shape."""
    try:
        return Field.model_validate({name: part for name, part in stored.items() if name not in {"show_if", "formula", "checks"}})
    except ValidationError:
        return None
