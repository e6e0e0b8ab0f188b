"""All answers of one form together. *Hidden = absent*: what is not asked has no answer, is not kept and is never handed on."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as default
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from procedures.rules import rows
from procedures.rules.conditions import TODAY, Answer, Answers
from procedures.rules.definition import Definition, Field, Kind, Page
from procedures.rules.formulas import evaluate
from procedures.rules.numbers import plain
from procedures.rules.problems import Problem
from procedures.rules.raw import BadAnswer
from procedures.rules.reuse import Offer
from procedures.rules.together import contradictions
from procedures.rules.values import clean_value, missing, problem_of

_LONGEST_ROUGH, _LONGEST_PART, _MOST_PARTS = 5000, 100, 20


@dataclass(frozen=True)
class Entries:
    """What a person has filled in so far.

    `rough` keeps, as they were typed, the entries that cannot be an answer yet; `prefilled` what the portal put in at the start;
    `offers` what the person answered in earlier forms, put in where it is asked; `ticked` are those of them that were confirmed.
    `pen` is the opening of a page (one in one browser) by which they were kept last.
    """

    answers: Answers = default(default_factory=dict)
    rough: Mapping[str, object] = default(default_factory=dict)
    prefilled: Answers = default(default_factory=dict)
    offers: Mapping[str, Offer] = default(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    pen: str = ""

    def earlier(self, key: str) -> Offer | None:
        """The earlier answer that stands here now; None once it was changed, and where there was none."""
        offer = self.offers.get(key)
        return offer if offer and key not in self.rough and self.answers.get(key) == offer.answer else None

    def is_from_portal(self, key: str) -> bool:
        return key in self.prefilled and key not in self.rough and self.answers.get(key) == self.prefilled[key]


def clean(definition: Definition, answers: Mapping[str, object], today: date) -> dict[str, Answer]:
    """Every answer that is asked for and sound, in the order of the form; hidden, unknown and unsound ones fall away.

    One walk from front to back is enough, for conditions look only backwards; cleaning twice changes nothing.
    """
    kept: dict[str, Answer] = {TODAY: today.isoformat()} if definition.asks_today else {}
    for page in definition.pages:
        for field in rows.asked(page, kept):
            value = _calculated(field, kept) if field.kind is Kind.CALCULATED else _kept(field, answers, today)
            if value is not None:
                kept[field.key] = value
    return kept


def _calculated(field: Field, kept: Answers) -> Answer | None:
    """Worked out anew each time, never taken from outside."""
    found = None if field.formula is None else evaluate(field.formula, rows.seen_from(field, kept))
    return None if found is None else plain(found.quantize(Decimal(1).scaleb(-field.decimals), ROUND_HALF_UP))


def _kept(field: Field, answers: Mapping[str, object], today: date) -> Answer | None:
    return _sound(field, answers.get(field.key), today) if field.key in answers or field.kind is Kind.REPEAT else None


def _sound(field: Field, raw: object, today: date) -> Answer | None:
    try:
        return clean_value(field, raw, today)
    except BadAnswer:
        return None


def fill_page(
    definition: Definition,
    page: Page,
    before: Entries,
    typed: Mapping[str, object],
    today: date,
    press: rows.Change | None = None,
    *,
    keeps_numbers: bool = False,
    ticked: frozenset[str] = frozenset(),
) -> Entries:
    """The entries after `page` was sent with `typed` (field key -> raw). Fields that were not sent keep what they had.

    `press` is the button of a repeat, and counts after what was typed; `ticked` are the earlier answers that were confirmed. Nothing
    typed is lost: what is not sound stays in `rough`.
    Answers elsewhere that are hidden by the new ones fall away.
    """
    answers, rough = dict(before.answers), dict(before.rough)
    for field in rows.all_on(page, before.answers):
        if field.key not in typed or not field.kind.is_typed:
            continue
        answers.pop(field.key, None)
        rough.pop(field.key, None)
        try:
            value = clean_value(field, typed[field.key], today)
        except BadAnswer:
            rough[field.key] = _cut(typed[field.key])
        else:
            if value is not None:
                answers[field.key] = value
    if press:
        answers, rough = rows.changed(page, answers, rough, press, keeps_numbers=keeps_numbers)
    kept = clean(definition, answers, today)
    was_shown = {field.key for field in shown_fields(definition, before.answers)}
    kept = with_offers(definition, kept, before.offers, {*was_shown, *rough}, today)
    shown = {field.key for field in shown_fields(definition, kept)}
    rough = {key: raw for key, raw in rough.items() if key in shown}
    return replace(before, answers=kept, rough=rough, ticked=before.ticked | (ticked & before.offers.keys()))


def with_offers(
    definition: Definition, answers: dict[str, Answer], offers: Mapping[str, Offer], apart: set[str], today: date
) -> dict[str, Answer]:
    """The answers with those of earlier forms at the questions that have just come up; none at those `apart`. One may bring up the next."""
    if not offers:
        return answers
    while True:
        shown = {field.key for field in shown_fields(definition, answers)}
        fresh = {key: offer.answer for key, offer in offers.items() if key in shown and key not in apart and key not in answers}
        if not fresh:
            return answers
        apart = apart | fresh.keys()
        answers = clean(definition, {**answers, **fresh}, today)


def _cut(raw: object) -> object:
    """What somebody typed wrongly is kept for him to mend, but not a pasted megabyte of it."""
    if isinstance(raw, Mapping):
        return {name: _cut(part) for name, part in raw.items()}
    if isinstance(raw, list | tuple):
        return [str("" if part is None else part)[:_LONGEST_PART] for part in raw[:_MOST_PARTS]]
    return str(raw)[:_LONGEST_ROUGH]


def fingerprint(page: Page, entries: Entries) -> str:
    """Changes whenever what is kept for this page changes: by it a second device is noticed."""
    # Files are only ever added or taken away one by one, so nothing typed can overwrite them.
    typed = [field for field in rows.all_on(page, entries.answers) if field.kind is not Kind.FILE]
    kept = [[field.key, entries.answers.get(field.key), entries.rough.get(field.key)] for field in typed]
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]


def shown_fields(definition: Definition, answers: Answers) -> tuple[Field, ...]:
    return tuple(field for page in definition.pages for field in fields_shown_on(page, answers))


def level_to_send(definition: Definition, answers: Answers) -> int:
    """The highest level that a signature asks for which these answers bring up; 0 for none."""
    return max((field.level for field in shown_fields(definition, answers) if field.kind is Kind.SIGNATURE), default=0)


def fields_shown_on(page: Page, answers: Answers) -> tuple[Field, ...]:
    return tuple(rows.asked(page, answers))


def problems_on(page: Page, entries: Entries, today: date) -> tuple[Problem, ...]:
    """What still stands in the way on this page: of single fields in their order, then what sound answers contradict each other in."""
    shown = fields_shown_on(page, entries.answers)
    found = [problem for field in shown if (problem := _problem(field, entries, today)) is not None]
    faulty = {problem.key for problem in found}
    return (*found, *(problem for problem in contradictions(page, shown, entries.answers) if problem.key not in faulty))


def problems(definition: Definition, entries: Entries, today: date) -> tuple[Problem, ...]:
    return tuple(problem for page in definition.pages for problem in problems_on(page, entries, today))


def _problem(field: Field, entries: Entries, today: date) -> Problem | None:
    if field.kind is Kind.CALCULATED:
        return None
    raw = entries.rough.get(field.key, entries.answers.get(field.key))
    try:
        value = clean_value(field, raw, today)
    except BadAnswer as error:
        return problem_of(field, error)
    if (offer := entries.earlier(field.key)) and offer.confirm and field.key not in entries.ticked:
        return Problem("confirm_again", field.key, {"label": field.label})
    is_missing = value is None and field.required and field.kind.is_answered
    return missing(field) if is_missing else None


def opened_by(definition: Definition, asked: frozenset[str], before: Answers, now: Answers) -> frozenset[str]:
    """Fields open for correction: those the office asked about (a repeat: all of its rows), and those that only appear through the
    new answers."""
    were_shown = {field.key for field in shown_fields(definition, before)}
    shown = [field.key for field in shown_fields(definition, now)]
    return asked | {key for key in shown if key not in were_shown or key.partition(".")[0] in asked}


def in_words(field: Field, answer: Answer | None, yes: str, no: str) -> str:
    """One line for a person; wishes are numbered. Empty when there is no answer."""
    match answer:
        case None:
            return ""
        case bool():
            return yes if answer else no
        case tuple():
            labels = [field.label_of(value) for value in answer]
            is_ranked = field.kind is Kind.FACILITIES
            return "、".join(f"{rank}. {label}" if is_ranked else label for rank, label in enumerate(labels, start=1))
        case str():
            return field.label_of(answer) if field.kind.has_choices else answer
        case _:
            return " ".join(answer.values())
