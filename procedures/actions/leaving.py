"""What becomes of appointments when somebody leaves the portal."""

from uuid import UUID

from django.utils import timezone

from portal.audit import trail
from portal.audit.retention import held
from procedures import events
from procedures.actions import seats
from procedures.actions.keeping import VISITS
from procedures.models import Appointment, Booker
from procedures.queries import counters
from procedures.rules.slots import OPEN, Visit


def forget(resident_id: UUID) -> int:
    """Cancel what is to come, so that the places go to who waits, and delete all of it. Runs as the portal, when the grace is over.

    What a town holds stays, without a login behind it; once it holds no longer, the night erases it as everybody's.
    """
    with trail.act(events.VISITS_FORGOTTEN, by=trail.PORTAL) as act:
        now, rows = timezone.now(), Appointment.objects.filter(resident=resident_id)
        # Counters are held in one order: two who leave at once do not wait for each other in a ring.
        coming = rows.filter(state__in=OPEN, starts_at__gt=now)
        for counter_id in sorted(set(coming.values_list("counter_id", flat=True))):
            _cancel(counter_id, resident_id)
        gone = rows.exclude(municipality__in=held(VISITS)).delete()[0]
        Booker.objects.filter(pk=resident_id).delete()
        act.note(rows=gone)
    return gone


def _cancel(counter_id: int, resident_id: UUID) -> None:
    counter, now = seats.hold_counter(counter_id), timezone.now()
    plan = counters.plan_of(counter)
    for row in Appointment.objects.filter(counter=counter, resident=resident_id, state__in=OPEN, starts_at__gt=now):
        had_place = row.state == Visit.BOOKED
        seats.claim(row, OPEN, state=Visit.CANCELLED, place=None, remind_at=None, settled_at=now)
        if had_place:
            seats.pass_on(counter, plan, (row.starts_at, row.ends_at), now)
