"""How people get through a form, in numbers that point to nobody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles

# Numbers below this are not told: with what an office knows, a cell of three can be three names.
LEAST = 10
# Who saves nothing for this long has put the phone away; that time says nothing of the page.
AWAY = timedelta(minutes=30)
# A draft that was not touched for so long is not taken up again by most.
GIVEN_UP = timedelta(days=14)


@dataclass(frozen=True)
class Course:
    """One filling of the form: when it began, which pages were saved when (in order), when it was sent (None: it was not)."""

    started_at: datetime
    saves: tuple[tuple[datetime, str], ...]
    sent_at: datetime | None


@dataclass(frozen=True)
class Spread:
    """Seconds: half took at most `middle`, nine of ten at most `most`."""

    middle: float
    most: float


def told(parts: Sequence[int]) -> tuple[int | None, ...]:
    """The parts of a known whole, without those under ten. A single gap follows from the others: the next smallest goes with it."""
    hidden = {place for place, count in enumerate(parts) if count < LEAST}
    if len(hidden) == 1 and len(parts) > 1:
        rest = [place for place in range(len(parts)) if place not in hidden]
        hidden.add(min(rest, key=lambda place: parts[place]))
    return tuple(None if place in hidden else count for place, count in enumerate(parts))


def told_with_about(parts: Sequence[int]) -> tuple[int | None, bool, tuple[int | None, ...]]:
    """(the whole, whether it is rounded to tens, the parts without those under ten).

    Rounding the whole keeps a small part from being worked out, and lets the large ones be told: a few who are still writing would
    otherwise hide how many gave up.
    """
    small = [count for count in parts if count < LEAST]
    whole = sum(parts)
    told_parts = tuple(alone(count) for count in parts)
    if whole < LEAST:
        return None, False, told_parts
    return (round(whole, -1), True, told_parts) if any(small) else (whole, False, told_parts)


def alone(count: int) -> int | None:
    """A number of which no whole is told."""
    return None if count < LEAST else count


def within(part: int, whole: int) -> int | None:
    """A part of a whole that is told: neither the part nor what is left of the whole is under ten, unless nothing is left."""
    return None if part < LEAST or 0 < whole - part < LEAST else part


def seconds_on_pages(course: Course) -> dict[str, float]:
    """Page → how long it took until it was saved, over all its saves before the form was sent."""
    spent: dict[str, float] = {}
    before = course.started_at
    for at, page in course.saves:
        if course.sent_at is not None and at > course.sent_at:
            break
        if timedelta(0) <= at - before <= AWAY:
            spent[page] = spent.get(page, 0.0) + (at - before).total_seconds()
        before = at
    return spent


def spread(values: Sequence[float]) -> Spread | None:
    """None for too few people."""
    if len(values) < max(LEAST, 1):
        return None
    most = quantiles(values, n=10, method="inclusive")[-1] if len(values) > 1 else values[0]
    return Spread(median(values), most)


def stopped_after(courses: Iterable[Course], order: Sequence[str]) -> dict[str, int]:
    """Page → how many saved it and no later one; "" for who saved none. The order is that of the form: going back is not stopping."""
    found = dict.fromkeys(("", *order), 0)
    for course in courses:
        reached = {page for _at, page in course.saves}
        found[next((page for page in reversed(order) if page in reached), "")] += 1
    return found


def most(counts: Mapping[str, int]) -> str:
    """What came up most often, if it may be told; the first of equals."""
    found = max(counts, key=lambda key: counts[key], default="")
    return found if found and counts[found] >= LEAST else ""
