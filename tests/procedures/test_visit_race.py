"""A hundred people for ten places, from four processes on PostgreSQL: ten come, nobody too many, and the line keeps its order."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import pytest

from tests.racers import raced, racer, told_by

pytestmark = [pytest.mark.postgres, pytest.mark.services]
RACING = "tests.procedures.visit_racing"
PROCESSES, PEOPLE, TIMES = 4, 100, 10


class Row(NamedTuple):
    person: str
    counter: str
    starts_at: str
    state: str
    place: str
    turn: str


def stands(course: dict[str, str], people: list[str]) -> list[Row]:
    told = told_by(RACING, course, "state")
    assert told["faults"] == []
    return [row for row in (Row(*facts) for facts in told["rows"]) if row.person in people]


def by_time(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in rows:
        found[row.starts_at].append(row)
    return found


@pytest.fixture(scope="module")
def lane(course: dict[str, str]) -> dict[str, str]:
    """More connections than threads: what a pool does that runs dry is another race."""
    return {**course, "DATABASE_POOL": "8"}


@pytest.fixture(scope="module")
def crowd(lane: dict[str, str]) -> Iterator[str]:
    """People, each for one test: making the tables takes longer than the races."""
    found: list[str] = told_by(RACING, lane, "stage", str(2 * PEOPLE + 50))["people"]
    return iter(found)


def some(crowd: Iterator[str], number: int) -> list[str]:
    return list(islice(crowd, number))


def shares(people: list[str]) -> list[list[str]]:
    """As many for each process. Number k of a share wants time k % 10: as each share begins with the first time, ten want each."""
    return [people[start::PROCESSES] for start in range(PROCESSES)]


def booked(lane: dict[str, str], people: list[str], day: int, wait: int) -> Counter[str]:
    told = raced([racer(RACING, lane, "book", str(day), str(wait), *share) for share in shares(people)])
    return Counter(word for line in told for word in line)


def test_a_hundred_for_ten_places_are_ten(
    lane: dict[str, str], crowd: Iterator[str], record_property: Callable[[str, object], None]
) -> None:
    people = some(crowd, PEOPLE)
    told = booked(lane, people, day=0, wait=0)
    assert told == {"booked": 10, "FullyBooked": 90}
    rows = stands(lane, people)
    record_property("figure", f"{PEOPLE} people, 10 places: {len(rows)} booked, {told['FullyBooked']} refused, 0 overbooked")
    assert len(rows) == len({row.starts_at for row in rows}) == 10
    assert {(row.state, row.place) for row in rows} == {("booked", "1")}


def test_the_others_stand_in_line_and_move_up_in_their_order(lane: dict[str, str], crowd: Iterator[str]) -> None:
    people = some(crowd, PEOPLE)
    assert booked(lane, people, day=1, wait=1) == {"booked": 10, "waiting": 90}
    before = by_time(stands(lane, people))
    assert all(sorted(int(row.turn) for row in group if row.turn) == list(range(1, len(group))) for group in before.values())
    holders = [row.person for group in before.values() for row in group if row.state == "booked"]
    leavers = holders + [row.person for group in before.values() for row in group if row.turn in {"1", "3"}]
    # Ten who come and twenty who wait leave at once: those who are left move up, nobody twice, nobody past another.
    told = raced([racer(RACING, lane, "leave", "1", *share) for share in shares(leavers)])
    assert {word for line in told for word in line} == {"cancelled"}
    for group in by_time(stands(lane, people)).values():
        comes = [(int(row.turn), row.place) for row in group if row.state == "booked"]
        left = [int(row.turn) for row in group if row.turn and row.person not in leavers]
        assert comes == [(min(left), "1")]


def test_moving_and_leaving_at_once_lose_no_place(lane: dict[str, str], crowd: Iterator[str]) -> None:
    people = some(crowd, 40)
    assert booked(lane, people, day=2, wait=1) == {"booked": 10, "waiting": 30}
    holders = [row.person for row in stands(lane, people) if row.state == "booked"]
    acts = [racer(RACING, lane, act, "2", *holders) for act in ("move", "leave", "move", "leave")]
    told = Counter(word for line in raced(acts) for word in line)
    assert set(told) <= {"booked", "cancelled", "FullyBooked", "VisitOver"}
    rows = stands(lane, people)
    assert {row.state for row in rows if row.person in holders} == {"cancelled"}
    for group in by_time(rows).values():
        # One comes at each time, for somebody waits for each: no place is lost, none is given twice.
        assert [row.place for row in group if row.state == "booked"] == ["1"]


def test_one_person_is_at_one_counter_however_often_it_is_posted(lane: dict[str, str], crowd: Iterator[str]) -> None:
    people = some(crowd, 1)
    raced([racer(RACING, lane, "twice", "3", *people) for _process in range(PROCESSES)])
    assert [row.state for row in stands(lane, people)] == ["booked"]
