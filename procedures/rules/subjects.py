"""Whom an application is about: the roles of the form, read out of its answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from procedures.rules.conditions import Answers
from procedures.rules.definition import Definition, Role

# Which part of a person stands for a role, when the role points to a field that asks for a whole person.
_PARTS: Mapping[Role, str] = {Role.SUBJECT_NAME: "name", Role.SUBJECT_KANA: "kana", Role.SUBJECT_BIRTH_ON: "birth_on"}


@dataclass(frozen=True)
class Subject:
    """Empty where the form does not ask, or nothing is answered yet."""

    name: str
    kana: str
    birth_on: date | None


def subject(form: Definition, answers: Answers) -> Subject:
    name, kana, birth_on = (_text(form, answers, role) for role in _PARTS)
    return Subject(name, kana, date.fromisoformat(birth_on) if birth_on else None)


def _text(form: Definition, answers: Answers, role: Role) -> str:
    answer = answers.get(form.roles.get(role, ""))
    if isinstance(answer, Mapping):
        answer = answer.get(_PARTS[role])
    return answer if isinstance(answer, str) else ""
