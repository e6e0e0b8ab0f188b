"""What waits for an officer: batches at the step that is theirs. Asked from the officer's own viewpoint."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.models import Batch, Release
from notifications.queries.watching import LATE
from notifications.rules.states import BatchState
from portal.identity.desks import Urgency, Waiting

if TYPE_CHECKING:
    from portal.identity.models import Officer

BEGUN = (BatchState.DRAFT, BatchState.MAPPED, BatchState.READING)


def waiting(officer: Officer, now: dt.datetime) -> Iterator[Waiting]:
    """Two queries. Who prepared a batch cannot approve it, so their own does not wait for them."""
    if not officer.may(("clerk", "approver", "administrator")):
        return
    listed = reverse("admin:notifications_batch_changelist")
    mine = Q(uploaded_by=officer.pk)
    count = Batch.objects.filter(trial_of=None).aggregate(
        checked=Count("pk", Q(state=BatchState.CHECKED) & ~mine), approved=Count("pk", Q(state=BatchState.APPROVED)),
        begun=Count("pk", Q(state__in=BEGUN) & mine), sent=Count("pk", Q(state=BatchState.CHECKED) & mine),
    )  # fmt: skip
    late = Release.objects.filter(released_at=None, release_at__lt=now - LATE, batch__state=BatchState.ISSUED).count()
    yield Waiting(_("公開の時刻を過ぎても公開できていない一括通知"), late, f"{listed}?state__exact=issued", Urgency.OVERDUE)
    if officer.may(("approver",)):
        yield Waiting(_("承認を待っている一括通知"), count["checked"], f"{listed}?state__exact=checked")
    yield Waiting(_("承認が済み、発行を待っている一括通知"), count["approved"], f"{listed}?state__exact=approved")
    yield Waiting(_("自分が取り込み、承認を待っている一括通知"), count["sent"], f"{listed}?state__exact=checked", Urgency.GOING_ON)
    yield Waiting(_("自分が始めて、途中の一括通知"), count["begun"], listed, Urgency.GOING_ON)
