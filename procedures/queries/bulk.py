"""Which of many cases may be decided at once, and why the others may not."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from procedures.models import Application, Procedure
from procedures.models.application import StateWords
from procedures.queries import checkpoints
from procedures.rules.package import Outcome
from procedures.rules.states import SEEN_BY_STAFF, State

# A returned case lies with its applicant, a decided one has its result: both are looked at one by one.
TOGETHER = frozenset({State.SUBMITTED, State.RESUBMITTED, State.REVIEWING})


@dataclass(frozen=True)
class Line:
    """One case of the list. `why_not` is empty when it may be decided with the others. No names: nobody's answers are looked at here."""

    application: Application
    state: str
    why_not: str


def chosen(ids: Sequence[UUID]) -> list[Application]:
    """In the order in which they were sent."""
    rows = Application.objects.filter(pk__in=ids, state__in=SEEN_BY_STAFF).select_related("procedure", "round", "assignee")
    return list(rows.defer("draft").order_by("submitted_at", "pk"))


def lines(rows: Sequence[Application], *, despite: bool) -> list[Line]:
    """`despite`: a reason was written for deciding with points of the checklist still open."""
    open_points = checkpoints.open_of(rows)
    return [Line(row, str(StateWords(row.state).label), _why_not(row, 0 if despite else len(open_points[row.pk]))) for row in rows]


def _why_not(row: Application, open_points: int) -> str:
    if row.state in TOGETHER and open_points:
        return _open_points(row, open_points)
    if row.state in TOGETHER:
        return ""
    if row.state == State.RETURNED:
        return _("申請者が直しているところです。1件ずつ、審査の画面で決めてください。")
    if row.state == State.DECIDED:
        return _("結果が決まっています。決め直すときは、1件ずつ審査の画面で行ってください。")
    return _("「{state}」なので、結果を決められません。").format(state=StateWords(row.state).label)


def _open_points(row: Application, count: int) -> str:
    if row.procedure.checks_are_strict:
        return _("確かめていない点が{count}つあります。審査の画面で確かめてください。").format(count=count)
    return _("確かめていない点が{count}つあります。確かめるか、そのまま決めるわけを書いてください。").format(count=count)


def outcomes(procedure: Procedure) -> tuple[list[Outcome], list[Outcome]]:
    """(those that may be given to many, those that name a facility and are given one by one)."""
    every = [Outcome.model_validate(each) for each in procedure.outcomes]
    return [each for each in every if not each.has_facility], [each for each in every if each.has_facility]
