"""Counters: where one may go, when, and how many places are left."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from portal.municipalities.scope import System, viewing_as, within_departments
from procedures.models import Appointment, Counter, DayOff, Opening, Procedure
from procedures.rules import slots
from procedures.rules.slots import HOLDS_A_PLACE, Plan, Slot, Visit

if TYPE_CHECKING:
    from portal.identity.models import Officer


@dataclass(frozen=True)
class Offer:
    """One slot as it may be booked now: places left, how many wait for one, and until when one may come free for them."""

    slot: Slot
    free: int
    waiting: int
    closes_at: datetime

    @property
    def clock(self) -> str:
        """As it stands in an address: 0930."""
        return f"{self.slot.starts_at:%H%M}"


@dataclass(frozen=True)
class DayOffered:
    day: date
    offers: tuple[Offer, ...]

    @property
    def free(self) -> int:
        return sum(offer.free for offer in self.offers)


def counter(counter_id: int) -> Counter | None:
    return Counter.objects.select_related("municipality").filter(pk=counter_id).first()


def open_in(towns: Collection[str]) -> list[Counter]:
    """The counters of these towns that take appointments, the towns in their order. One query."""
    order = list(towns)
    rows = Counter.objects.filter(municipality__in=order, is_open=True).select_related("municipality")
    return sorted(rows, key=lambda row: (order.index(row.municipality_id), row.pk))


def of_procedure(procedure: Procedure) -> list[Counter]:
    return list(Counter.objects.filter(procedures=procedure, is_open=True).select_related("municipality").order_by("pk"))


def plan_of(row: Counter) -> Plan:
    """Two queries."""
    hours = tuple(opening.hours for opening in Opening.objects.filter(counter=row))
    off = DayOff.objects.filter(counter=row).values_list("day", flat=True)
    return Plan(hours if row.is_open else (), frozenset(off), row.days_ahead, row.closes_hours)


def offered(row: Counter, now: datetime) -> tuple[DayOffered, ...]:
    """The days ahead with slots that may be booked or waited for, in order. Three queries, however many days."""
    plan = plan_of(row)
    wanted = {day: _bookable(plan, day, now) for day in slots.days(plan, now)}
    return tuple(DayOffered(day, offers) for day, offers in _offers(row, plan, wanted).items() if offers)


def offered_on(row: Counter, day: date, now: datetime) -> DayOffered:
    plan = plan_of(row)
    return DayOffered(day, _offers(row, plan, {day: _bookable(plan, day, now)})[day])


def _bookable(plan: Plan, day: date, now: datetime) -> list[Slot]:
    return [slot for slot in slots.slots_on(plan, day) if slots.may_book(plan, slot.starts_at, now)]


def _offers(row: Counter, plan: Plan, wanted: Mapping[date, Sequence[Slot]]) -> dict[date, tuple[Offer, ...]]:
    shown = [slot for some in wanted.values() for slot in some]
    if not shown:
        return dict.fromkeys(wanted, ())
    held, waiting = occupied(row, shown[0].starts_at, shown[-1].ends_at)
    by_day: dict[date, list[tuple[datetime, datetime]]] = defaultdict(list)
    for start, end in held:
        by_day[slots.day_of(start)].append((start, end))
    return {day: tuple(_offer(plan, slot, by_day[day], waiting) for slot in some) for day, some in wanted.items()}


def _offer(plan: Plan, slot: Slot, held: list[tuple[datetime, datetime]], waiting: Mapping[datetime, int]) -> Offer:
    return Offer(slot, slots.free(slot, held), waiting.get(slot.starts_at, 0), slots.closes_at(plan, slot.starts_at))


def occupied(row: Counter, start: datetime, end: datetime) -> tuple[list[tuple[datetime, datetime]], dict[datetime, int]]:
    """(start and end of each who comes between two instants, start → how many wait). Numbers only: who they are is not read."""
    held, waiting = [], defaultdict[datetime, int](int)
    with viewing_as(System("count who comes to a counter", row.municipality_id)):
        rows = Appointment.objects.filter(counter=row, starts_at__lt=end, ends_at__gt=start)
        for state, begins, ends in rows.order_by().values_list("state", "starts_at", "ends_at"):
            if state in HOLDS_A_PLACE:
                held.append((begins, ends))
            elif state == Visit.WAITING:
                waiting[begins] += 1
    return held, waiting


def ahead_of(row: Appointment) -> int:
    """How many wait before this one."""
    if row.state != Visit.WAITING:
        return 0
    with viewing_as(System("find a place in the line", row.municipality_id)):
        line = Appointment.objects.filter(counter=row.counter_id, starts_at=row.starts_at, state=Visit.WAITING)
        return line.filter(turn__lt=row.turn).count()


def counters_of(officer: "Officer") -> QuerySet[Counter]:
    """The counters that the officer works for: by the departments of their duties, as with procedures."""
    rows = Counter.objects.filter(municipality=officer.municipality_id)
    return rows if officer.reach is None else rows.filter(within_departments(Counter, "handled_by", officer.reach))


def stranded(row: Counter, now: datetime) -> int:
    """How many are booked for times at which the counter is not open, as its hours stand now."""
    plan = plan_of(row)
    coming = Appointment.objects.filter(counter=row, state=Visit.BOOKED, starts_at__gt=now).values_list("starts_at", flat=True)
    return sum(slots.slot_at(plan, start) is None for start in coming)
