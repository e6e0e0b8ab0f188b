"""People at a counter, in processes of their own on a data base of their own.

`stage N` makes two counters of ten times with one place each, and N people: {"people": […]}. The others wait for a line on
standard input and do what they are told for each person: `book DAY WAIT PERSON…` (person k wants time k % 10 of that day ahead; WAIT 0 or
1), `twice DAY PERSON…` (both counters, at times that overlap), `leave DAY PERSON…` (cancel), `move DAY PERSON…` (to the time after one's
own). Each says what came of it, in one line. `state` prints how the appointments stand.
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time
from typing import Any

import django

TIMES, THREADS = 10, 4
MORNING = (time(9), time(14))


def stage(number: str) -> None:
    from portal.audit import trail
    from portal.municipalities.scope import System, viewing_as
    from procedures.actions import counters
    from tests import cast
    from tests.cast import SAKAI
    from tests.procedures import visits

    cast.gather()
    facts = {"purpose": "相談", "place": "1階", "phone": "072-233-1101", "capacity": 1, "closes_hours": 0, "days_ahead": 60}
    with viewing_as(System("race", SAKAI)):
        for name, minutes in (("一番", 30), ("二番", 60)):
            own = {**facts, "name": name, "minutes": minutes}
            counters.open_counter(SAKAI, own, weekdays=range(7), hours=[MORNING], by=trail.PORTAL)
    sys.stdout.write(json.dumps({"people": [str(person.pk) for person in visits.neighbours(int(number))]}))


def together(act: Any, *residents: str) -> None:
    """Several of this process at once, too."""
    from django.db import connection

    from portal.identity.models import Resident
    from portal.municipalities.scope import Resident as ResidentView
    from portal.municipalities.scope import System, viewing_as

    with viewing_as(System("race")):
        people = [Resident.objects.get(pk=key) for key in residents]

    def one(numbered: tuple[int, Any]) -> str:
        number, person = numbered
        try:
            with viewing_as(ResidentView(person.pk)):
                return str(act(number, person))
        finally:
            connection.close()

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with ThreadPoolExecutor(THREADS) as pool:
        sys.stdout.write(" ".join(pool.map(one, enumerate(people))) + "\n")


def _times(day: str, name: str = "一番") -> tuple[Any, list[datetime]]:
    """The counter, and its times on that day ahead; day 0 is the first that is whole for certain."""
    from django.utils import timezone

    from procedures.models import Counter
    from procedures.queries import counters

    counter = Counter.objects.get(name=name)
    days = counters.offered(counter, timezone.now())
    return counter, [offer.slot.starts_at for offer in days[2 + int(day)].offers]


def _booked(counter: Any, starts_at: datetime, person: Any, or_wait: bool = False) -> str:
    from django.utils import timezone

    from portal.lib.refusals import Refused
    from procedures.actions import appointments
    from procedures.models.appointment import Visitor

    try:
        row = appointments.book(
            counter, starts_at, visitor=Visitor("人"), person=person, by=person, now=timezone.now(), or_wait=or_wait
        )  # fmt: skip
    except Refused as refusal:
        return type(refusal).__name__
    return str(row.state)


def book(day: str, wait: str, *residents: str) -> None:
    counter, times = _times(day)
    together(lambda number, person: _booked(counter, times[number % TIMES], person, wait == "1"), *residents)


def twice(day: str, *residents: str) -> None:
    """At one counter or the other, process by process and person by person in another order."""
    one, times = _times(day)
    two, hours = _times(day, "二番")

    def act(number: int, person: Any) -> str:
        tries = [(one, times[0]), (two, hours[0])]
        return "+".join(_booked(counter, starts_at, person) for counter, starts_at in (tries if os.getpid() % 2 else tries[::-1]))

    together(act, *residents)


def _mine(person: Any) -> Any:
    from procedures.models import Appointment

    return Appointment.objects.filter(resident=person).order_by("made_at").first()


def leave(_day: str, *residents: str) -> None:
    from django.utils import timezone

    from portal.lib.refusals import Refused
    from procedures.actions import appointments

    def act(_number: int, person: Any) -> str:
        try:
            return str(appointments.cancel(_mine(person), by=person, now=timezone.now()).state)
        except Refused as refusal:
            return type(refusal).__name__

    together(act, *residents)


def move(day: str, *residents: str) -> None:
    from django.utils import timezone

    from portal.lib.refusals import Refused
    from procedures.actions import appointments

    _counter, times = _times(day)

    def act(_number: int, person: Any) -> str:
        row = _mine(person)
        wanted = times[(times.index(row.starts_at) + 1) % TIMES]
        try:
            return str(appointments.move(row, wanted, person=person, by=person, now=timezone.now()).state)
        except Refused as refusal:
            return type(refusal).__name__

    together(act, *residents)


def state() -> None:
    """[person, counter, start, state, place, turn] of each appointment, and the first fault of the trail."""
    from portal.audit import queries as trail
    from portal.municipalities.scope import System, viewing_as
    from procedures.models import Appointment

    with viewing_as(System("race")):
        columns = ("resident", "counter__name", "starts_at", "state", "place", "turn")
        rows = [[str(value) if value is not None else "" for value in row] for row in Appointment.objects.values_list(*columns)]
        faults = [chain.fault.what for chain in trail.verify() if chain.fault]
    sys.stdout.write(json.dumps({"rows": rows, "faults": faults}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    {"stage": stage, "book": book, "twice": twice, "leave": leave, "move": move, "state": state}[sys.argv[1]](*sys.argv[2:])
