"""Reading the trail: verifying chains, and finding what was done with one thing."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from portal.audit import rules, signer
from portal.audit.events import Event
from portal.audit.models import Anchor, Chain, Entry, Outcome
from portal.municipalities.scope import System, viewing_as


@dataclass(frozen=True)
class Verified:
    """One chain: its town, how many entries it says it has, and its first fault if any."""

    town: str
    length: int
    fault: rules.Fault | None


def verify() -> Iterator[Verified]:
    """Walk every town's chain from its first entry, while acts go on being written."""
    anchored = _anchored()
    with viewing_as(System("verify the trail")):
        # One statement reads each head together with its last entry: both were written in one transaction.
        last = Entry.objects.filter(municipality=OuterRef("pk")).order_by("-number").values("number")[:1]
        heads = list(Chain.objects.annotate(last=Coalesce(Subquery(last), 0)).order_by("pk"))
        orphans = Entry.objects.exclude(municipality__in=Chain.objects.values("pk")).order_by().values_list("municipality", flat=True)
        for chain in heads:
            segments = anchored.pop(chain.pk, [])
            yield Verified(chain.pk, chain.length, _first_fault(chain) or _anchor_fault(segments))
        for town in sorted(set(orphans)):
            yield Verified(town, 0, rules.Fault(1, "added"))
        for town in sorted(set(anchored) - set(orphans)):
            yield Verified(town, 0, rules.Fault(1, "anchored and gone"))


def verify_anchors(outside: Sequence[tuple[str, str]] = ()) -> Iterator[str]:
    """Days whose anchor does not hold: not made of what it names, not behind the one before, not signed by a key of ours, or not the
    (day, root) kept outside."""
    previous, wanted = rules.START, dict(outside)
    for made in Anchor.objects.order_by("day"):
        day, segments = made.day.isoformat(), [rules.Segment(**one) for one in made.towns]
        right = made.previous == previous and made.root == rules.anchor_root(day, previous, segments)
        right = right and signer.signed(made.signature, made.claims)
        if not right or wanted.pop(day, made.root) != made.root:
            yield day
        previous = made.root
    yield from sorted(wanted)


def foreign_anchors() -> dict[str, list[str]]:
    """Thumbprint of a key that is none of ours → the days whose anchors it signed, the first first. One query."""
    made = [*Anchor.objects.order_by("day").values_list("day", "signature")]
    found: dict[str, list[str]] = {}
    for (day, _signature), thumbprint in zip(made, signer.strangers([signature for _day, signature in made]), strict=True):
        if thumbprint:
            found.setdefault(thumbprint, []).append(day.isoformat())
    return found


def _anchored() -> dict[str, list[rules.Segment]]:
    found: dict[str, list[rules.Segment]] = {}
    for made in Anchor.objects.order_by("day").values_list("towns", flat=True):
        for one in made:
            found.setdefault(one["town"], []).append(rules.Segment(**one))
    return found


def _anchor_fault(segments: Sequence[rules.Segment]) -> rules.Fault | None:
    return next((fault for one in segments if (fault := rules.segment_fault(one, hashes(one)))), None)


def hashes(segment: rules.Segment) -> list[tuple[int, str]]:
    """(number, hash) of the entries of a segment as they are now, in order."""
    rows = Entry.objects.filter(municipality=segment.town, number__range=(segment.first, segment.last))
    return list(rows.order_by("number").values_list("number", "hash"))


def _first_fault(chain: Chain) -> rules.Fault | None:
    entries = Entry.objects.filter(municipality=chain.pk, number__lte=chain.length).order_by("number")
    links = (entry.link for entry in entries.iterator(chunk_size=2000))
    fault = rules.first_fault(links, length=chain.length, head=chain.head)
    if fault is None and chain.last > chain.length:  # type: ignore[attr-defined]
        return rules.Fault(chain.length + 1, "added")
    return fault


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
