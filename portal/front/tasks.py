"""Doorbells of the roof."""

import contextlib

from celery import shared_task
from django.utils import timezone

from portal.lib import bell

from . import heartbeat, rehoming, waiting, watching
from .actions import exits

LONG = 6 * 3600


@shared_task(name="front.beat", ignore_result=True)
def beat(**_later: object) -> None:
    """A sign of life that went through beat, the broker, a worker and the cache."""
    heartbeat.beat(timezone.now())


@shared_task(name="front.watch", ignore_result=True)
def watch(**_later: object) -> None:
    watching.look(timezone.now())


@shared_task(name="front.digest", ignore_result=True)
def digest(**_later: object) -> None:
    """A deep look first, so that the mail speaks of this morning."""
    now = timezone.now()
    watching.look(now, deep=True)
    watching.digest(now)


@shared_task(name="front.archive", time_limit=LONG, acks_late=True, ignore_result=True)
def archive(*, exit_id: int, town_id: str, **_later: object) -> None:
    """Hours for a large town. The broker gives the bell out again meanwhile: whoever comes second finds the lease, or that it is done."""
    now = timezone.now()
    if (exit_id, town_id) not in waiting.archives(now):
        return
    with contextlib.suppress(exits.ExitOver, exits.BeingMade):
        exits.keep_archive(exit_id, town_id, now=now)


@shared_task(name="front.rehome", acks_late=True, ignore_result=True)
def rehome(*, town_id: str, **_later: object) -> None:
    """A hundred, then it rings again behind the others."""
    if rehoming.rehome_some(town_id, timezone.now()):
        bell.ring("front.rehome", town_id=town_id)


@shared_task(name="front.sweep_exits", ignore_result=True)
def sweep_exits(**_later: object) -> None:
    """Whoever is rung for nothing does nothing: archives that were not made, residents of merged towns who are left."""
    for exit_id, town_id in waiting.archives(timezone.now()):
        bell.ring("front.archive", exit_id=exit_id, town_id=town_id)
    for town_id in waiting.merged_towns():
        bell.ring("front.rehome", town_id=town_id)
