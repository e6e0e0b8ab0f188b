"""Messages about a case, both ways."""

from datetime import datetime
from typing import TYPE_CHECKING

from portal.audit import trail
from procedures import events
from procedures.actions import steps, tellings
from procedures.actions.refusals import EmptyMessage, NoMessagesHere, TooManyMessages
from procedures.models import Application, Message
from procedures.models.application import StateWords
from procedures.rules import conversation
from procedures.rules.states import State

if TYPE_CHECKING:
    from portal.identity.models import Officer, Resident


def write(application: Application, text: str, *, key: str, by: "Resident", now: datetime, agent: str = "") -> bool:
    """The applicant (or `agent`, who acts for them) writes to the office. False: this message was sent before."""
    with trail.act(events.MESSAGE_WRITTEN, on=application, by=by, subject=application.applicant_subject) as act:
        is_new = _keep(steps.locked(application), text, key, now, agent=agent)
        act.note(again=not is_new)
    return is_new


def answer(application: Application, text: str, *, key: str, by: "Officer", now: datetime) -> bool:
    """The office writes to the applicant, who is told that something waits. False: this message was sent before."""
    with trail.act(events.MESSAGE_ANSWERED, on=application, by=by, subject=application.applicant_subject) as act:
        row = steps.locked(application)
        is_new = _keep(row, text, key, now, officer=by)
        act.note(again=not is_new)
        if is_new:
            tellings.promise(act, row, now)
    return is_new


def _keep(row: Application, text: str, key: str, now: datetime, *, officer: "Officer | None" = None, agent: str = "") -> bool:
    written = conversation.cleaned(text)
    if not written:
        raise EmptyMessage
    if not conversation.may_write(State(row.state)):
        raise NoMessagesHere(state=StateWords(row.state).label, phone=row.procedure.phone)
    message_id = Message.id_of(row, key, is_from_office=officer is not None)
    # Under the lock of the application: nobody writes it between the question and the answer.
    if Message.objects.filter(pk=message_id).exists():
        return False
    if officer is None and Message.objects.filter(application=row, officer=None, read_at=None).count() >= conversation.MOST_UNREAD:
        raise TooManyMessages(phone=row.procedure.phone)
    message = Message.of(row, message_id, written, now, agent)
    message.officer = officer
    message.save(force_insert=True)
    return True


def note_read(application: Application, *, by: "Resident", now: datetime) -> int:
    """The applicant (or who acts for them) has the office's messages before them. Returns how many were new."""
    with trail.act(events.MESSAGES_READ, on=application, by=by, subject=application.applicant_subject) as act:
        seen = Message.objects.filter(application=application, officer__isnull=False, read_at=None).update(read_at=now)
        act.note(messages=seen)
    return seen


def mark_seen_by_office(application: Application, now: datetime) -> int:
    """Inside the act of an officer's look: what the applicant wrote has been seen."""
    return Message.objects.filter(application=application, officer=None, read_at=None).update(read_at=now)


