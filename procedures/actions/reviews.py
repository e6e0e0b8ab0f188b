"""What the office does: read, start the review, return for correction, decide, note, list, export."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from notifications.actions import preparing
from portal.audit import trail
from portal.lib import sealed
from procedures import documents, events
from procedures.actions import deciding, messages, second, steps, tellings
from procedures.actions.hands import Hand, person_behind
from procedures.actions.refusals import (
    DueInThePast,
    EmptyNote,
    NoReasons,
    NothingDecided,
    NotOpenForThat,
    UnknownAnswer,
)
from procedures.models import Application, Note, Procedure, Return, Round
from procedures.models.application import StateWords
from procedures.models.course import Happened, Reason
from procedures.models.proposal import Settled
from procedures.queries import staff
from procedures.queries.corrections import sent_before
from procedures.rules import answers as rules
from procedures.rules import states
from procedures.rules.states import Step

if TYPE_CHECKING:
    from portal.identity.models import Officer


def read(application: Application, *, by: "Officer") -> staff.Case:
    """Open one application with its answers. Each look is kept for the applicant to see."""
    with trail.act(events.APPLICATION_READ, on=application, by=by, subject=application.applicant_subject):
        found = staff.case(application)
        messages.mark_seen_by_office(application, timezone.now())
        return found


def note_listed(rows: Sequence[Application], *, by: "Officer") -> None:
    """A list was shown: one line for the list, and one for each applicant whom this officer had not seen on one today."""
    with trail.act(events.APPLICATIONS_LISTED, by=by, town=by.municipality_id) as act:
        act.also_today(events.APPLICATION_LISTED, [(row, row.applicant_subject) for row in rows])
        act.note(rows=len(rows))


def start_review(application: Application, *, by: Hand, now: datetime) -> Application:
    with trail.act(events.REVIEW_STARTED, on=application, by=by, subject=application.applicant_subject):
        row = steps.locked(application)
        steps.claim(row, Step.START_REVIEW, now)
        steps.keep_milestone(row, Happened.REVIEWING, now)
    return row


def return_for_correction(
    application: Application, reasons: Sequence[Reason], *, due_at: datetime, by: Hand, now: datetime
) -> Application:
    """差戻し: open the named answers to the applicant again, each with the sentence why, until `due_at`."""
    with trail.act(events.APPLICATION_RETURNED, on=application, by=by, subject=application.applicant_subject) as act:
        row = steps.locked(application)
        given = _sound_reasons(row, reasons)
        if due_at <= now:
            raise DueInThePast
        steps.claim(row, Step.RETURN, now, correction_due_at=due_at)
        deciding.settle(deciding.open_proposals(row), Settled.OVERTAKEN, by=by, now=now)
        row.entries = rules.Entries(sent_before(row))
        row.save(update_fields=["draft"])
        _keep_return(row, given, due_at, by, now)
        steps.keep_milestone(row, Happened.RETURNED, now)
        tellings.promise(act, row, now)
        act.note(answers=len(given))
    return row


def _sound_reasons(row: Application, reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    given = tuple(Reason(each.key, " ".join(each.sentence.split())) for each in reasons if each.sentence.strip())
    if not given or len(given) != len(reasons):
        raise NoReasons
    shown = {field.key for field in rules.shown_fields(row.form_version.form, sent_before(row)) if field.kind.is_answered}
    for each in given:
        if each.key not in shown:
            raise UnknownAnswer(key=each.key)
    return given


def _keep_return(row: Application, reasons: tuple[Reason, ...], due_at: datetime, by: Hand, now: datetime) -> None:
    Return.objects.create(
        municipality_id=row.municipality_id,
        applicant_id=row.applicant_id,
        application=row,
        returned_by=person_behind(by),
        returned_at=now,
        due_at=due_at,
        reasons_sealed=Return.seal_reasons(row, reasons),
    )


def decide(
    application: Application, *, outcome: str, facility: str, note: str, by: Hand, now: datetime, despite: str = ""
) -> Application:
    """Keep the result. `facility` is a choice's value or ""; `note` goes to the applicant with the result.

    `despite`: why it does not wait for points of the checklist that nobody has looked at.

    Until the results are out it may be decided again; the applicant learns of neither. Where the procedure asks for a second person, this
    is only a proposal: see `second`.
    """
    if application.procedure.needs_second_person:
        return second.propose(application, outcome=outcome, facility=facility, note=note, by=by, now=now, despite=despite)
    with trail.act(events.APPLICATION_DECIDED, on=application, by=by, subject=application.applicant_subject) as act:
        row = steps.locked(application)
        deciding.look_at_points(row, despite, by=by, now=now)
        deciding.conclude(act, row, deciding.result_for(row, outcome, facility, note), by=by, now=now)
    return row


def add_note(application: Application, text: str, *, by: "Officer", now: datetime) -> Note:
    """A word between officers; no resident ever reads it."""
    with trail.act(events.NOTE_ADDED, on=application, by=by, subject=application.applicant_subject):
        written = text.strip()[:2000]
        if not written:
            raise EmptyNote
        # Under its lock: what is written beside the nightly eraser would stay for good.
        row = steps.locked(application)
        if row.erased_at or row.state not in states.SEEN_BY_STAFF:
            raise NotOpenForThat(state=StateWords(row.state).label)
        return Note.objects.create(
            municipality_id=application.municipality_id,
            application=application,
            written_by=by,
            written_at=now,
            text_sealed=sealed.seal(written, aad=application.aad("note")),
        )


def export_decisions(procedure: Procedure, round_: Round | None, *, encoding: documents.Encoding, by: "Officer") -> bytes:
    """All decided applications of a procedure (of one round) as CSV, in order of receipt number; notices take it as it is."""
    with trail.act(events.DECISIONS_EXPORTED, on=procedure, by=by) as act:
        rows = staff.decided(procedure, round_)
        act.also(events.DECISION_EXPORTED, [(row.application, row.application.applicant_subject) for row in rows])
        act.note(rows=len(rows), encoding=encoding)
        return documents.decisions_csv(rows, encoding, procedure.municipality_id)


def notify_decisions(procedure: Procedure, round_: Round | None, *, slug: str, reason: str, by: "Officer") -> UUID:
    """Make a batch of notices of all decided applications, without a file in between. Gives the batch's id; officers approve it as any."""
    with trail.act(events.DECISIONS_NOTIFIED, on=procedure, by=by) as act:
        rows = staff.decided(procedure, round_)
        if not rows:
            raise NothingDecided
        name = f"{procedure.title} {round_.name if round_ else ''}".strip()
        batch = preparing.prepare_rows(slug, documents.decisions_as_values(rows), by=by, name=name, reason=reason)
        act.note(rows=len(rows), batch=str(batch.pk))
    return batch.pk
