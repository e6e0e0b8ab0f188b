"""What the office does with who comes: look, note who came, call off."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from notifications.rules.alerts import Topic
from portal.audit import trail
from portal.lib import sealed
from procedures import events
from procedures.actions import seats
from procedures.actions.refusals import NoSentence, NotYetTheDay
from procedures.models import Appointment, Counter, DayOff
from procedures.queries import counters
from procedures.rules import slots
from procedures.rules.slots import HOLDS_A_PLACE, OPEN, Visit

if TYPE_CHECKING:
    from portal.identity.models import Officer

LONGEST = 300


def look(rows: Sequence[Appointment], *, by: "Officer", now: datetime) -> None:
    """A list with names was shown: one line for the list, and one for each person on it whom this officer had not seen today."""
    with trail.act(events.APPOINTMENTS_LISTED, by=by, town=by.municipality_id) as act:
        act.also_today(events.APPOINTMENT_READ, [(row, row.subject) for row in rows])
        act.note(rows=len(rows))


def close_day(counter: Counter, day: date, sentence: str, *, by: "Officer", now: datetime) -> int:
    """Take a day off and cancel everybody who comes or waits on it, with one sentence for all. How many were told to stay at home."""
    with trail.act(events.DAY_CLOSED, on=counter, by=by) as act:
        written = _written(sentence)
        held = seats.hold_counter(counter.pk)
        DayOff.objects.get_or_create(counter=held, day=day)
        start = max(now, slots.at(day, slots.MIDNIGHT))
        coming = Appointment.objects.select_for_update().filter(counter=held, state__in=OPEN, starts_at__gt=start)
        rows = list(coming.filter(starts_at__lt=slots.at(day + timedelta(days=1), slots.MIDNIGHT)).order_by("pk"))
        for row in rows:
            _cancel(row, written, now)
        seats.stop_telling(rows)
        act.also(events.APPOINTMENT_CALLED_OFF, [(row, row.subject) for row in rows])
        act.note(rows=len(rows))
        seats.tell([(row, "called-off") for row in rows], Topic.IMPORTANT, act)
    return len(rows)


def _written(sentence: str) -> str:
    written = " ".join(sentence.split())[:LONGEST]
    if not written:
        raise NoSentence
    return written


def _cancel(row: Appointment, sentence: str, now: datetime) -> None:
    kept = sealed.seal(sentence, aad=row.aad("reason"))
    seats.claim(row, OPEN, state=Visit.CALLED_OFF, place=None, remind_at=None, settled_at=now, reason_sealed=kept)


def set_visit(appointment: Appointment, visit: Visit, *, by: "Officer", now: datetime) -> Appointment:
    """Note that somebody came, did not come, or (`BOOKED`) that a note was a mistake. From the day of the appointment on."""
    with trail.act(events.VISIT_SET, on=appointment, by=by, subject=appointment.subject) as act:
        if visit not in HOLDS_A_PLACE:
            raise ValueError("an office notes visits; it calls off by `call_off`")
        seats.hold_counter(appointment.counter_id)
        row = seats.fresh(appointment)
        if slots.day_of(now) < slots.day_of(row.starts_at):
            raise NotYetTheDay
        seats.claim(row, HOLDS_A_PLACE, state=visit, settled_at=None if visit is Visit.BOOKED else now)
        act.note(visit=visit.value)
    return row


def call_off(appointment: Appointment, sentence: str, *, by: "Officer", now: datetime) -> Appointment:
    """Cancel for the office, with a sentence that the resident reads. They are told at once.

    The place goes to who waits first, unless the counter is closed at that time now.
    """
    with trail.act(events.APPOINTMENT_CALLED_OFF, on=appointment, by=by, subject=appointment.subject) as act:
        written = _written(sentence)
        counter = seats.hold_counter(appointment.counter_id)
        row = seats.fresh(appointment)
        had_place = row.state in HOLDS_A_PLACE
        _cancel(row, written, now)
        seats.stop_telling([row])
        if had_place:
            seats.pass_on(counter, counters.plan_of(counter), (row.starts_at, row.ends_at), now)
        seats.tell([(row, "called-off")], Topic.IMPORTANT, act)
    return row
