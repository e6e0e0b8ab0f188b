"""Which answers of a form are what a resident may tell the portal about themselves.

A question says so by its name in all forms (`same_as`); the postal code that the portal puts in (`prefill`) counts, too. Nothing else is
guessed: that a form asks for a dog does not say whose it is. Rows of a repeat are about several people and are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from portal.attributes.rules import vocabulary as words
from portal.attributes.rules.values import Value
from procedures.rules.conditions import Answer, Answers
from procedures.rules.definition import Definition, Field, Kind, Source

# `same_as` -> the attribute.
NAMES = {
    "resident.moved_on": words.MOVED_ON,
    "resident.postal": words.POSTAL,
    "resident.household": words.HOUSEHOLD,
    "resident.due_on": words.DUE_ON,
}


def told(form: Definition, answers: Answers) -> dict[str, Value]:
    """Attribute -> value, in the order of the form; of two questions with one name the later, and a name says more than `prefill`."""
    found: dict[str, Value] = {}
    for asked in (_prefilled, _named):
        for field in form.fields():
            name, read = asked(field), _READ.get(field.kind)
            value = read(answers.get(field.key)) if name and read else None
            if name and value is not None:
                found[name] = value
    return found


def _named(field: Field) -> str | None:
    return NAMES.get(field.same_as)


def _prefilled(field: Field) -> str | None:
    return words.POSTAL if field.prefill is Source.RESIDENT_POSTAL else None


def _day(answer: Answer | None) -> date | None:
    return date.fromisoformat(answer) if isinstance(answer, str) else None


def _digits(answer: Answer | None) -> str | None:
    return answer.replace("-", "") if isinstance(answer, str) else None


def _number(answer: Answer | None) -> int | None:
    return int(answer) if isinstance(answer, str) and answer.isascii() and answer.isdecimal() and len(answer) < 10 else None


_READ: Mapping[Kind, Callable[[Answer | None], Value | None]] = {Kind.DATE: _day, Kind.POSTAL: _digits, Kind.NUMBER: _number}
