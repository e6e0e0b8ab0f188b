"""How close a case is to the day that its applicant was told."""

from datetime import date, timedelta
from enum import StrEnum
from itertools import islice

from procedures.rules.deadlines import is_working_day
from procedures.rules.states import State

SOON = 3
_WITH_THE_OFFICE = frozenset({State.SUBMITTED, State.RESUBMITTED, State.REVIEWING})


class Pace(StrEnum):
    """LATE: the day has gone by. SOON: it comes within three working days. NONE: the case is not the office's, or has no day."""

    LATE = "late"
    SOON = "soon"
    FINE = "fine"
    NONE = ""


def pace(expected_on: date | None, state: State, today: date) -> Pace:
    if expected_on is None or state not in _WITH_THE_OFFICE:
        return Pace.NONE
    if expected_on < today:
        return Pace.LATE
    return Pace.SOON if expected_on <= last_day_of_soon(today) else Pace.FINE


def last_day_of_soon(today: date) -> date:
    """The third working day from today on, today not counted."""
    days = (today + timedelta(days=step) for step in range(1, 60))
    *_before, last = islice((day for day in days if is_working_day(day)), SOON)
    return last
