"""What of the children's calendar is there to do now, what comes soon, what is done: pure, `today` is passed in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .calendarplan import Entry
from .calendarwindow import PREGNANCY_DAYS, Window, after_gap, windows

SOON = timedelta(days=60)
# Between two injected live vaccines: 27 days, whatever they are against.
LIVE_GAP = "27d"


class State(StrEnum):
    NOW = "now"
    SOON = "soon"
    LATER = "later"
    DONE = "done"
    SKIPPED = "skipped"
    PAST = "past"


@dataclass(frozen=True)
class Tick:
    """What the parent said: done (on a day, if they know it), or not for us."""

    is_done: bool = True
    done_on: date | None = None


@dataclass(frozen=True)
class Line:
    """`starts_on` is the day to plan for. `waits_for` is the key of the dose before, not done yet: then the day is an estimate.

    `is_late`: the usual time is over, the allowed one is not. `live_until`: another live vaccine was given, wait until that day.
    """

    key: str
    entry: Entry
    state: State
    opens_on: date
    starts_on: date
    closes_on: date
    best_until: date | None = None
    done_on: date | None = None
    waits_for: str = ""
    is_late: bool = False
    live_until: date | None = None


def lines(entries: Iterable[Entry], base_on: date, ticks: Mapping[str, Tick], today: date) -> list[Line]:
    """All entries for one child (or, with the entries of a pregnancy, for one due date), in the order of their days."""
    found: dict[str, Line] = {}
    for window in _shown(entries, base_on, ticks, today):
        found[window.key] = _line(window, found, ticks, today)
    listed = _with_live_gap(found.values(), today)
    return sorted(listed, key=lambda line: (line.starts_on, line.closes_on))


def ticks_of_this_pregnancy(ticks: Mapping[str, tuple[Tick, date]], due_on: date) -> dict[str, Tick]:
    """Of what was ticked (and when), what cannot be of an earlier pregnancy."""
    begun_on = due_on - timedelta(days=PREGNANCY_DAYS)
    return {key: tick for key, (tick, ticked_on) in ticks.items() if ticked_on >= begun_on}


def earliest_done_on(base_on: date, *, is_pregnancy: bool) -> date:
    """No day before this can be one on which something was done."""
    return base_on - timedelta(days=PREGNANCY_DAYS) if is_pregnancy else base_on


def over(listed: Iterable[Line], today: date) -> list[Line]:
    """What is not ticked and whose usual time lies behind."""
    return [line for line in listed if line.state not in (State.DONE, State.SKIPPED) and (line.best_until or line.closes_on) < today]


def _shown(entries: Iterable[Entry], base_on: date, ticks: Mapping[str, Tick], today: date) -> Iterator[Window]:
    """Of what comes each year: what was ticked, and the next one."""
    for entry in entries:
        all_ = [*windows(entry, base_on)]
        if entry.yearly is None:
            yield from all_
            continue
        yield from (window for window in all_ if window.key in ticks)
        yield from [window for window in all_ if window.closes_on >= today and window.key not in ticks][:1]


def _line(window: Window, before: Mapping[str, Line], ticks: Mapping[str, Tick], today: date) -> Line:
    entry, tick = window.entry, ticks.get(window.key)
    previous = before.get(entry.after.entry) if entry.after else None
    waits = previous is not None and previous.state in (State.NOW, State.SOON, State.LATER)
    opens_on = max(window.opens_on, _after(previous, entry.after.gap, today) if previous and entry.after else window.opens_on)
    starts_on = max(opens_on, window.best_from or opens_on)
    state = _state(tick, starts_on, window.closes_on, today, waits=waits)
    return Line(
        key=window.key,
        entry=entry,
        state=state,
        opens_on=opens_on,
        starts_on=starts_on,
        closes_on=window.closes_on,
        best_until=window.best_until,
        done_on=tick.done_on if tick else None,
        waits_for=previous.key if previous is not None and waits and tick is None else "",
        is_late=state == State.NOW and window.best_until is not None and today > window.best_until,
    )


def _after(previous: Line, gap: str, today: date) -> date:
    """From the day of the dose before; while it is to come, from the day on which it can be at the earliest."""
    if previous.state == State.DONE:
        return after_gap(previous.done_on, gap) if previous.done_on else date.min
    if previous.state in (State.SKIPPED, State.PAST):
        return date.min
    return after_gap(max(previous.starts_on, today), gap)


def _state(tick: Tick | None, starts_on: date, closes_on: date, today: date, *, waits: bool) -> State:
    if tick is not None:
        return State.DONE if tick.is_done else State.SKIPPED
    if today > closes_on:
        return State.PAST
    if starts_on <= today and not waits:
        return State.NOW
    return State.SOON if starts_on <= today + SOON else State.LATER


def _with_live_gap(listed: Iterable[Line], today: date) -> list[Line]:
    """A hint, no more: what a doctor decides stands above it."""
    listed = [*listed]
    given = [line.done_on for line in listed if line.entry.live and line.done_on and line.done_on <= today]
    free_on = after_gap(max(given), LIVE_GAP) if given else None
    if free_on is None or free_on <= today:
        return listed
    return [
        Line(**{**line.__dict__, "live_until": free_on})
        if line.entry.live and line.state in (State.NOW, State.SOON) and line.starts_on < free_on
        else line
        for line in listed
    ]
