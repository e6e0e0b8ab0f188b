"""Cases that may be the same wish twice: one applicant, or one person whom both are about, in one procedure.

Whom a case is about lies sealed in its answers. Equal persons find each other by a keyed digest of folded name and birth date, which is
drawn for each procedure apart: the same child has another mark elsewhere, so that marks tell nothing across procedures.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from portal.lib import sealed
from portal.lib.japanese import variant_key
from procedures.models import Application
from procedures.models.application import StateWords
from procedures.rules.conditions import Answers
from procedures.rules.states import State
from procedures.rules.subjects import subject

MOST = 20
LIVE = frozenset({State.SUBMITTED, State.RESUBMITTED, State.REVIEWING, State.RETURNED})


@dataclass(frozen=True)
class Twin:
    """Another case, with what is the same. A hint to look, no proof: twins and namesakes exist."""

    pk: UUID
    number: str
    state: str
    submitted_at: datetime | None
    same: str


def mark_of(application: Application, answers: Answers) -> str | None:
    """None where the form does not ask for a name and a birth date. Letters of the family register and of the keyboard meet (髙, 高)."""
    about = subject(application.form_version.form, answers)
    name = variant_key(about.name)
    if not name or about.birth_on is None:
        return None
    return sealed.blind(f"{application.procedure_id}\n{name}\n{about.birth_on.isoformat()}", purpose="procedures.subject")


def of(application: Application) -> tuple[Twin, ...]:
    """Those the office still works on, and those of the same round that have their result. One more than `MOST`
    says that there are more. One query.
    """
    open_or_decided = Q(state__in=LIVE) | (Q(state=State.DECIDED, round=application.round_id) if application.round_id else Q(pk=None))
    same = Q(applicant=application.applicant_id)
    if application.subject_mark:
        same |= Q(subject_mark=application.subject_mark)
    rows = Application.objects.filter(open_or_decided, same, procedure=application.procedure_id).exclude(pk=application.pk)
    nearest = Case(When(subject_mark=application.subject_mark, then=0), default=1) if application.subject_mark else Value(1)
    return tuple(_twin(application, row) for row in rows.defer("draft").order_by(nearest, "submitted_at", "pk")[: MOST + 1])


def _twin(application: Application, row: Application) -> Twin:
    is_about_same = bool(row.subject_mark) and row.subject_mark == application.subject_mark
    same = [_("申請者")] if row.applicant_id == application.applicant_id else []
    same += [_("対象の方（名前と生年月日）")] if is_about_same else []
    return Twin(row.pk, row.receipt_number or "", str(StateWords(row.state).label), row.submitted_at, "・".join(same))


def with_twins(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Of the cases that the office still works on, those that have another such case beside them."""
    others = Application.objects.filter(procedure=OuterRef("procedure"), state__in=LIVE).exclude(pk=OuterRef("pk"))
    # Two sub-selects, each with its own index: with one, an "or" walks through all cases of the procedure for each of them.
    same = Exists(others.filter(applicant=OuterRef("applicant"))) | Exists(others.filter(subject_mark=OuterRef("subject_mark")))
    return rows.filter(same, state__in=LIVE)
