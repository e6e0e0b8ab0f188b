"""Steps that booking, moving and cancelling share. They run inside an act, under the counter's lock.

Order of locks, so that nobody waits for each other in a ring: the booker's own row, the counter, appointments, the trail.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from notifications.actions import deliveries
from notifications.rules.alerts import Topic
from portal.audit import trail
from portal.municipalities.scope import System, viewing_as
from procedures import events
from procedures.actions.refusals import VisitOver
from procedures.models import Appointment, Booker, Counter
from procedures.models.appointment import VisitWords
from procedures.queries import counters
from procedures.rules import slots
from procedures.rules.slots import Plan, Slot, Visit

if TYPE_CHECKING:
    from portal.identity.models import Resident


def hold_person(person: "Resident") -> None:
    """Until the act ends nobody else books for this person."""
    Booker.objects.bulk_create([Booker(pk=person.pk)], ignore_conflicts=True)
    Booker.objects.select_for_update().get(pk=person.pk)


def hold_counter(counter_id: int) -> Counter:
    """Until the act ends nobody else takes or frees a place here."""
    return Counter.objects.select_for_update().get(pk=counter_id)


def fresh(row: Appointment) -> Appointment:
    """The row as it stands now, held until the act ends. Ask for the counter first."""
    return Appointment.objects.select_for_update().get(pk=row.pk)


def free_place(counter: Counter, slot: Slot) -> int | None:
    """The lowest place of the slot that nobody holds; None when it is full."""
    held, _waiting = counters.occupied(counter, slot.starts_at, slot.ends_at)
    if not slots.free(slot, held):
        return None
    with viewing_as(System("find a free place", counter.municipality_id)):
        here = Appointment.objects.filter(counter=counter, starts_at=slot.starts_at, place__isnull=False)
        used = set(here.order_by().values_list("place", flat=True))
    return next(place for place in range(1, len(used) + 2) if place not in used)


def next_turn(counter: Counter, slot: Slot) -> int:
    with viewing_as(System("find the end of the line", counter.municipality_id)):
        line = Appointment.objects.filter(counter=counter, starts_at=slot.starts_at, turn__isnull=False)
        return (line.order_by("-turn").values_list("turn", flat=True).first() or 0) + 1


def claim(row: Appointment, sources: frozenset[Visit] | set[Visit], **changes: object) -> None:
    """Lead an appointment on, once. Raise `VisitOver` when somebody was faster or the step does not fit."""
    claimed = Appointment.objects.filter(pk=row.pk, state__in=sources, starts_at=row.starts_at).update(**changes)
    if not claimed:
        raise VisitOver(state=VisitWords(row.state).label)
    row.refresh_from_db()


def pass_on(counter: Counter, plan: Plan, freed: tuple[datetime, datetime], now: datetime) -> None:
    """Give what was freed between two instants to who waits first there, while the counter still takes people for that time."""
    for slot in slots.slots_on(plan, slots.day_of(freed[0])):
        if slot.starts_at < freed[1] and freed[0] < slot.ends_at and slots.may_book(plan, slot.starts_at, now):
            seat_who_waits(counter, slot, now)


def seat_who_waits(counter: Counter, slot: Slot, now: datetime) -> None:
    with viewing_as(System("give a place to who waits first", counter.municipality_id)):
        line = Appointment.objects.filter(counter=counter, starts_at=slot.starts_at, state=Visit.WAITING).order_by("turn")
        # Held, for the sweep that ends waits asks for no counter.
        for row in list(line.select_for_update()):
            place = free_place(counter, slot)
            if place is None:
                return
            _give(row, slot, place, now)


def _give(row: Appointment, slot: Slot, place: int, now: datetime) -> None:
    with trail.act(events.PLACE_GIVEN, on=row, by=trail.PORTAL, subject=row.subject) as act:
        claim(
            row, {Visit.WAITING}, state=Visit.BOOKED, place=place, ends_at=slot.ends_at, remind_at=slots.remind_at(slot.starts_at, now)
        )  # fmt: skip
        tell([(row, "place-given")], Topic.NEWS, act)


def stop_telling(rows: Sequence[Appointment]) -> None:
    """An alert that waits for the morning would lead to what has been moved or cancelled since."""
    with viewing_as(System("stop alerts about an appointment")):
        deliveries.withdraw([row.pk for row in rows])


def tell(occasions: Sequence[tuple[Appointment, str]], topic: Topic, act: trail.Act) -> int:
    """Plan one alert for each person and occasion; how many want one. The words are those of every alert."""
    alerts = [deliveries.Alert(row.municipality_id, row.resident_id, row.pk, topic, purpose) for row, purpose in occasions]
    with viewing_as(System("tell who has an appointment")):
        return deliveries.tell_within(act, alerts)
