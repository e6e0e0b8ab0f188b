"""Whose children's calendar may have something new between two days: few birth dates, due dates and doses stand there.

Something is new when it begins two weeks from now (`digest.worth_telling`). It begins no sooner for whoever is born later, so the births
for which it does so between two days lie together, and are found by halving.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from portal.attributes.rules.tick import Days

from .calendarplan import PREGNANCY, Entry
from .calendarwindow import PREGNANCY_DAYS, after_gap, beginnings
from .digest import SOON

DAY = timedelta(days=1)
# No plan goes beyond the school years, and none begins before a pregnancy.
OLDEST = timedelta(days=21 * 366)
YOUNGEST = timedelta(days=PREGNANCY_DAYS) + SOON


@dataclass(frozen=True)
class Turning:
    """Both ends of the days are included. `doses`: which entry must have been done on these days, so that the next one comes."""

    births: frozenset[Days]
    due: frozenset[Days]
    doses: frozenset[tuple[str, Days]]


def turning(entries: Iterable[Entry], last: date, today: date) -> Turning:
    """Who is not two weeks old is looked at each day: a birth is told after it, and what it asks for is short."""
    births, due, doses = {(today - SOON + DAY, today)}, set[Days](), set[tuple[str, Days]]()
    for entry in {entry.model_dump_json(): entry for entry in entries}.values():
        mine = due if entry.group == PREGNANCY else births
        for number in range(len(beginnings(entry, today))):
            mine |= _between(partial(_beginning, entry, number), last, today)
        if entry.after is not None:
            done = _between(partial(after_gap, gap=entry.after.gap), last, today)
            doses |= {(entry.after.entry, days) for days in done}
    return Turning(frozenset(births), frozenset(due), frozenset(doses))


def _beginning(entry: Entry, number: int, base_on: date) -> date:
    return beginnings(entry, base_on)[number]


def _between(beginning: Callable[[date], date], last: date, today: date) -> set[Days]:
    """The days from which it begins after `last` and not after `today`, two weeks ahead of each."""
    days = range((today - OLDEST).toordinal(), (today + YOUNGEST).toordinal())

    def first_after(end: date) -> date:
        return date.fromordinal(days[0] + bisect_right(days, end, key=lambda one: beginning(date.fromordinal(one))))

    first, until = first_after(last + SOON), first_after(today + SOON) - DAY
    return {(first, until)} if first <= until else set()
