"""Questions that are asked once for each of several people or things (a repeat).

The answer to the repeat itself is the numbers of its rows: `"members": ("1", "2")`. Each row's answers stand beside it under
`members.1.name`, so that everything that works on one answer (its reason to come back, its error, its fingerprint) works inside rows too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from procedures.rules import formulas
from procedures.rules.conditions import Answer, Answers, holds, keys_of, leaves
from procedures.rules.definition import Field, Kind, Page
from procedures.rules.raw import BadAnswer

Kept = dict[str, Any]
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_PRESS = re.compile(r"(add|drop):([a-z][a-z0-9_]{0,39})(?::([1-9][0-9]{0,2}))?")


@dataclass(frozen=True)
class Change:
    """A button of a repeat was pressed: add a row, or drop the row with this number."""

    key: str
    drops: str = ""


def pressed(button: str) -> Change | None:
    """ "add:members" or "drop:members:2"; None for any other button."""
    found = _PRESS.fullmatch(button)
    if found is None or (found[1] == "drop") != bool(found[3]):
        return None
    return Change(found[2], found[3] or "")


def numbers(field: Field, raw: object) -> Answer | None:
    """The numbers of the rows as an answer keeps them; as many as must be there at least, when nothing is said yet."""
    if raw is None or raw == "":
        raw = ()
    if not isinstance(raw, list | tuple) or not all(isinstance(one, str) and _NUMBER.fullmatch(one) for one in raw):
        raise BadAnswer("unreadable")
    found = tuple(dict.fromkeys(raw))[: field.max_rows]
    while len(found) < field.min_rows:
        found = (*found, _next(found))
    return found or None


def of(field: Field, answers: Answers) -> tuple[str, ...]:
    """Numbers of the rows there are; none for other kinds."""
    found = answers.get(field.key) if field.kind is Kind.REPEAT else None
    return found if isinstance(found, tuple) else ()


def asked(page: Page, answers: Answers) -> Iterator[Field]:
    """The fields that are asked on a page, rows unrolled behind their repeat. Reads `answers` as it goes: they may grow on the way."""
    if not holds(page.show_if, answers):
        return
    for field in page.fields:
        if holds(field.show_if, answers):
            yield field
            for number in of(field, answers):
                yield from (inner for inner in field.row(number) if holds(inner.show_if, seen_from(inner, answers)))


def all_on(page: Page, answers: Answers) -> Iterator[Field]:
    """Every field of the page and of its rows, asked or not."""
    for field in page.fields:
        yield field
        for number in of(field, answers):
            yield from field.row(number)


def seen_from(field: Field, answers: Answers) -> Answers:
    """The answers by the keys that the conditions of `field` use: inside a row its own row stands before what was asked outside."""
    prefix, dot, _key = field.key.rpartition(".")
    return _FromRow(answers, f"{prefix}.") if dot else answers


def looks_at(field: Field) -> Iterator[str]:
    """The keys that decide whether `field` is asked, or what it comes to, as its definition writes them (inside rows without their row)."""
    for about in leaves(field.show_if):
        yield from keys_of(about)
    yield from formulas.keys(field.formula)


class _FromRow(Mapping[str, Answer]):
    def __init__(self, answers: Answers, prefix: str) -> None:
        self._answers, self._prefix = answers, prefix

    def __getitem__(self, key: str) -> Answer:
        own = self._answers.get(self._prefix + key)
        return self._answers[key] if own is None else own

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    def __len__(self) -> int:
        return len(self._answers)


def changed(page: Page, answers: Answers, rough: Mapping[str, object], change: Change, *, keeps_numbers: bool) -> tuple[Kept, Kept]:
    """Answers and rough entries after the button. What does not fit is no change: the page that offered the button was an older one.

    Rows close up behind a dropped one, unless `keeps_numbers`: during a correction the office's reasons are tied to them.
    """
    field = next((one for one in page.fields if one.key == change.key and one.kind is Kind.REPEAT), None)
    before = of(field, answers) if field else ()
    if field is None:
        return dict(answers), dict(rough)
    if not change.drops:
        more = (_next(before),) if len(before) < field.max_rows else ()
        return {**answers, field.key: before + more}, dict(rough)
    if change.drops not in before or len(before) <= field.min_rows:
        return dict(answers), dict(rough)
    left = [number for number in before if number != change.drops]
    order = {old: old if keeps_numbers else str(place) for place, old in enumerate(left, start=1)}
    return {**_moved(answers, field.key, order), field.key: tuple(order.values())}, _moved(rough, field.key, order)


def _moved(entries: Mapping[str, Any], repeat: str, order: Mapping[str, str]) -> Kept:
    """What stands under a row's old number, under its new one; what stood under a dropped row is gone."""
    kept: Kept = {}
    for key, value in entries.items():
        head, dot, rest = key.partition(".")
        number, _, inner = rest.partition(".")
        if head != repeat or not dot:
            kept[key] = value
        elif number in order:
            kept[f"{repeat}.{order[number]}.{inner}"] = value
    return kept


def _next(taken: tuple[str, ...]) -> str:
    return str(max((int(number) for number in taken), default=0) + 1)
