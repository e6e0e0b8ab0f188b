"""Stopping a batch in which one letter is not sound, and letting it go on after somebody has looked."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.utils import timezone

from notifications import events
from notifications.models import Batch, Notice, Release
from notifications.models.refusals import NotAnApprover, NotFrozen, ReasonMissing
from portal.audit import trail
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from portal.identity.models import Officer

log = logging.getLogger(__name__)


def freeze(letter: Notice, fault: str) -> None:
    """Stop every letter of this one's batch from being opened, and wake somebody. Twice is once.

    Looks as the portal: whoever found it is a resident, who cannot change a batch.
    """
    town = letter.municipality_id
    log.critical("Notice %s is not sound (%s): its batch %s is frozen", letter.pk, fault, letter.release_id)
    with viewing_as(System("freeze a batch with a letter that is not sound", town)):
        batch = Batch.objects.get(pk=letter.release_id)
        with trail.act(events.BATCH_FROZEN, on=batch, by=trail.PORTAL) as act:
            Release.objects.filter(pk=batch.pk, frozen_at=None).update(frozen_at=timezone.now())
            act.note(fault=fault, notice=str(letter.pk))


def thaw(batch: Batch, *, by: Officer, reason: str) -> None:
    """Let the letters be opened again. An approver does it, and says what they found."""
    with trail.act(events.BATCH_THAWED, on=batch, by=by) as act:
        if not by.may_approve_for(batch.template.department_id):
            raise NotAnApprover
        if not reason.strip():
            raise ReasonMissing
        if not Release.objects.filter(pk=batch.pk, frozen_at__isnull=False).update(frozen_at=None):
            raise NotFrozen
        act.note(with_reason=True)
