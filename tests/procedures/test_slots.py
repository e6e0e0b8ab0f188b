"""Slots by tables: hours, holidays, month ends, hours that change while people are booked."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.rules import slots
from procedures.rules.slots import Hours, Plan
from tests.procedures.make import at

MONDAYS = Hours(0, time(9), time(12), 60, 2)
AFTERNOON = Hours(0, time(13), time(14, 30), 30, 1)
SATURDAYS = Hours(5, time(9), time(10), 30, 1)


def plan(*hours: Hours, off: tuple[date, ...] = (), ahead: int = 30, closes: int = 2) -> Plan:
    return Plan(hours, frozenset(off), ahead, closes)


def clocks(found: tuple[slots.Slot, ...]) -> list[str]:
    return [f"{slot.starts_at:%H:%M}" for slot in found]


@pytest.mark.parametrize(
    ("day", "hours", "expected"),
    [
        (date(2026, 11, 30), (MONDAYS,), ["09:00", "10:00", "11:00"]),
        (date(2026, 11, 30), (AFTERNOON, MONDAYS), ["09:00", "10:00", "11:00", "13:00", "13:30", "14:00"]),
        (date(2026, 12, 1), (MONDAYS,), []),  # a Tuesday, and the first of a month
        (date(2026, 11, 23), (MONDAYS,), []),  # 勤労感謝の日
        (date(2027, 3, 22), (MONDAYS,), []),  # 振替休日
        (date(2026, 12, 28), (MONDAYS,), ["09:00", "10:00", "11:00"]),
        (date(2027, 1, 4), (MONDAYS,), ["09:00", "10:00", "11:00"]),
        (date(2026, 11, 28), (SATURDAYS,), ["09:00", "09:30"]),
        (date(2027, 1, 2), (SATURDAYS,), []),  # the year's end closes a Saturday too
        (date(2024, 2, 29), (Hours(3, time(9), time(9, 50), 30, 1),), ["09:00"]),  # a rest of 20 minutes is no slot
        (date(2026, 11, 30), (MONDAYS, Hours(0, time(11, 30), time(13), 45, 1)), ["09:00", "10:00", "11:00", "12:15"]),
        (date(2026, 11, 30), (Hours(0, time(9), time(9), 30, 1),), []),
        (date(2026, 11, 30), (Hours(0, time(9), time(10), 0, 1),), []),
        (date(2026, 11, 30), (), []),
    ],
)
def test_a_day_is_cut_into_slots(day: date, hours: tuple[Hours, ...], expected: list[str]) -> None:
    assert clocks(slots.slots_on(plan(*hours), day)) == expected


def test_a_day_off_is_closed_and_its_neighbours_are_not() -> None:
    closed = plan(MONDAYS, off=(date(2026, 11, 30),))
    assert [bool(slots.slots_on(closed, date(2026, 11, 30) + timedelta(days=seven))) for seven in (0, 7)] == [False, True]


def test_the_days_ahead_cross_the_end_of_the_year() -> None:
    found = slots.days(plan(MONDAYS, ahead=10), at(2026, 12, 30, 23, 59))
    assert (found[0], found[-1], len(found)) == (date(2026, 12, 30), date(2027, 1, 9), 11)


def test_today_is_the_day_in_japan() -> None:
    assert slots.day_of(datetime(2026, 11, 29, 15, 0, tzinfo=slots.timezone.utc)) == date(2026, 11, 30)
    assert slots.day_of(datetime(2026, 11, 29, 14, 59, tzinfo=slots.timezone.utc)) == date(2026, 11, 29)


@pytest.mark.parametrize(
    ("starts_at", "now", "may"),
    [
        (at(2026, 11, 30, 9), at(2026, 11, 30, 7), True),  # two hours before, to the second
        (at(2026, 11, 30, 9), at(2026, 11, 30, 7, 1), False),
        (at(2026, 12, 30, 9), at(2026, 11, 30, 0), True),  # thirty days ahead
        (at(2026, 12, 31, 9), at(2026, 11, 30, 23, 59), False),
        (at(2026, 12, 31, 9), at(2026, 12, 1, 0), True),  # from midnight on
        (at(2026, 11, 30, 9), at(2026, 12, 1, 0), False),
    ],
)
def test_from_when_and_until_when_one_may_book(starts_at: datetime, now: datetime, may: bool) -> None:
    assert slots.may_book(plan(MONDAYS), starts_at, now) is may


def test_without_hours_before_it_may_be_booked_until_it_begins() -> None:
    at_once = plan(MONDAYS, closes=0)
    assert slots.may_book(at_once, at(2026, 11, 30, 9), at(2026, 11, 30, 8, 59))
    assert not slots.may_book(at_once, at(2026, 11, 30, 9), at(2026, 11, 30, 9))


@pytest.mark.parametrize(
    ("held", "free"),
    [
        ((), 2),
        (((9, 10),), 1),
        (((9, 10), (9, 10)), 0),
        (((9, 10), (9, 10), (9, 10)), 0),  # the capacity was lowered while three were booked
        (((8, 9), (10, 11)), 2),  # neighbours touch, and do not overlap
        (((8, 11),), 1),  # booked when slots were longer
    ],
)
def test_places_left(held: tuple[tuple[int, int], ...], free: int) -> None:
    slot = slots.Slot(at(2026, 11, 30, 9), at(2026, 11, 30, 10), 2)
    assert slots.free(slot, [(at(2026, 11, 30, start), at(2026, 11, 30, end)) for start, end in held]) == free


@pytest.mark.parametrize(
    ("starts_at", "now", "expected"),
    [
        (at(2026, 12, 1, 9), at(2026, 11, 27, 12), at(2026, 11, 30, 10)),  # over the end of a month
        (at(2027, 1, 4, 9), at(2026, 12, 20), at(2027, 1, 3, 10)),
        (at(2028, 3, 1, 9), at(2028, 2, 20), at(2028, 2, 29, 10)),
        (at(2026, 12, 1, 9), at(2026, 11, 30, 10), None),
        (at(2026, 12, 1, 9), at(2026, 12, 1, 6), None),
    ],
)
def test_the_reminder_comes_the_day_before(starts_at: datetime, now: datetime, expected: datetime | None) -> None:
    assert slots.remind_at(starts_at, now) == expected


@pytest.mark.parametrize(
    ("hours", "overlap"),
    [
        ((MONDAYS, AFTERNOON), False),
        ((MONDAYS, Hours(0, time(11, 59), time(13), 30, 1)), True),
        ((MONDAYS, Hours(0, time(12), time(13), 30, 1)), False),
        ((MONDAYS, Hours(1, time(9), time(12), 30, 1)), False),
        ((), False),
    ],
)
def test_hours_of_one_weekday_do_not_lie_over_each_other(hours: tuple[Hours, ...], overlap: bool) -> None:
    assert bool(slots.overlapping(hours)) is overlap


@pytest.mark.parametrize(
    "text", ["", "2026-02-29", "2026-13-01", "20261130", "2026-11-30 ", "0001-01-01", "9999-12-31", "２０２６-11-30", "\0"]
)
def test_what_is_no_day(text: str) -> None:
    assert slots.read_day(text) is None


@pytest.mark.parametrize("text", ["", "9:00", "2400", "0960", "900", "09000", "０９００", "-100", "\0"])
def test_what_is_no_time(text: str) -> None:
    assert slots.read_clock(text) is None


def test_days_and_times_are_read_as_they_are_written() -> None:
    assert (slots.read_day("2024-02-29"), slots.read_clock("0930")) == (date(2024, 2, 29), time(9, 30))


HOURS = st.builds(
    Hours, st.integers(0, 6), st.times(max_value=time(12)), st.times(min_value=time(12)), st.integers(5, 240), st.integers(1, 9)
)


@given(st.lists(HOURS, max_size=6), st.dates(date(2026, 1, 1), date(2029, 12, 31)))
def test_slots_never_overlap_and_stay_in_their_day(hours: list[Hours], day: date) -> None:
    found = slots.slots_on(plan(*hours), day)
    assert all(one.ends_at <= two.starts_at for one, two in pairwise(found))
    assert all(slots.day_of(slot.starts_at) == day == slots.day_of(slot.ends_at) for slot in found)
    assert all(slots.slot_at(plan(*hours), slot.starts_at) == slot for slot in found)
