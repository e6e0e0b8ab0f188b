"""Who looked at my data: the trail as the person reads it whose data it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from portal.audit import embargoes, events
from portal.audit.models import Delay, Entry, Outcome
from portal.audit.trail import SECTION
from portal.municipalities.queries import names, section_names
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from django.db.models import QuerySet

AT_ONCE = 50
# Not somebody else's seeing: the person's own, and what the portal does by itself.
_NOT_OTHERS = frozenset({"resident", "portal"})


@dataclass(frozen=True)
class Line:
    """One act with a resident's data, as the resident reads it. `why` and `part` are said of looks; `number` is that of the chain."""

    at: dt.datetime
    town: str
    by: str
    what: str
    by_proxy: bool = False
    for_another: bool = False
    was_refused: bool = False
    section: str = ""
    why: str = ""
    part: str = ""
    town_id: str = ""
    number: int = 0
    is_look: bool = False
    code: str = ""
    actor_id: str = ""


@dataclass(frozen=True)
class Page:
    lines: tuple[Line, ...]
    is_last: bool


def about(resident_id: UUID, *, limit: int = AT_ONCE) -> tuple[Line, ...]:
    """What was done with a resident's data, and what the resident did for others by proxy (代理), newest first.

    Five queries, and one for each kind of act that may be secret still.

    Run as that resident: lines about other people are there only where this person wrote them, by proxy.
    """
    rows = sorted([*_own(resident_id, limit), *_for_others(resident_id, limit)], key=lambda row: row.at, reverse=True)[:limit]
    return _lines(rows, resident_id)


def page_about(resident_id: UUID, *, number: int, only_looks: bool) -> Page:
    """One page of it, from 1; only what officers saw, if so wanted."""
    wanted = number * AT_ONCE + 1
    own = _own(resident_id, wanted, events.looks() if only_looks else None)
    others = [] if only_looks else _for_others(resident_id, wanted)
    rows = sorted([*own, *others], key=lambda row: row.at, reverse=True)
    return Page(_lines(rows[(number - 1) * AT_ONCE : number * AT_ONCE], resident_id), is_last=len(rows) <= number * AT_ONCE)


def one(resident_id: UUID, town_id: str, number: int) -> Line | None:
    """One look at the resident's data, if it is told already. Run as that resident."""
    found = embargoes.told(_due(resident_id).filter(municipality=town_id, number=number, event__in=events.looks()))
    return _lines(found, resident_id)[0] if found else None


def _own(resident_id: UUID, limit: int, codes: Collection[str] | None = None) -> list[Entry]:
    rows = _due(resident_id).order_by("-at", "-number")
    if codes is not None:
        rows = rows.filter(event__in=codes).exclude(actor_kind__in=_NOT_OTHERS)
    return _first_told(rows, limit)


def _due(resident_id: UUID) -> QuerySet[Entry]:
    """The rows about a person without the looks that a town keeps back for now."""
    rows, looks = Entry.objects.filter(subject_id=resident_id), events.looks()
    for town, first in _delays(resident_id).items():
        rows = rows.exclude(municipality=town, number__gte=first, event__in=looks)
    return rows


def _first_told(rows: QuerySet[Entry], limit: int) -> list[Entry]:
    """So many that may be told, read on behind those that may not: a page with a gap would say that something is kept back.

    By key, for what is written meanwhile moves the rows.
    """
    told: dict[int, Entry] = {}
    start = 0
    while len(told) < limit:
        found = list(rows[start : start + limit])
        told |= {row.pk: row for row in embargoes.told(found)}
        start += limit
        if len(found) < limit:
            break
    return list(told.values())[:limit]


def _delays(resident_id: UUID) -> dict[str, int]:
    """Town → number of the first entry that it keeps back for now. The person must not see the delay itself, so the portal asks."""
    with viewing_as(System("ask which looks are told later")):
        rows = Delay.objects.filter(subject_id=resident_id, lifted_at=None, waits=False, until__gte=timezone.localdate())
        return dict(rows.order_by("-first_number").values_list("municipality", "first_number"))


def _for_others(resident_id: UUID, limit: int) -> list[Entry]:
    with viewing_as(System("what somebody did for others")):
        mine = Entry.objects.filter(actor_kind="resident", actor_id=str(resident_id), by_proxy=True)
        return [*mine.exclude(subject_id=resident_id).order_by("-at")[:limit]]


def _lines(rows: list[Entry], resident_id: UUID) -> tuple[Line, ...]:
    known = names([row.municipality_id for row in rows])
    sections = section_names({row.detail[SECTION] for row in rows if SECTION in row.detail})
    return tuple(_line(row, known, sections, resident_id) for row in rows)


def _line(row: Entry, known: dict[str, str], sections: dict[int, str], resident_id: UUID) -> Line:
    look = events.look_of(row.event)
    is_mine = row.subject_id == resident_id
    return Line(
        row.at, known[row.municipality_id], row.actor_kind, events.wording(row.event), by_proxy=row.by_proxy, for_another=not is_mine,
        was_refused=row.outcome == Outcome.REFUSED, section=sections.get(row.detail.get(SECTION, 0), ""),
        why=str(look.why) if look else "", part=str(look.part) if look else "", town_id=row.municipality_id, number=row.number,
        is_look=look is not None and row.actor_kind not in _NOT_OTHERS, code=row.event, actor_id=row.actor_id,
    )  # fmt: skip
