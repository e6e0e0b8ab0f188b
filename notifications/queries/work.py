"""What is left to do, for the workers. The data base is the queue; this is where it is read."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from notifications.models import Batch, Chunk, Delivery, Gauge, Notice, Release, Timer
from notifications.models.chunk import ChunkKind
from notifications.models.delivery import SEND_LEASE, DeliveryState
from notifications.models.notice import RENDER_LEASE, Pdf
from notifications.rules import limits
from notifications.rules.alerts import Channel
from notifications.rules.states import BatchState

# How many hands render one batch at a time; a hand that took something this short while ago is thought to be alive.
RENDERERS = 2
ALIVE = timedelta(seconds=5)

type_of_bell = tuple[str, dict[str, str]]


def batch(batch_id: str | uuid.UUID) -> Batch:
    return Batch.objects.select_related("template", "version").get(pk=batch_id)


def due() -> Iterator[type_of_bell]:
    """Every bell to ring now: (task, ids). Ringing one too many is harmless, each task looks for itself."""
    yield from _unread()
    yield from _issued()
    yield from _released()
    yield from _alerts()
    yield from _timers()


def _unread() -> Iterator[type_of_bell]:
    """Long files that nobody reads: never begun, or left by a worker that died."""
    free = Q(read_lease_until=None) | Q(read_lease_until__lt=timezone.now())
    for key, town in Batch.objects.filter(free, state=BatchState.READING).values_list("pk", "municipality_id"):
        yield "notifications.check", {"batch_id": str(key), "town_id": town}


def _issued() -> Iterator[type_of_bell]:
    now = timezone.now()
    mine = Notice.objects.filter(release=OuterRef("pk"), pdf=Pdf.WAITING)
    free = mine.filter(Q(render_lease_until=None) | Q(render_lease_until__lt=now))
    chunks = Chunk.objects.filter(batch=OuterRef("pk"), kind=ChunkKind.WRITE, done_at=None)
    live = Batch.objects.filter(state=BatchState.ISSUED)
    found = live.annotate(has_chunks=Exists(chunks), has_waiting=Exists(mine), has_free=Exists(free))
    for key, town, has_chunks, has_waiting, has_free in found.values_list("pk", "municipality_id", "has_chunks", "has_waiting", "has_free"):
        ids = {"batch_id": str(key), "town_id": town}
        if has_chunks:
            yield "notifications.write", ids
        if has_free:
            yield from [("notifications.render", ids)] * (RENDERERS - _renderers(key, now))
        if not has_chunks and not has_waiting:
            yield "notifications.release", ids


def _renderers(key: uuid.UUID, now: datetime) -> int:
    """Hands that claimed notices of this batch just now, at most `RENDERERS`: for them no bell is needed."""
    fresh = Notice.objects.filter(release=key, pdf=Pdf.WAITING, render_lease_until__gt=now + RENDER_LEASE - ALIVE)
    return min(RENDERERS, fresh.order_by().values("render_token").distinct().count())


def _released() -> Iterator[type_of_bell]:
    unplanned = Chunk.objects.filter(batch=OuterRef("pk"), kind=ChunkKind.PLAN, done_at=None)
    found = Release.objects.exclude(released_at=None).filter(Exists(unplanned))
    for key, town in found.values_list("pk", "municipality_id"):
        yield "notifications.plan", {"batch_id": str(key), "town_id": town}


def _alerts() -> Iterator[type_of_bell]:
    now = timezone.now()
    shut = set(Gauge.objects.filter(shut_until__gt=now).values_list("pk", flat=True))
    ready = Q(state=DeliveryState.PLANNED) & (Q(not_before=None) | Q(not_before__lte=now))
    stuck = Q(state=DeliveryState.SENDING, lease_until__lt=now)
    for channel in Channel:
        if channel not in shut and _hands(channel, now) < limits.HANDS and Delivery.objects.filter(ready | stuck, channel=channel).exists():
            yield "notifications.deliver", {"channel": channel.value}


def _hands(channel: Channel, now: datetime) -> int:
    """Who sends on this channel just now and rings for themselves."""
    sending = Delivery.objects.filter(channel=channel, state=DeliveryState.SENDING, lease_until__gt=now + SEND_LEASE - ALIVE)
    return sending.order_by().values("token").distinct().count()


def _timers() -> Iterator[type_of_bell]:
    if Timer.objects.filter(next_at__lte=Now()).exists():
        yield "notifications.remind", {}
