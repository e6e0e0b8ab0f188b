"""The trail as an auditor searches it, and entries with the proof that they are what was anchored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from portal.audit import events, rules
from portal.audit.models import Anchor, Delay, Entry
from portal.audit.rules.exported import SHORT

from . import lining
from .trails import hashes


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty fields look for everything. `since` and `until` are days in Japan, both included; `subject` is the
    pseudonym of the person whose data it was."""

    event: str = ""
    actor_id: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    object_kind: str = ""
    object_id: str = ""
    number: int | None = None
    subject: str = ""

    @property
    def is_all(self) -> bool:
        return self == Wanted()


@dataclass(frozen=True)
class Found:
    """One entry. `subject` is a pseudonym: the same person has the same one in this town, and no list of residents leads to it. Two
    people may share it (`lining.person` is the long one)."""

    number: int
    at: dt.datetime
    event: str
    what: str
    outcome: str
    actor_kind: str
    actor_id: str
    subject: str
    object_kind: str
    object_id: str
    hash: str
    detail: dict[str, object] = field(default_factory=dict)


def entries(town_id: str, wanted: Wanted) -> QuerySet[Entry]:
    """The newest first. Run from the viewpoint of who asks: another town's are not there."""
    rows = Entry.objects.filter(municipality=town_id).order_by("-number")
    columns = {"event": wanted.event, "actor_id": wanted.actor_id, "object_kind": wanted.object_kind, "object_id": wanted.object_id}
    rows = rows.filter(**{name: value for name, value in columns.items() if value})
    if wanted.number is not None:
        rows = rows.filter(number=wanted.number)
    if wanted.since:
        rows = rows.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_midnight(wanted.until + dt.timedelta(days=1)))
    return rows.filter(subject_id__in=_known_as(wanted.subject, town_id, rows)) if wanted.subject else rows


def _known_as(pseudonym: str, town_id: str, rows: QuerySet[Entry]) -> list[UUID]:
    """Whom of those found so far this pseudonym stands for. Worked out one by one (100,000 people: half a second): kept beside the
    entries it would lead from the one to the other without the key."""
    people = rows.exclude(subject_id=None).order_by().values_list("subject_id", flat=True).distinct()
    return [pk for pk in people.iterator() if pk and _pseudonym(town_id, pk) == pseudonym]


def _pseudonym(town_id: str, subject_id: UUID) -> str:
    return lining.person(town_id, subject_id)[:SHORT]


def found(row: Entry) -> Found:
    subject = _pseudonym(row.municipality_id, row.subject_id) if row.subject_id else ""
    return Found(
        row.number, row.at, row.event, events.wording(row.event), row.get_outcome_display(), row.actor_kind, row.actor_id, subject,
        row.object_kind, row.object_id, row.hash, row.detail,
    )  # fmt: skip


def delays(town_id: str) -> list[Delay]:
    """What this town keeps back now, for its administrators and auditors."""
    return list(Delay.objects.filter(municipality=town_id, lifted_at=None, until__gte=timezone.localdate()).order_by("until"))


def event_choices() -> list[tuple[str, str]]:
    """(code, wording) of every kind of act of this release, in the order of the wordings."""
    return sorted(((one.code, str(one.wording)) for one in events.known()), key=lambda pair: pair[1])


def proofs(town_id: str, rows: Collection[Entry]) -> dict[int, dict[str, object]]:
    """Number → proof that the entry's hash is under the root of an anchor; entries of today have none yet."""
    made = [(one, rules.Segment(**part)) for one in Anchor.objects.order_by("day") for part in one.towns if part["town"] == town_id]
    trees = lru_cache(maxsize=8)(lambda segment: rules.tree([rules.leaf(text) for _number, text in hashes(segment)]))
    told: dict[int, dict[str, object]] = {}
    for row in rows:
        for anchor, segment in made:
            if segment.first <= row.number <= segment.last:
                told[row.number] = _proof(row, anchor, segment, trees(segment))
    return told


def _proof(row: Entry, anchor: Anchor, segment: rules.Segment, levels: list[list[str]]) -> dict[str, object]:
    towns = [rules.Segment(**part) for part in anchor.towns]
    return {
        "day": anchor.day.isoformat(),
        "in_town": rules.proof_in(levels, row.number - segment.first),
        "town": {"town": segment.town, "first": segment.first, "last": segment.last, "head": segment.head, "root": segment.root},
        "in_day": rules.proof([one.leaf for one in towns], towns.index(segment)),
        "previous": anchor.previous,
        "root": anchor.root,
        "signature": anchor.signature,
    }


def anchors(most: int | None = None) -> list[Anchor]:
    """The anchors, the newest first."""
    return list(Anchor.objects.order_by("-day")[:most])


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
