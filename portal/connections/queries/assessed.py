"""What every running service is given, and what its operator answered to the assessment: for the public record."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from portal.connections.models import ConnectedService, Stage, State
from portal.connections.models.services import LEVELS
from portal.connections.rules import claims, pia

from .services import claim_labels


@dataclass(frozen=True)
class AssessedUse:
    title: str
    reason: str
    sees: tuple[str, ...]
    months: int
    is_required: bool


@dataclass(frozen=True)
class AssessedService:
    """`level` in words; `answers` are (question, answer) of the assessment, in Japanese as they were written."""

    name: str
    operator: str
    contact: str
    level: str
    uses: tuple[AssessedUse, ...]
    answers: tuple[tuple[str, str], ...]
    stop_guide: str


def assessed(town_id: str | None) -> tuple[AssessedService, ...]:
    """The public services of a town, those of the whole prefecture among them (None: these alone), that are not stopped. Two queries."""
    rows = ConnectedService.objects.filter(Q(municipality=None) | Q(municipality=town_id), stage=Stage.PUBLIC)
    return tuple(_told(row) for row in rows.exclude(state=State.STOPPED).prefetch_related("uses"))


def _told(row: ConnectedService) -> AssessedService:
    uses = tuple(AssessedUse(one.title, one.reason, claim_labels(one.claims), one.months, one.is_required) for one in row.uses.all())
    answers = tuple((question, row.pia[code]) for code, question in pia.QUESTIONS.items() if row.pia.get(code))
    return AssessedService(row.name, row.operator, row.contact, str(dict(LEVELS)[row.required_level]), uses, answers, row.stop_guide)


def is_from_the_card(items: tuple[str, ...]) -> bool:
    """Whether one of these items, in the words of a purpose or by its code, is only ever read from the card."""
    return any(item in items for code in claims.FROM_THE_CARD for item in (code, *claim_labels([code])))
