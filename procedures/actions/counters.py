"""What a town decides about its counters: where, for what, when, how many."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from portal.audit import trail
from procedures import events
from procedures.actions import seats
from procedures.actions.refusals import HoursOverlap
from procedures.models import Appointment, Counter, DayOff, Opening, Procedure
from procedures.queries import counters
from procedures.rules import slots
from procedures.rules.slots import Visit

Part = Opening | DayOff


def keep(
    counter: Counter, *, written: Sequence[Part], removed: Sequence[Part], procedures: Collection[Procedure], by: trail.Actor, now: datetime
) -> int:
    """Save a counter with its hours and days off. How many are booked for times that are closed now: somebody must tell them.

    Who waits for a time that has more places now gets one. Raise `HoursOverlap`.
    """
    with trail.act(events.COUNTER_ADJUSTED, by=by, town=counter.municipality_id) as act:
        if counter.pk:
            seats.hold_counter(counter.pk)
        counter.save()
        for part in removed:
            part.delete()
        for part in written:
            part.counter = counter
            part.save()
        counter.procedures.set(procedures)
        _refuse_overlap(counter)
        _fill_all(counter, now)
        act.on_object(counter)
        act.note(written=len(written), removed=len(removed))
    return counters.stranded(counter, now)


def _refuse_overlap(counter: Counter) -> None:
    found = slots.overlapping([opening.hours for opening in Opening.objects.filter(counter=counter)])
    if found:
        raise HoursOverlap.of(*found)


def _fill_all(counter: Counter, now: datetime) -> None:
    plan = counters.plan_of(counter)
    waiting = Appointment.objects.filter(counter=counter, state=Visit.WAITING, starts_at__gt=now)
    for starts_at in sorted(set(waiting.values_list("starts_at", flat=True))):
        slot = slots.slot_at(plan, starts_at)
        if slot and slots.may_book(plan, starts_at, now):
            seats.seat_who_waits(counter, slot, now)


def open_counter(
    town_id: str, facts: Mapping[str, Any], *, weekdays: Sequence[int], hours: Sequence[tuple[time, time]], by: trail.Actor
) -> Counter:
    """Set a counter up; one of that name that is there already is left as the town has it, and returned.

    `facts`: columns, and `slugs` of the procedures on whose pages it is named, `minutes` and `capacity` of each slot.
    """
    known = Counter.objects.filter(municipality_id=town_id, name=facts["name"]).first()
    if known:
        return known
    with trail.act(events.COUNTER_ADJUSTED, by=by, town=town_id) as act:
        own = {name: value for name, value in facts.items() if name not in {"slugs", "minutes", "capacity"}}
        counter = Counter.objects.create(municipality_id=town_id, **own)
        size = {"minutes": facts["minutes"], "capacity": facts["capacity"]}
        rows = [Opening(counter=counter, weekday=day, starts=start, ends=end, **size) for day in weekdays for start, end in hours]
        Opening.objects.bulk_create(rows)
        counter.procedures.set(Procedure.objects.filter(municipality_id=town_id, slug__in=facts.get("slugs", ())))
        act.on_object(counter)
        act.note(written=len(rows))
    return counter
