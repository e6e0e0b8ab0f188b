"""Cases as a machine of the town is told of them: what changed since it last asked, with the answers.

The cursor is the number of an entry in the town's trail. Entries are numbered under the lock of the chain, which is held until the commit:
what has a lower number was committed earlier, so a cursor cannot run past a case that is still being written.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from portal.audit import queries as audit
from portal.lib import codes
from procedures import events
from procedures.models import Application, Decision, Procedure, Submission
from procedures.rules.conditions import TODAY, Answers
from procedures.rules.states import SEEN_BY_STAFF, State
from procedures.rules.subjects import subject

if TYPE_CHECKING:
    from notifications.models import Credential

# How far one request walks through a busy town's trail before it says "ask on".
STEP, MOST_STEPS = 1000, 10
CHANGES = frozenset(
    event.code
    for event in (
        events.APPLICATION_SUBMITTED, events.APPLICATION_RESUBMITTED, events.APPLICATION_WITHDRAWN, events.REVIEW_STARTED,
        events.APPLICATION_RETURNED, events.APPLICATION_DECIDED,
    )
)  # fmt: skip


@dataclass(frozen=True)
class Changed:
    """Cases in the order of their last change; ask on from `after`, at once while there is `more`."""

    cases: tuple[tuple[Application, dict[str, Any]], ...]
    after: int
    more: bool


def procedure_of(credential: "Credential", slug: str) -> Procedure | None:
    """A procedure of the machine's own town and department; those of no department are everybody's."""
    mine = Procedure.objects.filter(municipality=credential.municipality_id, slug=slug)
    if credential.department_id is not None:
        mine = mine.filter(Q(handled_by=None) | Q(handled_by=credential.department_id))
    return mine.first()


def case_of(procedure: Procedure, receipt_number: str) -> Application | None:
    rows = Application.objects.select_related("procedure", "form_version", "round")
    return rows.filter(procedure=procedure, receipt_number=codes.normalise(receipt_number), state__in=SEEN_BY_STAFF).first()


def changed_after(procedure: Procedure, after: int, limit: int) -> Changed:
    until, last = audit.head(procedure.municipality_id), after
    found: dict[UUID, int] = {}
    for _step in range(MOST_STEPS):
        walked = audit.changes(
            procedure.municipality_id, Application._meta.label_lower, CHANGES, after=last, until=until, most=STEP
        )  # fmt: skip
        ours = _ours(procedure, walked)
        for number, pk in walked:
            if pk in ours and ours[pk] not in found and len(found) == limit:
                return Changed(_told(procedure, found), last, more=True)
            last = number
            if pk in ours:
                found[ours[pk]] = number
        if len(walked) < STEP:
            return Changed(_told(procedure, found), max(until, after), more=False)
    return Changed(_told(procedure, found), last, more=True)


def _ours(procedure: Procedure, walked: list[tuple[int, str]]) -> dict[str, UUID]:
    ids = {pk for _number, pk in walked}
    rows = Application.objects.filter(procedure=procedure, pk__in=ids, state__in=SEEN_BY_STAFF) if ids else Application.objects.none()
    return {str(pk): pk for pk in rows.values_list("pk", flat=True)}


def _told(procedure: Procedure, found: dict[UUID, int]) -> tuple[tuple[Application, dict[str, Any]], ...]:
    rows = Application.objects.filter(pk__in=found).select_related("form_version", "round").defer("draft").in_bulk()
    # Later rows overwrite earlier ones: what remains is the latest of each.
    sent = {each.application_id: each for each in Submission.objects.filter(application__in=found).order_by("number")}
    outcomes = dict(Decision.objects.filter(application__in=found).order_by("decided_at", "pk").values_list("application", "outcome"))
    order = sorted(found.items(), key=lambda each: each[1])
    return tuple((rows[pk], _case(rows[pk], number, sent.get(pk), outcomes.get(pk))) for pk, number in order)


def _case(row: Application, number: int, sent: Submission | None, outcome: str | None) -> dict[str, Any]:
    """Of what was taken back only that it was: nobody works on its answers any more."""
    answers: Answers = sent.answers(row) if sent and row.state != State.WITHDRAWN else {}
    about = subject(row.form_version.form, answers)
    return {
        "change": number,
        "receipt_number": row.receipt_number,
        "state": row.state,
        "round": row.round.slug if row.round else None,
        "form_version": row.form_version.number,
        "submission": sent.number if sent else 0,
        "submitted_at": _instant(row.submitted_at),
        "resubmitted_at": _instant(sent.submitted_at if sent and sent.number > 1 else None),
        "correction_due_at": _instant(row.correction_due_at),
        "expected_on": row.expected_on.isoformat() if row.expected_on else None,
        "outcome": outcome if row.state == State.DECIDED else None,
        "outcome_from": _instant(row.outcome_from),
        "erased_at": _instant(row.erased_at),
        "subject": {"name": about.name, "kana": about.kana, "birth_on": about.birth_on.isoformat() if about.birth_on else None},
        "answers": {key: value for key, value in answers.items() if key != TODAY},
    }


def _instant(at: datetime | None) -> str | None:
    return timezone.localtime(at).isoformat() if at else None
