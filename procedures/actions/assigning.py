"""Whose case it is: an officer takes it, and puts it back."""

from typing import TYPE_CHECKING

from portal.audit import trail
from procedures import events
from procedures.actions import steps
from procedures.actions.refusals import NotOpenForThat, NotTheirs, TakenByAnother
from procedures.models import Application
from procedures.models.application import StateWords
from procedures.rules.states import State

if TYPE_CHECKING:
    from portal.identity.models import Officer

OVER = frozenset({State.DECIDED, State.WITHDRAWN})


def take(application: Application, *, by: "Officer") -> Application:
    """The case is this officer's from now on. Raises `TakenByAnother` when a colleague has it, who must put it back first."""
    with trail.act(events.CASE_TAKEN, on=application, by=by, subject=application.applicant_subject) as act:
        row = steps.locked(application)
        if row.state in OVER:
            raise NotOpenForThat(state=StateWords(row.state).label)
        if row.assignee_id not in {None, by.pk}:
            raise TakenByAnother(number=row.receipt_number)
        Application.objects.filter(pk=row.pk).update(assignee=by)
        act.note(again=row.assignee_id == by.pk)
    return row


def put_back(application: Application, *, by: "Officer") -> Application:
    """Nobody's case again: its own officer does this, or an approver of its department for who is away."""
    with trail.act(events.CASE_PUT_BACK, on=application, by=by, subject=application.applicant_subject) as act:
        row = steps.locked(application)
        if row.assignee_id is None or (row.assignee_id != by.pk and not by.may_approve_for(row.procedure.handled_by_id)):
            raise NotTheirs
        act.note(own=row.assignee_id == by.pk)
        Application.objects.filter(pk=row.pk).update(assignee=None)
    return row
