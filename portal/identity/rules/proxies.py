"""When somebody may act for another (代理), and when it is over. Pure: the day comes in.

A proxy is for named things until a date: it is in force on that date and not on the next. Parents stop being one by law on
the day their child turns 15, which by the Act on the Calculation of Age is the day before the birthday.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.lib.ages import age_on

OF_AGE_TO_DECIDE = 15
LONGEST = dt.timedelta(days=3 * 366)
# A code told face to face is typed at the same table, or on the same day.
CODE_LASTS = dt.timedelta(hours=24)


class Power(StrEnum):
    """What a proxy may do. Strict letters are a power each: its name is the id of the one letter."""

    LETTERS = "letters"
    STRICT_LETTER = "strict_letter"
    PROCEDURE = "procedure"


class Kind(StrEnum):
    """By what right: agreement of both, parental authority (親権), guardianship of an adult (成年後見)."""

    CONSENT = "consent"
    PARENT = "parent"
    GUARDIAN = "guardian"


# Whoever acts by one of these says yes and no in the other's name.
SPEAKING = frozenset({Kind.PARENT, Kind.GUARDIAN})


class State(StrEnum):
    PROPOSED = "proposed"
    ACTIVE = "active"
    REFUSED = "refused"
    ENDED = "ended"
    EXPIRED = "expired"


class Step(StrEnum):
    ACCEPT = "accept"
    REFUSE = "refuse"
    END = "end"


# Expired is never written: the calendar does it.
TABLE: dict[tuple[State, Step], State] = {
    (State.PROPOSED, Step.ACCEPT): State.ACTIVE,
    (State.PROPOSED, Step.REFUSE): State.REFUSED,
    (State.PROPOSED, Step.END): State.ENDED,
    (State.ACTIVE, Step.END): State.ENDED,
}
# How many officers must have seen the paper.
OFFICERS_NEEDED = {Kind.CONSENT: 1, Kind.PARENT: 1, Kind.GUARDIAN: 2}


@dataclass(frozen=True)
class Terms:
    """What decides whether a proxy is in force. `birth_on` is the principal's, asked of `Kind.PARENT` only."""

    state: State
    kind: Kind
    until: dt.date
    birth_on: dt.date | None = None


@dataclass(frozen=True)
class Granted:
    """One named thing: a procedure by town and slug, all ordinary letters (no name), or one strict letter by its id."""

    power: Power
    town: str = ""
    name: str = ""


def after(state: State, step: Step) -> State | None:
    """The state that a step leads to; None when it does not fit."""
    return TABLE.get((state, step))


def last_day(kind: Kind, until: dt.date, birth_on: dt.date | None) -> dt.date:
    """The last day on which the proxy may be used."""
    if kind is not Kind.PARENT or birth_on is None:
        return until
    return min(until, _turns(birth_on, OF_AGE_TO_DECIDE) - dt.timedelta(days=1))


def state_on(terms: Terms, today: dt.date) -> State:
    """The state as it is true today: what is written, and what the calendar has ended."""
    if terms.kind is Kind.PARENT and terms.birth_on is None and terms.state is State.ACTIVE:
        return State.EXPIRED
    if terms.state in {State.ACTIVE, State.PROPOSED} and today > last_day(terms.kind, terms.until, terms.birth_on):
        return State.EXPIRED
    return terms.state


def is_in_force(terms: Terms, today: dt.date) -> bool:
    return state_on(terms, today) is State.ACTIVE


def may(granted: Iterable[Granted], power: Power, town: str = "", name: str = "") -> bool:
    """Whether exactly this thing was named. A strict letter is never covered by the power over ordinary ones."""
    return Granted(power, town, name) in granted


def has(granted: Iterable[Granted], power: Power) -> bool:
    """Whether anything of this power was named."""
    return any(one.power is power for one in granted)


def is_young_enough(birth_on: dt.date, today: dt.date) -> bool:
    """Whether a parent may still act for the child by law alone."""
    return 0 <= age_on(birth_on, today, on_the_eve=True) < OF_AGE_TO_DECIDE


def _turns(birth_on: dt.date, age: int) -> dt.date:
    """The day on which an age is reached by the Act: the day before the birthday."""
    year = birth_on.year + age
    try:
        birthday = birth_on.replace(year=year)
    except ValueError:  # 29 February: older on 1 March, by the Act at the end of 28 February
        birthday = dt.date(year, 3, 1)
    return birthday - dt.timedelta(days=1)
