"""Answers that were given before, in another procedure or another town, offered where the same thing is asked again.

A form names what it asks (`same_as: "household.guardian2.name"`) and says what may become of an earlier answer (`reuse`): it is filled in,
filled in and must be confirmed by a tick, or asked afresh each time. What the portal itself knows stands over it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from procedures.rules.conditions import Answer, Answers
from procedures.rules.definition import Definition, Field, Kind, Reuse

# Lists of choices, files, people and declarations are not taken along: they belong to one form, or to one moment.
KINDS = frozenset({
    Kind.TEXT, Kind.LONG_TEXT, Kind.KANA, Kind.DATE, Kind.BIRTH_DATE, Kind.CHOICE, Kind.YES_NO, Kind.POSTAL, Kind.PHONE, Kind.EMAIL,
    Kind.NUMBER, Kind.MONEY, Kind.TIME, Kind.BANK,
})  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """A form that the same person sent before: when (a month, "2026-10"), and to whom."""

    form: Definition
    answers: Answers
    title: str
    town: str
    month: str


@dataclass(frozen=True)
class Offer:
    """One earlier answer and where it comes from. `confirm`: it counts only with a tick."""

    answer: Answer
    title: str
    town: str
    month: str
    confirm: bool


def wanted(form: Definition) -> tuple[Field, ...]:
    return tuple(field for field in form.fields() if field.same_as and field.reuse is not Reuse.ASK and field.kind in KINDS)


def offers(form: Definition, before: Iterable[Sent]) -> Mapping[str, Offer]:
    """Field key → the newest answer to the same question. `before` stands in the order of time, the newest first."""
    found: dict[str, Offer] = {}
    told = list(before)
    for field in wanted(form):
        same = ((sent, _answer(field, sent)) for sent in told)
        sent, answer = next(((sent, answer) for sent, answer in same if answer is not None), (None, None))
        if sent and answer is not None:
            found[field.key] = Offer(answer, sent.title, sent.town, sent.month, field.reuse is Reuse.CONFIRM)
    return found


def _answer(field: Field, sent: Sent) -> Answer | None:
    same = (one for one in sent.form.fields() if one.same_as == field.same_as and one.kind is field.kind)
    return next((sent.answers[one.key] for one in same if one.key in sent.answers), None)
