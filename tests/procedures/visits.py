"""Builders of appointments: a counter of 堺市 that is open on weekday mornings, and people who book there."""

from datetime import datetime, time
from typing import Any

from portal.audit import trail
from portal.identity.models import Resident
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures.actions import appointments, counters
from procedures.models import Appointment, Counter
from procedures.models.appointment import Visitor
from tests import cast as people
from tests.cast import SAKAI
from tests.procedures.make import at

# A Monday; the Monday before is a holiday (勤労感謝の日), the Saturday of that week is closed by its weekday.
FRIDAY_NOON = at(2026, 11, 27, 12)
MONDAY_9, MONDAY_10 = at(2026, 11, 30, 9), at(2026, 11, 30, 10)
MORNING = (time(9), time(12))


def counter(name: str = "保育課 相談窓口", town: str = SAKAI, **facts: Any) -> Counter:
    """Open Monday to Friday from 9 to 12, in slots of 30 minutes for one person each."""
    usual = {"purpose": "保育の相談", "place": "本館 3階", "phone": "072-233-1101", "bring": "母子健康手帳", "minutes": 30, "capacity": 1}
    with viewing_as(System("test", town)):
        return counters.open_counter(town, {**usual, **facts, "name": name}, weekdays=range(5), hours=[MORNING], by=trail.PORTAL)


def book(
    person: Resident, where: Counter, starts_at: datetime = MONDAY_9, *, now: datetime = FRIDAY_NOON, or_wait: bool = False, **facts: Any
) -> Appointment:
    visitor = Visitor(person.full_name, **facts)
    with viewing_as(ResidentView(person.pk)):
        return appointments.book(where, starts_at, visitor=visitor, person=person, by=person, now=now, or_wait=or_wait)


def neighbours(count: int, town: str = SAKAI) -> list[Resident]:
    return [people.resident(f"n{number}@example.jp", "隣", f"人{number}", ("トナリ", "ヒト"), town) for number in range(count)]


def look(row: Appointment) -> Appointment:
    with viewing_as(System("test")):
        return Appointment.objects.select_related("counter", "municipality").get(pk=row.pk)


def url(where: Counter, starts_at: datetime = MONDAY_9) -> str:
    return f"/counters/{where.pk}/{starts_at:%Y-%m-%d}/{starts_at:%H%M}/"
