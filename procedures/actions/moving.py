"""Drafts of a form of which there is a newer version, where that version says that they come along."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from portal.audit import trail
from procedures import events
from procedures.actions import steps
from procedures.models import Application
from procedures.models.form_version import Drafts
from procedures.queries.moving import version_to_move_to
from procedures.rules import moving
from procedures.rules.states import State

if TYPE_CHECKING:
    from portal.identity.models import Resident


def move(application: Application, *, by: "Resident", now: datetime) -> bool:
    """Lead a draft over to the newest version that takes drafts along. False: it is there already (another device was faster)."""
    with trail.act(events.DRAFT_MOVED, on=application, by=by, subject=application.applicant_subject) as act:
        row = steps.locked(application)
        version = version_to_move_to(row, now) if row.state == State.DRAFT else None
        act.note(moved=version is not None)
        if version is None:
            return False
        recheck = version.drafts == Drafts.RECHECK
        found = moving.move(row.form_version.form, version.form, row.entries, timezone.localdate(now), recheck=recheck)
        row.entries, row.news = found.entries, found.losses
        Application.objects.filter(pk=row.pk).update(
            form_version=version, draft=row.draft, news_sealed=row.news_sealed, is_moved=True, saved_at=now, version=F("version") + 1
        )
        act.note(form_version=version.number, left_behind=len(found.losses))
    return True


def acknowledge(application: Application, *, by: "Resident", now: datetime) -> None:
    """What the new version has changed was read."""
    with trail.act(events.APPLICATION_SAVED, on=application, by=by, subject=application.applicant_subject) as act:
        Application.objects.filter(pk=application.pk).update(is_moved=False, news_sealed="")
        act.note(page="moved")
