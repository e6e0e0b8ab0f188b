"""What time itself does to appointments: remind, end the wait, erase. Done by the worker; a second worker finds nothing to do."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from notifications.rules.alerts import Topic
from portal.audit import trail
from portal.audit.retention import held
from procedures import events
from procedures.actions import seats
from procedures.models import Appointment
from procedures.rules import slots
from procedures.rules.slots import Visit

AT_ONCE = 200
VISITS = "visits"
# Long enough for "you were here last time"; a list of visits is no file of the town.
KEPT_FOR = timedelta(days=180)


def remind_some(now: datetime) -> int:
    """Remind some of those who come tomorrow. 0: nobody is left to remind."""
    due = Appointment.objects.filter(remind_at__lte=now).order_by("remind_at")
    if not due.exists():
        return 0
    with trail.act(events.APPOINTMENTS_REMINDED, by=trail.PORTAL) as act:
        rows = list(due.select_for_update(skip_locked=True)[:AT_ONCE])
        Appointment.objects.filter(pk__in=[row.pk for row in rows]).update(remind_at=None)
        # The day is part of the occasion: an appointment that was moved is reminded of again.
        coming = [(row, f"visit-{slots.day_of(row.starts_at)}") for row in rows if row.state == Visit.BOOKED and now < row.starts_at]
        planned = seats.tell(coming, Topic.REMINDER, act)
        act.note(due=len(rows), planned=planned)
    return len(rows)


def end_some(now: datetime) -> int:
    """End the wait of some for whom no place came free in time. 0: nobody is left."""
    late = _too_late(now)
    if not late:
        return 0
    with trail.act(events.WAITING_ENDED, by=trail.PORTAL) as act:
        rows = list(Appointment.objects.select_for_update(skip_locked=True).filter(pk__in=late, state=Visit.WAITING))
        Appointment.objects.filter(pk__in=[row.pk for row in rows]).update(state=Visit.ENDED, settled_at=now)
        planned = seats.tell([(row, "wait-ended") for row in rows], Topic.NEWS, act)
        act.note(ended=len(rows), planned=planned)
    return len(rows)


def _too_late(now: datetime) -> list[UUID]:
    waiting = Appointment.objects.filter(state=Visit.WAITING, starts_at__lte=now + timedelta(days=14)).select_related("counter")
    return [row.pk for row in waiting.order_by("starts_at") if now > row.starts_at - timedelta(hours=row.counter.closes_hours)][:AT_ONCE]


def past(now: datetime) -> QuerySet[Appointment]:
    return Appointment.objects.filter(ends_at__lt=now - KEPT_FOR)


def visits_due(town_id: str, now: datetime) -> int:
    """How many appointments of a town lie long enough in the past, held or not."""
    return past(now).filter(municipality=town_id).count()


def erase_some(now: datetime) -> int:
    """Delete some appointments that lie long in the past. 0: none is left."""
    old = past(now).exclude(municipality__in=held(VISITS))
    keys = list(old.order_by("ends_at").values_list("pk", flat=True)[:AT_ONCE])
    if not keys:
        return 0
    with trail.act(events.APPOINTMENTS_ERASED, by=trail.PORTAL) as act:
        gone, _each = Appointment.objects.filter(pk__in=keys).delete()
        act.note(rows=gone)
    return gone
