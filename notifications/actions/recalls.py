"""Taking released notices back: all of a batch, or some of them. The body is gone at the next request, the reason is shown."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.utils import timezone

from notifications import events
from notifications.models import Batch, Notice
from notifications.models.refusals import NothingToRecall, NotRecallable, ReasonMissing
from notifications.rules.states import BatchState, Step
from portal.audit import trail

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.identity.models import Officer


def recall(batch: Batch, *, by: Officer, reason: str) -> int:
    """Take all of a released batch back: from now on the page shows that it was recalled and why, not the body. Returns how many."""
    with trail.act(events.BATCH_RECALLED, on=batch, by=by) as act:
        if not reason.strip():
            raise ReasonMissing
        batch.take(Step.RECALL, ended_reason=reason.strip()[:200])
        mine = Notice.objects.filter(release=batch.pk, recalled_at=None)
        recalled, opened = _take_back(mine, reason)
        act.note(recalled=recalled, opened=opened)
    return recalled


def recall_some(batch: Batch, numbers: Collection[int], *, by: Officer, reason: str) -> int:
    """Take the notices of these rows back; the others stay as they are. Returns how many were still to be taken back.

    Raises `NotRecallable` before the release and `NothingToRecall` when none of the rows has a notice that is out.
    """
    with trail.act(events.NOTICES_RECALLED, on=batch, by=by) as act:
        if not reason.strip():
            raise ReasonMissing
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        if held.state != BatchState.RELEASED:
            raise NotRecallable
        mine = Notice.objects.filter(release=batch.pk, row_number__in=set(numbers), recalled_at=None)
        recalled, opened = _take_back(mine, reason)
        if not recalled:
            raise NothingToRecall
        act.note(recalled=recalled, opened=opened)
    return recalled


def _take_back(mine: QuerySet[Notice], reason: str) -> tuple[int, int]:
    """(taken back, opened before that). The cases are free again for the batch that corrects this one.

    Rows are locked first: an opening that runs at this instant is either before (and counted) or finds the notice recalled.
    """
    keys = dict(mine.select_for_update().values_list("pk", "first_opened_at"))
    ours = Notice.objects.filter(pk__in=keys) if len(keys) < 500 else mine
    taken = ours.update(recalled_at=timezone.now(), recall_reason=reason.strip()[:200], once_key=None)
    return taken, sum(opened is not None for opened in keys.values())
