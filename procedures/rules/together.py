"""Checks that look at several answers at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from procedures.rules import rows
from procedures.rules.conditions import Answers, holds
from procedures.rules.definition import Check, Field, Kind, Page
from procedures.rules.problems import Problem


def contradictions(page: Page, shown: Sequence[Field], answers: Answers) -> Iterator[Problem]:
    """Told at a question that is shown; a check whose question is hidden says nothing."""
    by_key = {field.key: field for field in shown}
    for check in page.checks:
        if (at := by_key.get(check.at)) and holds(check.fails_if, answers):
            yield _told(check, at)
    for repeat in shown:
        if repeat.kind is Kind.REPEAT and repeat.checks:
            yield from _in_rows(repeat, by_key, answers)


def _in_rows(repeat: Field, by_key: dict[str, Field], answers: Answers) -> Iterator[Problem]:
    for number in rows.of(repeat, answers):
        for check in repeat.checks:
            at = by_key.get(f"{repeat.key}.{number}.{check.at}")
            if at and holds(check.fails_if, rows.seen_from(at, answers)):
                yield _told(check, at)


def _told(check: Check, at: Field) -> Problem:
    return Problem("check", at.key, {"label": at.label, "sentence": check.say})
