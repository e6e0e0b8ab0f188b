"""Answers as one line of a table: a column per question, over all versions of a form.

A column is found by its slot: `phone`; `account:branch` (a part of an answer); `members#2.name` (the second row of a repeat, whatever
number the row has). The words of headers are data for clerks and their other systems, so they are not translated.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from procedures.rules import rows
from procedures.rules.conditions import Answer, Answers
from procedures.rules.definition import Definition, Field, Kind

_PERSON = {"name": "名前", "kana": "カナ", "birth_on": "生年月日", "address": "住所"}
_ACCOUNT = {
    "bank": "銀行", "bank_code": "銀行番号", "branch": "支店", "branch_code": "支店番号", "type": "種類", "number": "口座番号",
    "holder": "名義", "symbol": "記号", "symbol_number": "番号",
}  # fmt: skip
_TYPES = {"ordinary": "普通", "current": "当座", "savings": "貯蓄"}
_PARTS: Mapping[Kind, Mapping[str, str]] = {Kind.FAMILY: _PERSON, Kind.MY_DETAILS: _PERSON, Kind.BANK: _ACCOUNT}
_DAYS = frozenset({Kind.DATE, Kind.BIRTH_DATE})


@dataclass(frozen=True)
class Column:
    slot: str
    header: str


def columns(forms: Sequence[Definition], places: Mapping[str, int]) -> tuple[Column, ...]:
    """Those of the first form (the newest) in its order; what only others ask stands behind what it stood behind there.

    `places` says how many rows each repeat fills at most. No two headers are the same.
    """
    order: dict[str, str] = {}
    for form in forms:
        order = _merged(order, [*_of_form(form, places)])
    taken: set[str] = set()
    return tuple(Column(slot, _unlike(header, slot, taken)) for slot, header in order.items())


def _merged(order: dict[str, str], found: list[tuple[str, str]]) -> dict[str, str]:
    slots, last = [*order], -1
    for slot, header in found:
        if slot in order:
            last = slots.index(slot)
            continue
        last += 1
        slots.insert(last, slot)
        order = {**order, slot: header}
    return {slot: order[slot] for slot in slots}


def _unlike(header: str, slot: str, taken: set[str]) -> str:
    name = f"{header}〔{slot}〕" if header in taken else header
    taken.add(name)
    return name


def _of_form(form: Definition, places: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for field in form.fields():
        if field.kind is Kind.REPEAT:
            for place in range(1, places.get(field.key, 0) + 1):
                for inner in field.fields:
                    yield from _of_field(inner, f"{field.key}#{place}.", f"{field.row_label or field.label}{place}：")
        elif field.kind.is_answered:
            yield from _of_field(field)


def _of_field(field: Field, before: str = "", title: str = "") -> Iterator[tuple[str, str]]:
    if not field.kind.is_answered:
        return
    parts = _PARTS.get(field.kind)
    if parts is None:
        yield f"{before}{field.key}", f"{title}{field.label}"
        return
    for part, words in parts.items():
        yield f"{before}{field.key}:{part}", f"{title}{field.label}（{words}）"


def rows_filled(form: Definition, answers: Answers) -> dict[str, int]:
    """How many rows each repeat has in these answers."""
    return {field.key: len(rows.of(field, answers)) for field in form.fields() if field.kind is Kind.REPEAT}


def cells(form: Definition, answers: Answers) -> dict[str, str]:
    """Slot → text, of what was answered. Days are 2026/04/01, numbers without commas and units, choices in words."""
    found: dict[str, str] = {}
    for field in form.fields():
        if field.kind is not Kind.REPEAT:
            found |= _texts(field, answers, field.key)
            continue
        for place, number in enumerate(rows.of(field, answers), start=1):
            for inner in field.row(number):
                found |= _texts(inner, answers, f"{field.key}#{place}.{inner.key.rpartition('.')[2]}")
    return found


def _texts(field: Field, answers: Answers, slot: str) -> dict[str, str]:
    answer = answers.get(field.key)
    if answer is None:
        return {}
    if isinstance(answer, Mapping):
        parts = _PARTS.get(field.kind, {})
        return {f"{slot}:{part}": _part(part, text) for part, text in answer.items() if part in parts}
    return {slot: _text(field, answer)}


def _part(part: str, text: str) -> str:
    if part == "birth_on":
        return text.replace("-", "/")
    return _TYPES.get(text, text) if part == "type" else text


def _text(field: Field, answer: Answer) -> str:
    match answer:
        case bool():
            return "はい" if answer else "いいえ"
        case tuple():
            return "、".join(field.label_of(value) for value in answer)
        case str() if field.kind in _DAYS:
            return answer.replace("-", "/")
        case str():
            return field.label_of(answer) if field.kind.has_choices else answer
    return ""
