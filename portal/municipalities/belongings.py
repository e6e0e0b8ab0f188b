"""What every floor holds that is a town's alone, and how it goes when the town has left. What residents or auditors hold stays.

Door: `register`, called by each floor in `AppConfig.ready`. An eraser is an act of its floor; it returns how much went, by kind.
`open_work` counts what is under way, which nobody could bring to an end once the town is gone. `written_last` says when something came
to what a leaving town takes along: a file from before lacks it.
`papers` gives the files that a leaving town takes along: (name, content), or (name, None) for one that cannot be read any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Eraser = Callable[[str, dt.datetime], Mapping[str, int]]
Papers = Callable[[str], Iterator[tuple[str, bytes | None]]]
# How much is under way, by its name in words.
Work = Callable[[str], Mapping["StrOrPromise", int]]
_erasers: dict[str, Eraser] = {}
_papers: dict[str, Papers] = {}
_work: dict[str, Work] = {}
_last: dict[str, Callable[[str], dt.datetime | None]] = {}


def register(
    floor: str,
    eraser: Eraser,
    papers: Papers | None = None,
    work: Work | None = None,
    last: Callable[[str], dt.datetime | None] | None = None,
) -> None:
    """A floor registers once; the same again (a second `ready`) replaces itself."""
    _erasers[floor] = eraser
    if last:
        _last[floor] = last
    if papers:
        _papers[floor] = papers
    if work:
        _work[floor] = work


def papers(town_id: str) -> Iterator[tuple[str, bytes | None]]:
    """The files of all floors, one at a time. Run as the portal in that town."""
    for each in _papers.values():
        yield from each(town_id)


def open_work(town_id: str) -> dict[str, int]:
    """What is under way in a town, by its name; nothing is left out that has a count. Run as the portal in that town."""
    return {str(name): count for each in _work.values() for name, count in each(town_id).items() if count}


def written_last(town_id: str) -> dt.datetime | None:
    """The last moment at which something came to the papers of any floor. Run as the portal in that town."""
    return max((at for each in _last.values() if (at := each(town_id))), default=None)


def erase(town_id: str, now: dt.datetime) -> dict[str, int]:
    """All floors, from the uppermost down: what hangs on something goes before it. Run as the portal in that town, inside an act."""
    gone: dict[str, int] = {}
    for floor in reversed([*_erasers]):
        gone |= {f"{floor}.{kind}": count for kind, count in _erasers[floor](town_id, now).items()}
    return gone
