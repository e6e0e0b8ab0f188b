"""What a resident does: book a time at a counter, wait for one, move, cancel."""

from datetime import datetime
from typing import TYPE_CHECKING

from portal.audit import trail
from portal.identity import pilots
from portal.lib import codes
from portal.municipalities.openness import Part
from portal.municipalities.scope import System, viewing_as
from portal.ui import dates
from procedures import events
from procedures.actions import seats
from procedures.actions.refusals import AlreadyBegun, FullyBooked, NotOffered, PrincipalIsBusy, SameTime, TooManyOpen
from procedures.models import Appointment, Counter
from procedures.models.appointment import Visitor
from procedures.queries import counters
from procedures.rules import slots
from procedures.rules.slots import HOLDS_A_PLACE, OPEN, Plan, Slot, Visit

if TYPE_CHECKING:
    from portal.identity.models import Resident

PREFIX = "RY"


def book(
    counter: Counter, starts_at: datetime, *, visitor: Visitor, person: "Resident", by: "Resident", now: datetime, or_wait: bool = False
) -> Appointment:
    """Take a place at that time, or stand in line for one when it is full and `or_wait`. Asked twice it is one appointment.

    `person`: who comes, when `by` acts for them (代理); else the same. Raise `FullyBooked` when it is full.
    """
    with trail.act(events.APPOINTMENT_BOOKED, on=counter, by=by, subject=person) as act:
        seats.hold_person(person)
        held = seats.hold_counter(counter.pk)
        pilots.look_over(person, held.municipality_id, Part.APPOINTMENTS)
        slot = _offered(held, counters.plan_of(held), starts_at, now)
        row = Appointment.objects.filter(resident=person, counter=held, starts_at=starts_at, state__in=OPEN).first()
        if row is None:
            _refuse_two_places(slot, person, by, now)
            _refuse_more(held, person, now)
            row = _seated(held, slot, or_wait, now)
            row.resident, row.number, row.made_at, row.visitor = person, _fresh_number(held), now, visitor
            row.save(force_insert=True)
        act.on_object(row)
        act.note(waits=row.state == Visit.WAITING)
    return row


def _offered(counter: Counter, plan: Plan, starts_at: datetime, now: datetime) -> Slot:
    slot = slots.slot_at(plan, starts_at)
    if slot is None or not slots.may_book(plan, starts_at, now):
        raise NotOffered(when=dates.full(starts_at))
    return slot


def _refuse_two_places(slot: Slot, person: "Resident", by: "Resident", now: datetime, moved: Appointment | None = None) -> None:
    """Nobody is in two places at once."""
    over = Appointment.objects.filter(resident=person, state__in=OPEN, ends_at__gt=now, starts_at__lt=slot.ends_at)
    over = over.filter(ends_at__gt=slot.starts_at).select_related("counter")
    other = (over.exclude(pk=moved.pk) if moved else over).first()
    if other is not None and by.pk != person.pk:
        raise PrincipalIsBusy
    if other is not None:
        raise SameTime(counter=other.counter.name, when=dates.full(other.starts_at))


def _refuse_more(counter: Counter, person: "Resident", now: datetime) -> None:
    """Nobody keeps more places than the counter lets one person have."""
    if Appointment.objects.filter(resident=person, counter=counter, state__in=OPEN, ends_at__gt=now).count() >= counter.most_open:
        raise TooManyOpen(counter=counter.name, most=counter.most_open)


def _seated(counter: Counter, slot: Slot, or_wait: bool, now: datetime) -> Appointment:
    # A time that was out of reach while its place came free: those who wait have been first.
    seats.seat_who_waits(counter, slot, now)
    row = Appointment(counter=counter, municipality_id=counter.municipality_id, starts_at=slot.starts_at, ends_at=slot.ends_at)
    row.place = seats.free_place(counter, slot)
    if row.place is not None:
        row.state, row.remind_at = Visit.BOOKED, slots.remind_at(slot.starts_at, now)
    elif or_wait:
        row.state, row.turn = Visit.WAITING, seats.next_turn(counter, slot)
    else:
        raise FullyBooked(when=dates.full(slot.starts_at))
    return row


def _fresh_number(counter: Counter) -> str:
    """A number that no appointment of the town has. A resident sees their own only: asked as the portal."""
    with viewing_as(System("find a free appointment number", counter.municipality_id)):
        while True:
            number = codes.new_receipt_number(PREFIX)
            if not Appointment.objects.filter(municipality=counter.municipality_id, number=number).exists():
                return number


def move(appointment: Appointment, starts_at: datetime, *, person: "Resident", by: "Resident", now: datetime) -> Appointment:
    """Give the place back and take one at another time of the same counter, both or neither. The number stays."""
    with trail.act(events.APPOINTMENT_MOVED, on=appointment, by=by, subject=person) as act:
        seats.hold_person(person)
        counter = seats.hold_counter(appointment.counter_id)
        row, plan = seats.fresh(appointment), counters.plan_of(counter)
        if row.starts_at == starts_at and row.state == Visit.BOOKED:
            return row
        _refuse_begun(counter, row, now)
        slot = _offered(counter, plan, starts_at, now)
        _refuse_two_places(slot, person, by, now, moved=row)
        seats.seat_who_waits(counter, slot, now)
        place = seats.free_place(counter, slot)
        if place is None:
            raise FullyBooked(when=dates.full(starts_at))
        before, had_place = (row.starts_at, row.ends_at), row.state in HOLDS_A_PLACE
        facts = {"place": place, "turn": None, "starts_at": slot.starts_at, "ends_at": slot.ends_at}
        seats.claim(row, OPEN, state=Visit.BOOKED, remind_at=slots.remind_at(starts_at, now), **facts)
        seats.stop_telling([row])
        if had_place:
            seats.pass_on(counter, plan, before, now)
        act.note(waited=not had_place)
    return row


def cancel(appointment: Appointment, *, by: "Resident", now: datetime) -> Appointment:
    """Give the place back, or leave the line. Who waits first gets the place in the same act."""
    with trail.act(events.APPOINTMENT_CANCELLED, on=appointment, by=by, subject=appointment.subject) as act:
        counter = seats.hold_counter(appointment.counter_id)
        row = seats.fresh(appointment)
        if row.state == Visit.CANCELLED:
            return row
        _refuse_begun(counter, row, now)
        had_place = row.state in HOLDS_A_PLACE
        seats.claim(row, OPEN, state=Visit.CANCELLED, place=None, remind_at=None, settled_at=now)
        seats.stop_telling([row])
        if had_place:
            seats.pass_on(counter, counters.plan_of(counter), (row.starts_at, row.ends_at), now)
        act.note(waited=not had_place)
    return row


def _refuse_begun(counter: Counter, row: Appointment, now: datetime) -> None:
    if now >= row.starts_at and row.state in OPEN:
        raise AlreadyBegun(phone=counter.phone)
