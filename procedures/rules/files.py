"""Answers that are files: certificates, photos.

An answer keeps the number of each paper with its name: `{"0b9e…": "就労証明書.pdf"}`. A browser never names a paper, it only sends new
files and presses the button that takes one away; which papers an answer has is written by the portal alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from procedures.rules.conditions import Answer, Answers
from procedures.rules.definition import Definition, Field, Kind, Sort
from procedures.rules.raw import BadAnswer, one_line

_NUMBER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PRESS = re.compile(r"remove:([a-z][a-z0-9_]{0,39}):([0-9a-f-]{36})")
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Removal:
    """The button that takes one paper out of an answer was pressed."""

    key: str
    paper: str


def pressed(button: str) -> Removal | None:
    """ "remove:photos:0b9e…"; None for any other button."""
    found = _PRESS.fullmatch(button)
    return Removal(found[1], found[2]) if found and _NUMBER.fullmatch(found[2]) else None


def papers(field: Field, raw: object, today: date) -> Answer | None:
    """From a browser (a list, a text) nothing is ever a file."""
    if not raw:
        return None
    if not isinstance(raw, Mapping) or not all(isinstance(number, str) and _NUMBER.fullmatch(number) for number in raw):
        raise BadAnswer("unknown_file")
    if len(raw) > field.max_files:
        raise BadAnswer("too_many_files", most=field.max_files)
    return {number: one_line(name)[:_LONGEST_NAME] for number, name in raw.items()}


def of(field: Field, answers: Answers) -> dict[str, str]:
    """Paper number → name, in the order in which they came."""
    found = answers.get(field.key) if field.kind is Kind.FILE else None
    return dict(found) if isinstance(found, Mapping) else {}


def numbers(form: Definition, answers: Answers) -> Iterator[str]:
    """Of all papers in these answers."""
    for field in form.fields():
        yield from of(field, answers)


def takes(field: Field, kind: str) -> bool:
    """`kind` is one of `portal.lib.uploads.Kind`."""
    return (Sort.PDF if kind == "pdf" else Sort.PHOTO) in field.accepts
