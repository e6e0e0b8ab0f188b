"""What came back from the office, and which answers it opens."""

from datetime import date, datetime

from django.utils import timezone

from procedures.models import Application, Return, Submission
from procedures.models.course import Reason
from procedures.rules import answers as rules
from procedures.rules import deadlines
from procedures.rules.conditions import Answers
from procedures.rules.states import State


def last_return(application: Application) -> Return | None:
    return Return.objects.filter(application=application).order_by("-returned_at", "-pk").first()


def reasons_now(application: Application) -> tuple[Reason, ...]:
    """What is to be mended now; empty unless the application lies with the applicant for correction."""
    last = last_return(application) if application.state == State.RETURNED else None
    return last.reasons(application) if last else ()


def open_keys(application: Application, entries: rules.Entries, today: date) -> frozenset[str] | None:
    """Keys of the fields that may be changed; None for all of them (a draft).

    Besides those asked about: what the new answers bring up, and what is no longer sound, or the applicant could never send it again.
    """
    if application.state != State.RETURNED:
        return None
    form = application.form_version.form
    asked = frozenset(reason.key for reason in reasons_now(application))
    faulty = frozenset(problem.key for problem in rules.problems(form, entries, today))
    return rules.opened_by(form, asked, sent_before(application), entries.answers) | faulty


def sent_before(application: Application) -> Answers:
    """The answers of the last submission."""
    last = Submission.objects.filter(application=application).order_by("-number").first()
    return last.answers(application) if last else {}


def usual_due(application: Application, now: datetime) -> datetime:
    """Until when a correction may be sent unless the office says otherwise."""
    round_due = application.round.correction_due_at if application.round else None
    return deadlines.correction_due(round_due, application.procedure.correction_days, timezone.localtime(now))
