"""A machine of the town takes cases over and leads them on. Its acts are those of the office, with the machine's own hand in the trail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from portal.audit import trail
from portal.lib.refusals import Refused
from procedures import events
from procedures.actions import reviews
from procedures.actions.refusals import SameKeyOtherBody
from procedures.models import Application, Procedure, Proposal, Push
from procedures.models.course import Reason
from procedures.queries import machines
from procedures.queries.corrections import usual_due
from procedures.rules.states import State

if TYPE_CHECKING:
    from notifications.models import Credential


@dataclass(frozen=True)
class Wish:
    """What a machine wants a case to be. `reasons` and `due_at` are for a return, the others for a decision."""

    state: State
    reasons: tuple[Reason, ...] = ()
    due_at: datetime | None = None
    outcome: str = ""
    facility: str = ""
    note: str = ""
    despite: str = ""


def pull(credential: "Credential", procedure: Procedure, *, after: int, limit: int) -> machines.Changed:
    """The cases that changed behind `after`, each look kept for its applicant to see. A pull that finds none leaves no entry."""
    found = machines.changed_after(procedure, after, limit)
    if found.cases:
        with trail.act(events.CASES_PULLED, on=procedure, by=credential) as act:
            act.also(events.CASE_PULLED, [(row, row.applicant_subject) for row, _told in found.cases])
            act.note(rows=len(found.cases), after=after)
    return found


def push(
    credential: "Credential", application: Application, wish: Wish, *, key: str, digest: str, now: datetime
) -> tuple[dict[str, Any], bool]:
    """(answer, whether it was done now). The same key with the same body is answered again without doing anything.

    The key and what it did stand or fall together: after a refusal the same request may come again.
    """
    if before := _asked(credential, key, digest):
        return before.answer, False
    refusal: Refused | None = None
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = Push.objects.create(
                    municipality_id=credential.municipality_id, credential=credential, application=application, key=key,
                    body_digest=digest, asked_at=now,
                )  # fmt: skip
        except IntegrityError:
            # The same request in this very moment; on PostgreSQL the insert has waited for the other's commit.
            if before := _asked(credential, key, digest):
                return before.answer, False
            raise
        try:
            _STEPS[wish.state](application, wish, credential, now)
        except Refused as refused:
            # Not out of the block: what the trail keeps of a refusal would be undone with it.
            refusal = refused
            row.delete()
        else:
            row.answer = answer_of(application)
            row.save(update_fields=["answer"])
    if refusal:
        raise refusal
    return row.answer, True


def answer_of(application: Application) -> dict[str, Any]:
    row = Application.objects.get(pk=application.pk)
    is_proposed = Proposal.objects.filter(application=row, settled_at=None).exists()
    return {"receipt_number": row.receipt_number, "state": row.state, "proposed": is_proposed}


def _asked(credential: "Credential", key: str, digest: str) -> Push | None:
    before = Push.objects.filter(credential=credential, key=key).first()
    if before and before.body_digest != digest:
        raise SameKeyOtherBody
    return before


def _review(application: Application, _wish: Wish, by: "Credential", now: datetime) -> None:
    """An officer may have begun already: then there is nothing left to do."""
    if application.state != State.REVIEWING:
        reviews.start_review(application, by=by, now=now)


def _return(application: Application, wish: Wish, by: "Credential", now: datetime) -> None:
    due_at = wish.due_at or usual_due(application, now)
    reviews.return_for_correction(application, wish.reasons, due_at=due_at, by=by, now=now)


def _decide(application: Application, wish: Wish, by: "Credential", now: datetime) -> None:
    reviews.decide(application, outcome=wish.outcome, facility=wish.facility, note=wish.note, by=by, now=now, despite=wish.despite)


_STEPS: dict[State, Callable[[Application, Wish, "Credential", datetime], None]] = {
    State.REVIEWING: _review,
    State.RETURNED: _return,
    State.DECIDED: _decide,
}
