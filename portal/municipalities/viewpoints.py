"""Who is looking: the viewpoints, and the context variable that carries the one in force."""

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID


class NoViewpoint(RuntimeError):
    """A private table was read or written while nobody was said to be looking."""


@dataclass(frozen=True)
class Guest:
    """Nobody in particular: sees published things only."""


@dataclass(frozen=True)
class Resident:
    """A resident, by `identity.Resident` id: sees what is theirs, in any town."""

    resident_id: UUID


@dataclass(frozen=True)
class Staff:
    """An officer of one town: sees that town's cases; with `departments`, only theirs and those that belong to none."""

    town: str
    officer_id: int
    departments: frozenset[int] | None = None


@dataclass(frozen=True)
class Operator:
    """An officer of the prefecture who runs the portal: sees towns and officers, no case of anybody."""

    officer_id: int


@dataclass(frozen=True)
class System:
    """The portal itself at work, for one town or (town None) for all. The reason is for the reader of the code and the log."""

    reason: str
    town: str | None = None


Viewpoint = Guest | Resident | Staff | Operator | System
_current: ContextVar[Viewpoint | None] = ContextVar("viewpoint", default=None)


def current() -> Viewpoint | None:
    """The viewpoint in force, None outside any."""
    return _current.get()


def viewpoint() -> Viewpoint:
    """The viewpoint in force. Raises `NoViewpoint` outside any."""
    view = _current.get()
    if view is None:
        raise NoViewpoint("No viewpoint: wrap the code in `with viewing_as(...)` (ARCHITECTURE.md §4).")
    return view


@contextlib.contextmanager
def viewing_as(view: Viewpoint) -> Iterator[Viewpoint]:
    """Look at private tables as `view` until the block ends; blocks nest."""
    token = _current.set(view)
    try:
        yield view
    finally:
        _current.reset(token)


# Filled from above by `portal.audit`, which may not be imported from here.
unscoped_observers: list[Callable[[str], None]] = []


@contextlib.contextmanager
def unscoped(reason: str) -> Iterator[None]:
    """Look past all towns, for work that is nobody's own (counts, health). Each use is told to the audit trail."""
    for tell in unscoped_observers:
        tell(reason)
    with viewing_as(System(reason)):
        yield
