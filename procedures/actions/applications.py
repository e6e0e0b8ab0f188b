"""What the applicant does with a finished form: submit, submit the correction, withdraw."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils import timezone

from notifications.actions import addressees
from portal.audit import trail
from portal.identity import pilots
from portal.lib import codes
from portal.municipalities.openness import Part
from portal.municipalities.scope import System, viewing_as
from portal.ui import dates
from procedures import events
from procedures.actions import attaching, cosigning, fees, steps
from procedures.actions.refusals import AlreadySubmitted, ClosedMeanwhile, CorrectionOverdue, NotAccepting, NotComplete, NotOpenForThat
from procedures.models import Announces, Application, Submission
from procedures.models.course import Happened
from procedures.queries import payments as queries
from procedures.queries import twins
from procedures.rules import answers as rules
from procedures.rules import deadlines
from procedures.rules.conditions import Answers
from procedures.rules.states import State, Step, may_applicant
from procedures.rules.subjects import subject

if TYPE_CHECKING:
    from portal.identity.models import Resident


def submit(application: Application, *, by: "Resident", now: datetime, agent: str = "") -> Application:
    """Send a draft, once. The receipt number is there at once; whoever comes second is told it by `AlreadySubmitted`.

    `agent`: the name of `by`, when they act for the applicant (代理).
    """
    with trail.act(events.APPLICATION_SUBMITTED, on=application, by=by, subject=application.applicant_subject) as act:
        row = steps.locked(application)
        if row.receipt_number:
            raise AlreadySubmitted(receipt_number=row.receipt_number)
        pilots.look_over(row.applicant_subject, row.municipality_id, Part.PROCEDURES)
        _refuse_closed(row, now)
        answers = _complete(row, now)
        attaching.look_over(row, answers)
        cosigning.look_over(row, answers)
        number = _fresh_number(row)
        facts = {"receipt_number": number, "submitted_at": now, "expected_on": _expected_on(row, now)}
        steps.claim(row, Step.SUBMIT, now, **facts, subject_mark=twins.mark_of(row, answers), draft="")
        _keep(row, 1, answers, now, agent)
        steps.keep_milestone(row, Happened.SUBMITTED, now)
        _bind_addressee(row, answers, by)
        act.note(form_version=row.form_version.number, **fees.charge(row, answers, now))
    return row


def resubmit(application: Application, *, by: "Resident", now: datetime, agent: str = "") -> Application:
    """Send the correction of a returned application while its deadline lasts."""
    with trail.act(events.APPLICATION_RESUBMITTED, on=application, by=by, subject=application.applicant_subject) as act:
        row = steps.locked(application)
        if row.state == State.RESUBMITTED:
            raise AlreadySubmitted(receipt_number=row.receipt_number)
        if row.correction_due_at and not deadlines.is_in_time(row.correction_due_at, now):
            raise CorrectionOverdue(due=dates.full(row.correction_due_at), phone=row.procedure.phone)
        answers = _complete(row, now)
        attaching.look_over(row, answers)
        cosigning.look_over(row, answers)
        number = 1 + (Submission.objects.filter(application=row).aggregate(last=Max("number"))["last"] or 0)
        steps.claim(row, Step.RESUBMIT, now, subject_mark=twins.mark_of(row, answers), draft="", correction_due_at=None)
        _keep(row, number, answers, now, agent)
        steps.keep_milestone(row, Happened.RESUBMITTED, now)
        _bind_addressee(row, answers, by)
        act.note(submission=number, **fees.charge(row, answers, now))
    return row


def withdraw(application: Application, *, by: "Resident", now: datetime) -> Application:
    """取下げ: the applicant takes the application back, while no result has been told."""
    with trail.act(events.APPLICATION_WITHDRAWN, on=application, by=by, subject=application.applicant_subject):
        row = steps.locked(application)
        if not may_applicant(Step.WITHDRAW, State(row.state), row.outcome_from, now):
            raise NotOpenForThat(state=steps.words_for_applicant(row, now))
        steps.claim(row, Step.WITHDRAW, now, draft="", correction_due_at=None)
        fees.drop(queries.of_case(row), now)
        steps.keep_milestone(row, Happened.WITHDRAWN, now)
    return row


def _fresh_number(row: Application) -> str:
    """A receipt number that no case of the town has. Officers see only their town's numbers, residents their own: asked as the portal."""
    with viewing_as(System("find a free receipt number", row.municipality_id)):
        while True:
            number = codes.new_receipt_number(row.procedure.receipt_prefix)
            if not Application.objects.filter(municipality=row.municipality_id, receipt_number=number).exists():
                return number


def _refuse_closed(row: Application, now: datetime) -> None:
    """Availability counts when it is sent, with grace for who was already in the form at the closing minute."""
    procedure = row.procedure
    if not procedure.is_open:
        raise NotAccepting(procedure=procedure.title)
    if row.round and not deadlines.may_submit(row.round.window(procedure.grace_minutes), row.started_at, now):
        raise ClosedMeanwhile(round=row.round.name, closed=dates.full(row.round.closes_at), phone=procedure.phone)


def _complete(row: Application, now: datetime) -> Answers:
    form, entries, today = row.form_version.form, row.entries, timezone.localdate(now)
    found = rules.problems(form, entries, today)
    if found:
        raise NotComplete(count=len(found), first=found[0].facts["label"])
    return rules.clean(form, entries.answers, today)


def _keep(row: Application, number: int, answers: Answers, now: datetime, agent: str) -> None:
    submission = Submission.of(row, number, answers, agent)
    submission.submitted_at = now
    submission.save(force_insert=True)


def _expected_on(row: Application, now: datetime) -> date | None:
    if row.round:
        return timezone.localdate(row.round.results_at)
    days = row.procedure.working_days
    return None if days is None else deadlines.expected_on(timezone.localdate(now), days)


def _bind_addressee(row: Application, answers: Answers, by: "Resident") -> None:
    """Tell the notices whose case number this is, so that the decision finds its reader by number and birth date."""
    about = subject(row.form_version.form, answers)
    if row.procedure.announces == Announces.NOTICE and about.birth_on:
        addressees.bind(
            town_id=row.municipality_id,
            case_number=row.receipt_number or "",
            resident=row.applicant,
            birth_on=about.birth_on,
            by=by,
            subject=about.name,
        )
