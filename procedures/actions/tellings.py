"""Telling applicants that something waits for them: rows are the queue, workers plan the alerts."""

from datetime import datetime

from django.utils import timezone

from notifications.actions import deliveries
from notifications.rules.alerts import Topic
from portal.audit import trail
from portal.municipalities.scope import System, viewing_as
from procedures import events
from procedures.models import Application, Telling
from procedures.queries import tellings as queries

TASK, PURPOSE = "procedures.tell", "application"


def promise(act: trail.Act, application: Application, now: datetime, due_at: datetime | None = None) -> None:
    """Inside an act: the applicant will be told, at once or from `due_at` on. Officers cannot read by which way; a worker can."""
    telling = Telling.of(application, due_at or now)
    telling.save(force_insert=True)
    if telling.due_at <= now:
        act.then_ring(TASK, telling_id=str(telling.pk), town_id=telling.municipality_id)


def tell(telling_id: str, town_id: str) -> bool:
    """Plan the alert of one row. False: it is not due, or was told."""
    now = timezone.now()
    with viewing_as(System("tell an applicant", town_id)):
        row = queries.waiting(telling_id, now)
        if row is None:
            return False
        with trail.act(events.APPLICANT_TOLD, by=trail.PORTAL, town=town_id, subject=row.applicant_subject) as act:
            # Of two workers one waits here, and then finds it told.
            is_ours = Telling.objects.filter(pk=row.pk, told_at=None).update(told_at=now)
            alert = deliveries.Alert(town_id, row.applicant_id, row.pk, Topic.IMPORTANT, PURPOSE)
            act.note(planned=deliveries.tell_within(act, [alert]) if is_ours else 0)
    return bool(is_ours)
