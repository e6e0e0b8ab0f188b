"""Reading the trail: verifying chains, and "who looked at my data"."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from portal.municipalities.queries import names
from portal.municipalities.scope import System, viewing_as

from . import embargoes, events, rules
from .events import Event
from .models import Chain, Entry, Outcome


@dataclass(frozen=True)
class Verified:
    """One chain: its town, how many entries it says it has, and its first fault if any."""

    town: str
    length: int
    fault: rules.Fault | None


def verify() -> Iterator[Verified]:
    """Walk every town's chain from its first entry, while acts go on being written."""
    with viewing_as(System("verify the trail")):
        # One statement reads each head together with its last entry: both were written in one transaction.
        last = Entry.objects.filter(municipality=OuterRef("pk")).order_by("-number").values("number")[:1]
        heads = list(Chain.objects.annotate(last=Coalesce(Subquery(last), 0)).order_by("pk"))
        orphans = Entry.objects.exclude(municipality__in=Chain.objects.values("pk")).order_by().values_list("municipality", flat=True)
        for chain in heads:
            yield Verified(chain.pk, chain.length, _first_fault(chain))
        for town in sorted(set(orphans)):
            yield Verified(town, 0, rules.Fault(1, "added"))


def _first_fault(chain: Chain) -> rules.Fault | None:
    entries = Entry.objects.filter(municipality=chain.pk, number__lte=chain.length).order_by("number")
    links = (entry.link for entry in entries.iterator(chunk_size=2000))
    fault = rules.first_fault(links, length=chain.length, head=chain.head)
    if fault is None and chain.last > chain.length:  # type: ignore[attr-defined]
        return rules.Fault(chain.length + 1, "added")
    return fault


@dataclass(frozen=True)
class Line:
    """One act with a resident's data, as the resident reads it."""

    at: dt.datetime
    town: str
    by: str
    what: str
    by_proxy: bool = False
    for_another: bool = False
    was_refused: bool = False


def about(resident_id: UUID, *, limit: int = 50) -> tuple[Line, ...]:
    """What was done with a resident's data, and what the resident did for others by proxy (代理), newest first.

    Three queries, and one for each kind of act that may be secret still.

    Run as that resident: lines about other people are there only where this person wrote them, by proxy.
    """
    own = embargoes.told(Entry.objects.filter(subject_id=resident_id).order_by("-at")[:limit])
    rows = sorted([*own, *_for_others(resident_id, limit)], key=lambda row: row.at, reverse=True)[:limit]
    known = names([row.municipality_id for row in rows])
    return tuple(_line(row, known, resident_id) for row in rows)


def _for_others(resident_id: UUID, limit: int) -> list[Entry]:
    with viewing_as(System("what somebody did for others")):
        mine = Entry.objects.filter(actor_kind="resident", actor_id=str(resident_id), by_proxy=True)
        return [*mine.exclude(subject_id=resident_id).order_by("-at")[:limit]]


def _line(row: Entry, known: dict[str, str], resident_id: UUID) -> Line:
    is_mine = row.subject_id == resident_id
    return Line(
        row.at, known[row.municipality_id], row.actor_kind, events.wording(row.event), by_proxy=row.by_proxy, for_another=not is_mine,
        was_refused=row.outcome == Outcome.REFUSED,
    )  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """One act on one object, and where it stands in its town's chain."""

    number: int
    at: dt.datetime
    event: str
    actor_kind: str
    actor_id: str
    detail: Mapping[str, object]
    hash: str


def marks_on(object_id: str, subject_id: UUID, events_: Collection[str]) -> tuple[Mark, ...]:
    """What was done with one object of a resident's, the first first. Whoever may not see the entries gets none. One query."""
    rows = Entry.objects.filter(subject_id=subject_id, object_id=object_id, event__in=events_, outcome=Outcome.DONE).order_by("number")
    return tuple(Mark(r.number, r.at, r.event, r.actor_kind, r.actor_id, r.detail, r.hash) for r in rows)


def objects_named(event: Event, subject_ids: Collection[UUID], *, actor_id: str, since: dt.datetime) -> set[str]:
    """Ids of the objects of these people with which this actor's `event` is kept since then. One query."""
    rows = Entry.objects.filter(subject_id__in=subject_ids, at__gte=since, event=event.code, actor_id=actor_id, outcome=Outcome.DONE)
    return set(rows.order_by().values_list("object_id", flat=True))


def head(town_id: str) -> int:
    """The number of the town's last entry: no entry up to it is still to come, for the chain's row is held until each commit."""
    return Chain.objects.filter(pk=town_id).values_list("length", flat=True).first() or 0


def changes(town_id: str, object_kind: str, events_: Collection[str], *, after: int, until: int, most: int) -> list[tuple[int, str]]:
    """(number, object id) of acts done on objects of a kind, in the order in which they were committed. One query."""
    rows = Entry.objects.filter(municipality=town_id, number__gt=after, number__lte=until, event__in=events_, outcome=Outcome.DONE)
    return list(rows.filter(object_kind=object_kind).order_by("number").values_list("number", "object_id")[:most])


def details_of(event: Event, subject_ids: Collection[UUID]) -> Iterator[tuple[str, dt.datetime, Mapping[str, object]]]:
    """(object id, instant, detail) of every such act that was done with these people's data. One query."""
    rows = Entry.objects.filter(subject_id__in=subject_ids, event=event.code, outcome=Outcome.DONE)
    return rows.order_by().values_list("object_id", "at", "detail").iterator()
