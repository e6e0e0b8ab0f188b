"""Cases as they are put on paper: answers and course, without anything to press. Four queries for any number."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from procedures.models import Application, Decision, Milestone, Submission
from procedures.models.application import StateWords
from procedures.models.course import Happened
from procedures.queries import cases, staff
from procedures.queries.cases import AnsweredPage
from procedures.rules.package import Result
from procedures.rules.states import SEEN_BY_STAFF


@dataclass(frozen=True)
class Printed:
    application: Application
    state: str
    pages: tuple[AnsweredPage, ...]
    course: tuple[tuple[datetime, str], ...]
    result: Result | None
    agents: tuple[str, ...]


def chosen(ids: Sequence[UUID]) -> list[Application]:
    """Cases of the officer's own town and departments, the first sent first."""
    rows = Application.objects.filter(pk__in=ids, state__in=SEEN_BY_STAFF).defer("draft")
    return list(rows.select_related("procedure", "form_version", "round", "assignee").order_by("submitted_at", "pk"))


def printed(rows: Sequence[Application]) -> list[Printed]:
    sent: dict[UUID, list[Submission]] = defaultdict(list)
    for each in Submission.objects.filter(application__in=rows).order_by("number"):
        sent[each.application_id].append(each)
    course: dict[UUID, list[tuple[datetime, str]]] = defaultdict(list)
    for line in Milestone.objects.filter(application__in=rows).order_by("at", "pk"):
        course[line.application_id].append((line.at, str(Happened(line.what).label)))
    # Later rows overwrite earlier ones: what remains is the latest of each.
    decisions = {each.application_id: each for each in Decision.objects.filter(application__in=rows).order_by("decided_at", "pk")}
    return [_printed(row, sent[row.pk], tuple(course[row.pk]), decisions.get(row.pk)) for row in rows]


def _printed(
    row: Application, sent: list[Submission], course: tuple[tuple[datetime, str], ...], decision: Decision | None
) -> Printed:
    answers = sent[-1].answers(row) if sent else {}
    agents = dict.fromkeys(each.agent(row) for each in sent if each.agent_sealed)
    pages, result = cases.in_pages(row.form_version.form, answers), staff.result_in(row, decision) if decision else None
    return Printed(row, str(StateWords(row.state).label), pages, course, result, tuple(agents))
