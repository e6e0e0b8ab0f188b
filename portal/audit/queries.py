"""Reading the trail: verifying chains, and "who looked at my data"."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from portal.municipalities.queries import names
from portal.municipalities.scope import System, viewing_as

from . import events, rules
from .models import Chain, Entry


@dataclass(frozen=True)
class Verified:
    """One chain: its town, how many entries it says it has, and its first fault if any."""

    town: str
    length: int
    fault: rules.Fault | None


def verify() -> Iterator[Verified]:
    """Walk every town's chain from its first entry."""
    with viewing_as(System("verify the trail")):
        towns = list(Chain.objects.order_by("pk"))
        orphans = Entry.objects.exclude(municipality__in=[c.pk for c in towns]).order_by().values_list("municipality", flat=True).distinct()
        for chain in [*towns, *(Chain(pk=town) for town in orphans)]:
            entries = Entry.objects.filter(municipality=chain.pk).order_by("number")
            links = (entry.link for entry in entries.iterator(chunk_size=2000))
            yield Verified(chain.pk, chain.length, rules.first_fault(links, length=chain.length, head=chain.head))


@dataclass(frozen=True)
class Line:
    """One act with a resident's data, as the resident reads it."""

    at: dt.datetime
    town: str
    by: str
    what: str


def about(resident_id: UUID, *, limit: int = 50) -> tuple[Line, ...]:
    """What was done with a resident's data, newest first. Run as that resident: other people's lines are not there."""
    rows = list(Entry.objects.filter(subject_id=resident_id).order_by("-at")[:limit])
    known = names([row.municipality_id for row in rows])
    return tuple(Line(row.at, known[row.municipality_id], row.actor_kind, events.wording(row.event)) for row in rows)
