"""Planning alerts: one per notice and occasion, by the first way that the resident wants. Sending is `sending.py`."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from notifications import events
from notifications.models import Batch, Chunk, Delivery, Notice, Release, Timer
from notifications.models.chunk import ChunkKind
from notifications.models.delivery import DeliveryState, delivery_id
from notifications.queries import reach
from notifications.rules import ladder, quiet
from notifications.rules.alerts import URGENCY, Channel, Topic, topic_of, ways
from portal.audit import trail


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to tell somebody, not yet by a way. `notice_id` None: it is about another floor's `about`."""

    town_id: str
    recipient_id: uuid.UUID
    about: uuid.UUID
    topic: Topic
    purpose: str = "released"
    notice_id: uuid.UUID | None = None


def plan_chunk(batch: Batch) -> bool:
    """Plan the alerts of one chunk of a released batch. False when none is left, or the release is still ahead."""
    with transaction.atomic():
        released_at = Release.objects.filter(pk=batch.pk, released_at__lte=Now()).values_list("released_at", flat=True).first()
        if released_at is None:
            return False
        free = Chunk.objects.filter(batch=batch, kind=ChunkKind.PLAN, done_at=None).order_by("first")
        chunk = free.select_for_update(skip_locked=True).first()
        if chunk is None:
            return False
        with trail.act(events.DELIVERIES_PLANNED, on=batch, by=trail.PORTAL) as act:
            unseen = Notice.objects.filter(release=batch.pk, row_number__range=(chunk.first, chunk.last), recalled_at=None)
            notices = list(unseen.only("pk", "municipality_id", "recipient_id"))
            topic = topic_of(batch.version.legal_class)
            planned = plan([Alert(batch.municipality_id, one.recipient_id, one.pk, topic, notice_id=one.pk) for one in notices])
            _wind_up(batch, notices, released_at)
            Chunk.objects.filter(pk=chunk.pk).update(done_at=timezone.now())
            act.note(planned=len(planned))
            ring_for(act, planned)
    return True


def _wind_up(batch: Batch, notices: Sequence[Notice], released_at: datetime) -> None:
    """Start the ladder of reminders of each notice, as its template has it."""
    hours = ladder.cleaned(batch.version.reminders)
    first = ladder.first(hours, released_at)
    if first is None:
        return
    town = batch.municipality_id
    rows = [
        Timer(
            notice_id=one.pk, municipality_id=town, recipient_id=one.recipient_id, released_at=released_at, hours=list(hours), next_at=first
        )
        for one in notices
    ]
    Timer.objects.bulk_create(rows, ignore_conflicts=True)


def tell(resident: trail.Subject, topic: Topic | str, *, town_id: str, about: uuid.UUID, purpose: str = "told") -> bool:
    """Tell a resident that something waits in the portal: a door for other floors, with ids only.

    `about` is the id of what it is about; telling twice about one thing for one purpose tells once. False: the resident wants
    no alert of this topic.
    """
    with trail.act(events.DELIVERIES_PLANNED, by=trail.PORTAL, town=town_id, subject=resident) as act:
        planned = plan([Alert(town_id, resident.pk, about, Topic(topic), purpose)])
        act.note(planned=len(planned), topic=str(topic))
        ring_for(act, planned)
    return bool(planned)


def tell_within(act: trail.Act, alerts: Sequence[Alert]) -> int:
    """The same for many people inside an act of the caller's, who looks as the portal; how many of them want an alert."""
    planned = plan(alerts) if alerts else []
    ring_for(act, planned)
    return len(planned)


def withdraw(about: Collection[uuid.UUID]) -> int:
    """What these things of another floor would still have been told for, at night or during a rest, is not told any more."""
    held = Delivery.objects.filter(about__in=about, notice=None, state=DeliveryState.PLANNED)
    return held.update(state=DeliveryState.CANCELLED, settled_at=timezone.now())


def plan(alerts: Sequence[Alert]) -> list[Delivery]:
    """Write the first delivery of each alert, as far as the recipient wants one. Runs inside the caller's act."""
    now = timezone.now()
    known = reach.reaches({alert.recipient_id for alert in alerts})
    planned = [row for alert in alerts if (row := _first_way(alert, known[alert.recipient_id], now))]
    # Whatever has its alert keeps it, also when the best way has become another one since.
    told = set(_told(alerts))
    planned = [row for row in planned if (row.about, row.recipient_id, row.purpose) not in told]
    Delivery.objects.bulk_create(planned, ignore_conflicts=True)
    return planned


def _told(alerts: Sequence[Alert]) -> Iterable[tuple[uuid.UUID, uuid.UUID, str]]:
    there = Delivery.objects.filter(about__in={alert.about for alert in alerts}, recipient__in={alert.recipient_id for alert in alerts})
    return there.values_list("about", "recipient", "purpose")


def _first_way(alert: Alert, known: reach.Reach, now: datetime) -> Delivery | None:
    channels = ways(known.choice, alert.topic, known.channels)
    if not channels:
        return None
    at = quiet.not_before(known.choice, alert.topic, now, known.resting_until)
    return delivery(alert, channels[0], channels[1:], seq=1, not_before=at if at > now else None)


def delivery(alert: Alert, channel: Channel, fallbacks: Sequence[str], *, seq: int, not_before: datetime | None) -> Delivery:
    return Delivery(
        id=delivery_id(alert.about, alert.recipient_id, channel, alert.purpose, seq), municipality_id=alert.town_id, about=alert.about,
        notice_id=alert.notice_id, recipient_id=alert.recipient_id, topic=alert.topic, urgency=URGENCY[alert.topic], channel=channel,
        fallbacks=list(fallbacks), purpose=alert.purpose, seq=seq, not_before=not_before,
    )  # fmt: skip


def ring_for(act: trail.Act, planned: Collection[Delivery]) -> None:
    """Ring once for each channel that has something to send now."""
    for channel in sorted({row.channel for row in planned if row.not_before is None}):
        act.then_ring("notifications.deliver", channel=channel)
