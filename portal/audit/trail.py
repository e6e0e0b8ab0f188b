"""The one way to change something: an act is one transaction, one entry in the trail, and bells after the commit."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from portal.lib import bell
from portal.lib.refusals import Refused
from portal.municipalities.queries import PREFECTURE
from portal.municipalities.scope import System, current, viewing_as

from . import followers, rules
from .events import UNSCOPED, Event
from .models import Chain, Entry, Outcome


class Actor(Protocol):
    """Who acts: an officer, a resident or the portal itself."""

    @property
    def audit_kind(self) -> str: ...
    @property
    def audit_id(self) -> str: ...


class Subject(Protocol):
    """Whose data it was: a resident."""

    @property
    def pk(self) -> Any: ...


@dataclass(frozen=True)
class Whose:
    """A subject by key alone: officers may name a resident in the trail, and cannot read the resident's row."""

    pk: UUID


@dataclass(frozen=True)
class _Portal:
    audit_kind: str = "portal"
    audit_id: str = ""


PORTAL = _Portal()
Detail = str | int | bool | None

BY_PROXY = rules.BY_PROXY
# The key under which an entry says for which section of the town hall an officer worked that day.
SECTION = "section"
_marks: ContextVar[dict[str, Detail]] = ContextVar("marks of the acts in this request", default={})  # noqa: B039 - never changed, only replaced


@contextlib.contextmanager
def marked(**marks: Detail) -> Iterator[None]:
    """Put marks on every act until the block ends, refused ones too: what is done for another cannot forget to say so."""
    token = _marks.set({**_marks.get(), **marks})
    try:
        yield
    finally:
        _marks.reset(token)


@dataclass
class Act:
    """What is being done, while it is being done."""

    town: str
    event: Event
    by: Actor
    on: models.Model | None
    subject_id: UUID | None
    detail: dict[str, Detail] = field(default_factory=dict)
    bells: list[tuple[str, dict[str, str | int]]] = field(default_factory=list)
    others: list[tuple[Event, models.Model, UUID]] = field(default_factory=list)

    def note(self, **detail: Detail) -> None:
        """Keep facts of structure (counts, states, digests) with the entry. Never names, answers or decisions."""
        self.detail |= detail

    def about(self, subject: Subject) -> None:
        """Say whose data it is when that is known only inside the act."""
        self.subject_id = subject.pk

    def on_object(self, made: models.Model) -> None:
        """Name the row that the act has just made."""
        self.on = made

    def also(self, event: Event, shown: Iterable[tuple[models.Model, Subject]]) -> None:
        """Keep one more entry for each (row, whose it is): what one act did with many people's data, each of them can read."""
        self.others += [(event, row, subject.pk) for row, subject in shown]

    def also_today(self, event: Event, shown: Iterable[tuple[models.Model, Subject]]) -> None:
        """The same for a list that is looked at again and again: one entry for each row, person who acts, and day."""
        pairs = list(shown)
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        seen = Entry.objects.filter(subject_id__in={subject.pk for _row, subject in pairs}, at__gte=midnight, event=event.code)
        mine = set(seen.filter(actor_id=self.by.audit_id, outcome=Outcome.DONE).order_by().values_list("object_id", flat=True))
        self.also(event, [(row, subject) for row, subject in pairs if str(row.pk) not in mine])

    def then_ring(self, task: str, **ids: str | int) -> None:
        """Ring a task after the commit, with ids only."""
        self.bells.append((task, ids))


@contextlib.contextmanager
def act(
    event: Event, *, by: Actor, on: models.Model | None = None, town: str | None = None, subject: Subject | None = None
) -> Iterator[Act]:
    """Do one thing wholly or not at all, and keep it in the trail of `town` (default: the town of `on`, else the prefecture's).

    The entry is written last inside the transaction, after all who follow acts, so that a town's acts wait for each other only while
    they are written.
    A `Refused` that leaves the block rolls everything back and is then kept as a refusal.
    """
    town = town or getattr(on, "municipality_id", None) or PREFECTURE
    doing = Act(town, event, by, on, subject.pk if subject else None)
    try:
        with transaction.atomic():
            yield doing
            followers.tell(doing)
            _write(doing, Outcome.DONE)
            for task, ids in doing.bells:
                transaction.on_commit(functools.partial(bell.ring, task, **ids))
    except Refused as refusal:
        doing.detail = {"refusal": type(refusal).__name__}
        _write(doing, Outcome.REFUSED)
        raise


def _write(doing: Act, outcome: Outcome) -> None:
    with viewing_as(System("keep the trail", doing.town)), transaction.atomic():
        chain = _locked_chain(doing.town)
        entries = [_entry(doing, outcome, chain.length + 1, chain.head, doing.event, doing.on, doing.subject_id, doing.detail)]
        for event, row, subject_id in doing.others if outcome is Outcome.DONE else ():
            last = entries[-1]
            entries.append(_entry(doing, outcome, last.number + 1, last.hash, event, row, subject_id, {}))
        Entry.objects.bulk_create(entries)
        Chain.objects.filter(pk=chain.pk).update(length=entries[-1].number, head=entries[-1].hash)


def _entry(
    doing: Act,
    outcome: Outcome,
    number: int,
    previous: str,
    event: Event,
    on: models.Model | None,
    subject_id: UUID | None,
    detail: Mapping[str, Detail],
) -> Entry:
    section = getattr(doing.by, "department_id", None)
    marked_detail = {**detail, **({SECTION: section} if section else {}), **_marks.get()}
    entry = Entry(
        municipality_id=doing.town, number=number, at=_now(), event=event.code, outcome=outcome,
        actor_kind=doing.by.audit_kind, actor_id=doing.by.audit_id, subject_id=subject_id,
        object_kind=on._meta.label_lower if on else "", object_id=str(on.pk) if on else "",
        detail=marked_detail, by_proxy=BY_PROXY in marked_detail, previous=previous,
    )  # fmt: skip
    entry.hash = rules.fingerprint(previous, entry.link.content)
    return entry


def _locked_chain(town: str) -> Chain:
    chain = Chain.objects.select_for_update().filter(pk=town).first()
    if chain:
        return chain
    Chain.objects.bulk_create([Chain(pk=town)], ignore_conflicts=True)
    return Chain.objects.select_for_update().get(pk=town)


def _now() -> dt.datetime:
    # UTC, so that the text under the hash is the same whichever data base gives it back.
    return timezone.now().astimezone(dt.UTC)


def note_unscoped(reason: str) -> None:
    """Keep each look past all towns in the prefecture's chain."""
    if current() is None or not isinstance(current(), System):
        with act(UNSCOPED, by=PORTAL, town=PREFECTURE) as doing:
            doing.note(reason=reason)
