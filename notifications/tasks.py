"""Doorbells of notices. A task takes ids, a viewpoint and works until nothing is left or its time is over.

Nothing depends on a bell being heard: `sweep` rings every 15 seconds for whatever is due, unclaimed or out of its lease.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from itertools import chain

from celery import shared_task
from django.db import connection
from django.utils import timezone

from notifications.actions import batches, bundling, checking, deliveries, notices, postings, reminders, retention, sending, ways
from notifications.queries import orphans, work
from notifications.queries import postings as paper
from notifications.queries import retention as kept
from notifications.rules.alerts import Channel
from portal.lib import bell
from portal.municipalities.scope import System, viewing_as

# Nobody's bell stands longer than this behind another's round: the alerts of a release wait for no bulk. Who is not done rings
# again behind the others; should that bell be lost, the sweep rings.
ROUND_SECONDS = 2.0
# SQLite has one writer: without a breath between two transactions a worker keeps the web out for seconds.
BREATH = 0.01


def _while_time_lasts(step: Callable[[], object]) -> bool:
    """Whether something is left to do: the time was over before the work."""
    end = time.monotonic() + ROUND_SECONDS
    while step():
        if time.monotonic() > end:
            return True
        if connection.vendor == "sqlite":
            time.sleep(BREATH)
    return False


def _in_rounds(step: Callable[[], object], task: str, **ids: str) -> None:
    if _while_time_lasts(step):
        bell.ring(task, **ids)


@shared_task(name="notifications.check", acks_late=True, ignore_result=True)
def check(*, batch_id: str, town_id: str, **_later: object) -> None:
    """Reads a long file to its end in one go: to start again every 15 seconds would read its beginning again and again."""
    with viewing_as(System("check the rows of a long file", town_id)):
        checking.go_on(work.batch(batch_id))


@shared_task(name="notifications.write", acks_late=True, ignore_result=True)
def write(*, batch_id: str, town_id: str, **_later: object) -> None:
    with viewing_as(System("write the notices of an issued batch", town_id)):
        batch = work.batch(batch_id)
        _in_rounds(lambda: notices.write_chunk(batch), "notifications.write", batch_id=batch_id, town_id=town_id)


@shared_task(name="notifications.render", acks_late=True, ignore_result=True)
def render(*, batch_id: str, town_id: str, **_later: object) -> None:
    with viewing_as(System("make the PDFs of an issued batch", town_id)):
        batch = work.batch(batch_id)
        _in_rounds(lambda: notices.render_some(batch), "notifications.render", batch_id=batch_id, town_id=town_id)


@shared_task(name="notifications.release", acks_late=True, ignore_result=True)
def release(*, batch_id: str, town_id: str, **_later: object) -> None:
    with viewing_as(System("release a batch whose time has come", town_id)):
        batches.release(work.batch(batch_id))


@shared_task(name="notifications.plan", acks_late=True, ignore_result=True)
def plan(*, batch_id: str, town_id: str, **_later: object) -> None:
    with viewing_as(System("plan the alerts of a released batch", town_id)):
        batch = work.batch(batch_id)
        _in_rounds(lambda: deliveries.plan_chunk(batch), "notifications.plan", batch_id=batch_id, town_id=town_id)


@shared_task(name="notifications.deliver", acks_late=True, ignore_result=True)
def deliver(*, channel: str, **_later: object) -> None:
    with viewing_as(System("send alerts about released notices, all towns in turn")):
        sending.settle_dead(Channel(channel))
        _in_rounds(lambda: sending.send_wave(Channel(channel)), "notifications.deliver", channel=channel)


@shared_task(name="notifications.remind", acks_late=True, ignore_result=True)
def remind(**_later: object) -> None:
    with viewing_as(System("remember notices that nobody has opened")):
        _in_rounds(reminders.remind_some, "notifications.remind")


@shared_task(name="notifications.post", acks_late=True, ignore_result=True)
def post(*, batch_id: str, town_id: str, **_later: object) -> None:
    with viewing_as(System("find letters that go by post", town_id)):
        batch = work.batch(batch_id)
        _while_time_lasts(lambda: postings.collect(batch))


@shared_task(name="notifications.bundle", acks_late=True, ignore_result=True)
def bundle(*, list_id: str, town_id: str, **_later: object) -> None:
    with viewing_as(System("make the bundle of a posting list", town_id)):
        bundling.make_bundle(uuid.UUID(list_id))


@shared_task(name="notifications.send_code", acks_late=True, ignore_result=True)
def send_code(*, resident_id: str, **_later: object) -> None:
    with viewing_as(System("send the code of a telephone")):
        ways.send_code(uuid.UUID(resident_id))


@shared_task(name="notifications.sweep", ignore_result=True)
def sweep(**_later: object) -> None:
    with viewing_as(System("find notices whose work is due")):
        for task, ids in chain(work.due(), paper.due(timezone.now())):
            bell.ring(task, **ids)


@shared_task(name="notifications.sweep_kept", ignore_result=True)
def sweep_kept(**_later: object) -> None:
    """Nightly: ring for each batch whose time is over, and for each town that keeps files."""
    with viewing_as(System("find what has been kept long enough")):
        for batch in kept.batches_due(timezone.now()):
            bell.ring("notifications.erase", batch_id=str(batch.pk), town_id=batch.municipality_id)
    for town_id in orphans.towns():
        bell.ring("notifications.delete_orphans", town_id=town_id)


@shared_task(name="notifications.delete_orphans", acks_late=True, ignore_result=True)
def delete_orphans(*, town_id: str, after: str = "", **_later: object) -> None:
    """Goes through a town's folders behind `after`, and rings again from where its time was over."""
    with viewing_as(System("delete files that no row names", town_id)):
        left = iter(orphans.folders(town_id, after))
        done = ""

        def step() -> bool:
            nonlocal done
            folder = next(left, "")
            if folder:
                retention.delete_left_behind(town_id, folder, timezone.now())
                done = folder
            return bool(folder)

        if _while_time_lasts(step):
            bell.ring("notifications.delete_orphans", town_id=town_id, after=done)


@shared_task(name="notifications.erase", acks_late=True, ignore_result=True)
def erase(*, batch_id: str, town_id: str, **_later: object) -> None:
    with viewing_as(System("erase what has been kept long enough", town_id)):
        batch, now = work.batch(batch_id), timezone.now()
        retention.erase_file(batch, now)
        _while_time_lasts(lambda: retention.delete_bundles(batch))
        for step in (retention.erase_contents, retention.erase_evidence):
            _while_time_lasts(lambda step=step: step(batch, now))  # type: ignore[misc]
            _while_time_lasts(lambda: retention.delete_pdfs(batch))
