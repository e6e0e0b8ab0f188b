"""Whom a procedure is meant for, in words, and whether that seems to be the reader. It guides; who may begin is never asked here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from portal.attributes.queries import Fit, fitting, sentence_and_fit
from portal.attributes.rules.audience import AudienceProblem, Rule, parse
from procedures.models import Procedure
from procedures.queries.doors import ProcedureCard

if TYPE_CHECKING:
    from portal.identity.models import Resident


@dataclass(frozen=True)
class Audience:
    """`sentence` is the rule in words; `fit` how it stands to the reader, None where that is not to be said."""

    sentence: str
    fit: Fit | None


def told(procedure: Procedure, reader: Resident | None, today: dt.date) -> Audience | None:
    """None where nobody wrote a rule. Two queries for a reader who agreed, none for a guest; one more where it names other towns."""
    rule, town = _rule(procedure.audience), procedure.municipality
    return Audience(*sentence_and_fit(rule, reader.pk if reader else None, today, {town.pk: town.name})) if rule else None


def marked(cards: Iterable[ProcedureCard], reader: Resident | None, today: dt.date) -> tuple[ProcedureCard, ...]:
    """The cards, with a mark on those that seem to be meant for the reader. Two queries, none for guests or without any rule."""
    given = tuple(cards)
    rules = {card.url: rule for card in given if (rule := _rule(card.audience))} if reader else {}
    fit = fitting(rules, reader.pk, today) if reader and rules else frozenset()
    return tuple(replace(card, fits=card.url in fit) for card in given)


def _rule(stored: Any) -> Rule | None:
    """A rule of a time with other words is none: the page stays."""
    try:
        rule = parse(stored)
    except AudienceProblem:
        return None
    return None if rule.is_for_everybody else rule
