"""Proposals of decisions, as the office sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, QuerySet

from procedures.models import Application, Proposal, Submission
from procedures.models.proposal import Settled
from procedures.rules.package import Result
from procedures.rules.states import State

if TYPE_CHECKING:
    from portal.identity.models import Officer


@dataclass(frozen=True)
class Proposed:
    """`is_own`: whoever looks has proposed it, so cannot confirm it."""

    pk: int
    result: Result
    by: str
    at: datetime
    is_own: bool


@dataclass(frozen=True)
class SettledProposal:
    at: datetime | None
    words: str
    proposed_by: str
    settled_by: str
    result: Result
    reason: str


def current(application: Application) -> Proposal | None:
    """The proposal that waits for a second person. One that was made before the applicant sent a correction is none any more."""
    rows = Proposal.objects.filter(application=application, settled_at=None).select_related("proposed_by")
    found = rows.first()
    if found and Submission.objects.filter(application=application, submitted_at__gt=found.proposed_at).exists():
        return None
    return found


def shown(application: Application, officer: "Officer") -> Proposed | None:
    found = current(application)
    return _proposed(application, found, officer) if found else None


def shown_of_many(rows: Sequence[Application], officer: "Officer") -> dict[UUID, Proposed]:
    """The proposals of those cases that have one which waits. Two queries for any number."""
    found = Proposal.objects.filter(application__in=rows, settled_at=None).select_related("proposed_by")
    sent = Submission.objects.filter(application__in=rows).values_list("application").annotate(last=Max("submitted_at"))
    last, cases = dict(sent), {row.pk: row for row in rows}
    return {
        each.application_id: _proposed(cases[each.application_id], each, officer)
        for each in found
        if last[each.application_id] <= each.proposed_at
    }


def _proposed(application: Application, found: Proposal, officer: "Officer") -> Proposed:
    is_own = found.proposed_by.person == officer.person
    return Proposed(found.pk, found.result(application), found.proposed_by.name, found.proposed_at, is_own)


def settled(application: Application) -> tuple[SettledProposal, ...]:
    rows = Proposal.objects.filter(application=application).exclude(settled_at=None).select_related("proposed_by", "settled_by")
    return tuple(_settled(application, row) for row in rows.order_by("settled_at", "pk"))


def _settled(application: Application, row: Proposal) -> SettledProposal:
    settled_by = row.settled_by.name if row.settled_by else ""
    words = str(Settled(row.settled_as).label)
    return SettledProposal(row.settled_at, words, row.proposed_by.name, settled_by, row.result(application), row.reason(application))


def waiting(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Cases whose proposal waits for a second person."""
    return rows.filter(is_proposed()).exclude(state=State.WITHDRAWN)


def is_proposed() -> Exists:
    return Exists(Proposal.objects.filter(application=OuterRef("pk"), settled_at=None))
