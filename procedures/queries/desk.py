"""Who comes to a counter on a day, as its officers see it. Run from an officer's viewpoint: other towns' and departments' are not there."""

from collections import Counter as Tally
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from procedures.models import Appointment, Counter
from procedures.models.appointment import Visitor, VisitWords
from procedures.rules import slots
from procedures.rules.slots import HOLDS_A_PLACE, Visit


@dataclass(frozen=True)
class Line:
    """One line of the list. `holds`: whether somebody may note that they came."""

    id: UUID
    number: str
    starts_at: datetime
    ends_at: datetime
    visitor: Visitor
    state: str
    words: str
    holds: bool


@dataclass(frozen=True)
class Day:
    """`rows` behind `lines`, for the trail; `waiting`: how many wait for a place on that day; `figures`: words and number."""

    rows: tuple[Appointment, ...]
    lines: tuple[Line, ...]
    waiting: int
    figures: tuple[tuple[str, int], ...]


def day(counter: Counter, on: date) -> Day:
    """All who come, came or did not, in order, and those whom the office called off. One query."""
    start = slots.at(on, slots.MIDNIGHT)
    found = Appointment.objects.filter(counter=counter, starts_at__gte=start, starts_at__lt=start + timedelta(days=1))
    rows = list(found.exclude(state__in=[Visit.CANCELLED, Visit.ENDED]).order_by("starts_at", "place", "number"))
    shown = tuple(row for row in rows if row.state != Visit.WAITING)
    tally = Tally(row.state for row in shown)
    order = (Visit.BOOKED, Visit.ARRIVED, Visit.MISSED)
    figures = tuple((str(VisitWords(state).label), tally[state]) for state in order)
    return Day(shown, tuple(_line(row) for row in shown), len(rows) - len(shown), figures)


def _line(row: Appointment) -> Line:
    words = str(VisitWords(row.state).label)
    return Line(row.pk, row.number, row.starts_at, row.ends_at, row.visitor, row.state, words, row.state in HOLDS_A_PLACE)


def get(appointment_id: UUID) -> Appointment | None:
    """An appointment that the officer's town and department has. One query."""
    return Appointment.objects.select_related("counter").filter(pk=appointment_id).first()
