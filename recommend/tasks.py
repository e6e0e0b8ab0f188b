"""Doorbells of this floor. Ringing twice tells nobody twice and fetches nothing twice."""

from celery import shared_task
from django.utils import timezone

from portal.lib import bell
from portal.municipalities.scope import System, viewing_as
from recommend.actions import digests, itempapers, rewording, telling, visiting
from recommend.queries import sources

FETCHING = System("collect open data")
BUSY_SECONDS = 3


@shared_task(name="recommend.tick", time_limit=1500, acks_late=True, ignore_result=True)
def tick(**_later: object) -> None:
    """Daily: who has come to be concerned, whose deadline is near, who asked to be reminded, whose weekly digest is due."""
    today = timezone.localdate()
    while telling.remind(today):
        pass
    telling.tick(today)
    while digests.send_some(today):
        pass
    itempapers.sweep(timezone.now())


@shared_task(name="recommend.visit", time_limit=240, ignore_result=True)
def visit(*, source_id: str, **_later: object) -> None:
    with viewing_as(FETCHING):
        visiting.visit(source_id, timezone.now())


@shared_task(name="recommend.try_source", time_limit=240, ignore_result=True)
def try_source(*, source_id: str, **_later: object) -> None:
    """Somebody looks at the screen and waits: a trial whose server is busy comes a few seconds later, not with the sweep."""
    with viewing_as(FETCHING):
        is_busy = sources.waits_for_trial(source_id) and visiting.try_out(source_id, timezone.now()) is None
    if is_busy:
        bell.ring_later("recommend.try_source", BUSY_SECONDS, source_id=source_id)


@shared_task(name="recommend.reword", time_limit=120, ignore_result=True)
def reword(*, draft_id: str, **_later: object) -> None:
    with viewing_as(FETCHING):
        rewording.reword(int(draft_id), timezone.now())


@shared_task(name="recommend.sweep_sources", ignore_result=True)
def sweep_sources(**_later: object) -> None:
    """Ring for every source that is due, every trial that waits, and every draft that may be said in other words."""
    now = timezone.now()
    with viewing_as(FETCHING):
        waiting = [("recommend.visit", {"source_id": one}) for one in sources.due(now)]
        waiting += [("recommend.try_source", {"source_id": one}) for one in sources.trials(now)]
        waiting += [("recommend.reword", {"draft_id": str(one)}) for one in sources.to_reword()]
    for task, ids in waiting:
        bell.ring(task, **ids)
