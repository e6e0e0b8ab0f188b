"""Messages about a case, both ways."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from portal.audit import trail
from portal.lib.uploads import Taken
from procedures import events
from procedures.actions import papers, steps, tellings
from procedures.actions.refusals import EmptyMessage, NoMessagesHere, TooManyMessages
from procedures.models import Application, Message
from procedures.models.application import StateWords
from procedures.rules import conversation
from procedures.rules.states import State

if TYPE_CHECKING:
    from portal.identity.models import Officer, Resident


@dataclass(frozen=True)
class Words:
    """What somebody sends: a text, files, or both. `key` was given out with the page, so that what is sent twice is one."""

    text: str
    key: str
    files: tuple[Taken, ...] = ()


def write(application: Application, words: Words, *, by: "Resident", now: datetime, agent: str = "") -> bool:
    """The applicant (or `agent`, who acts for them) writes to the office. False: this message was sent before."""
    subject = application.applicant_subject
    with papers.no_file_without_row() as names, trail.act(events.MESSAGE_WRITTEN, on=application, by=by, subject=subject) as act:
        message = _kept(steps.locked(application), words, now, agent=agent)
        if message:
            papers.keep(act, message, words.files, now, names)
        act.note(again=message is None, files=len(names))
    return message is not None


def answer(application: Application, words: Words, *, by: "Officer", now: datetime) -> bool:
    """The office writes to the applicant, who is told that something waits. False: this message was sent before."""
    subject = application.applicant_subject
    with papers.no_file_without_row() as names, trail.act(events.MESSAGE_ANSWERED, on=application, by=by, subject=subject) as act:
        row = steps.locked(application)
        message = _kept(row, words, now, officer=by)
        if message:
            papers.keep(act, message, words.files, now, names)
            tellings.promise(act, row, now)
        act.note(again=message is None, files=len(names))
    return message is not None


def _kept(row: Application, words: Words, now: datetime, *, officer: "Officer | None" = None, agent: str = "") -> Message | None:
    """None: it was sent before."""
    written = conversation.cleaned(words.text)
    if not written and not words.files:
        raise EmptyMessage
    if row.erased_at or not conversation.may_write(State(row.state)):
        raise NoMessagesHere(state=StateWords(row.state).label, phone=row.procedure.phone)
    message_id = Message.id_of(row, words.key, is_from_office=officer is not None)
    # Under the lock of the application: nobody writes it between the question and the answer.
    if Message.objects.filter(pk=message_id).exists():
        return None
    if officer is None and Message.objects.filter(application=row, officer=None, read_at=None).count() >= conversation.MOST_UNREAD:
        raise TooManyMessages(phone=row.procedure.phone)
    message = Message.of(row, message_id, written, now, agent)
    message.officer = officer
    message.save(force_insert=True)
    return message


def note_read(application: Application, *, by: "Resident", now: datetime) -> int:
    """The applicant (or who acts for them) has the office's messages before them. Returns how many were new."""
    with trail.act(events.MESSAGES_READ, on=application, by=by, subject=application.applicant_subject) as act:
        seen = Message.objects.filter(application=application, officer__isnull=False, read_at=None).update(read_at=now)
        act.note(messages=seen)
    return seen


def mark_seen_by_office(application: Application, now: datetime) -> int:
    """Inside the act of an officer's look: what the applicant wrote has been seen."""
    return Message.objects.filter(application=application, officer=None, read_at=None).update(read_at=now)


