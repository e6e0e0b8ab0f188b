"""Another instant for a release that is already planned: one officer asks, another person agrees."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications import events
from notifications.models import Batch, Release, Reschedule
from notifications.models.refusals import MoveAlreadyAsked, NeedsAnotherPerson, ProposalGone, ReasonMissing, TooSoonToMove, WrongState
from notifications.models.words import STATES
from notifications.rules.schedule import may_move_to
from notifications.rules.states import BatchState
from portal.audit import trail

if TYPE_CHECKING:
    from portal.identity.models import Officer


def ask_to_move(batch: Batch, release_at: datetime, *, by: Officer, reason: str) -> Reschedule:
    """Ask for another instant. Nothing moves until somebody else agrees."""
    with trail.act(events.RELEASE_MOVE_ASKED, on=batch, by=by) as act:
        if not reason.strip():
            raise ReasonMissing
        if batch.state != BatchState.ISSUED:
            raise WrongState(state=STATES[batch.state])
        now = timezone.now()
        if not may_move_to(release_at, now):
            raise TooSoonToMove
        try:
            with transaction.atomic():
                asked = Reschedule.objects.create(
                    municipality_id=batch.municipality_id, batch=batch, release_at=release_at, reason=reason.strip()[:200],
                    asked_by=by, asked_at=now,
                )  # fmt: skip
        except IntegrityError:
            raise MoveAlreadyAsked from None
        act.note(release_at=release_at.isoformat())
    return asked


def agree_to_move(asked: Reschedule, *, by: Officer) -> None:
    """Move the release as it was asked, if that is still at least ten minutes away and nothing was released meanwhile."""
    batch = asked.batch
    with trail.act(events.RELEASE_MOVED, on=batch, by=by) as act:
        if by.person == asked.asked_by.person:
            raise NeedsAnotherPerson
        if not may_move_to(asked.release_at, timezone.now()):
            raise TooSoonToMove
        # The same row that the release takes: one of the two is first, and the other sees it.
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        if held.state != BatchState.ISSUED:
            raise WrongState(state=STATES[held.state])
        if not Reschedule.objects.filter(pk=asked.pk, closed_at=None).update(agreed_by=by, closed_at=timezone.now()):
            raise ProposalGone
        Release.objects.filter(pk=batch.pk, released_at=None).update(release_at=asked.release_at)
        act.note(release_at=asked.release_at.isoformat())


def drop_move(asked: Reschedule, *, by: Officer) -> None:
    """Close the question without moving anything; the asker and anybody else may."""
    with trail.act(events.RELEASE_MOVE_CLOSED, on=asked.batch, by=by):
        if not Reschedule.objects.filter(pk=asked.pk, closed_at=None).update(closed_at=timezone.now()):
            raise ProposalGone
