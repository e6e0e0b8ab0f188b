"""Made-up answers to any question, in the shape a browser would send them: for trying a form without inventing a person each time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from procedures.rules.definition import Field, Kind

_ACCOUNT = ["さくら銀行", "0001", "本店", "123", "ordinary", "1234567", "", "", "ミホン ハナコ"]
_PAPER = "00000000-0000-4000-8000-000000000000"
_SAID: dict[Kind, str] = {
    Kind.YES_NO: "yes",
    Kind.KANA: "みほん はなこ",
    Kind.TIME: "15:30",
    Kind.POSTAL: "590-0078",
    Kind.PHONE: "072-000-0000",
    Kind.EMAIL: "mihon@example.jp",
    Kind.MONEY: "1000",
    Kind.DECLARATION: "on",
}


def a_file(name: str) -> dict[str, str]:
    """An answer of one file that is nowhere."""
    return {_PAPER: name}


def sample(field: Field, today: date) -> Any:
    """One sound answer, unless a check of the form says no to it."""
    if field.kind.has_choices:
        first = field.choices[0].value if field.choices else ""
        return first if field.kind is Kind.CHOICE else [first]
    born = str(today.year - 5)
    made: dict[Kind, Any] = {
        Kind.BIRTH_DATE: f"{born}-05-03",
        Kind.DATE: (today + timedelta(days=7)).isoformat(),
        Kind.NUMBER: str(int(field.minimum if field.minimum is not None else 1)),
        Kind.BANK: _ACCOUNT,
        Kind.FAMILY: ["", "見本 一郎", "みほん いちろう", "", born, "5", "3"],
        Kind.MY_DETAILS: ["見本 花子", "みほん はなこ", "", "1985", "4", "1", "見本町1番1号"],
    }
    if field.kind is Kind.FILE:
        return a_file("見本.pdf")
    return made.get(field.kind) or _SAID.get(field.kind, "見本のこたえ")[: field.max_length]
