"""What an officer has begun. It belongs to the department: colleagues go on with it as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.models import Batch
from notifications.queries.watching import UNFINISHED
from portal.identity.handovers import Work

if TYPE_CHECKING:
    from portal.identity.models import Officer


def work_of(officer: Officer) -> list[Work]:
    begun = Batch.objects.filter(uploaded_by=officer.pk, state__in=UNFINISHED, trial_of=None).count()
    return [Work(_("途中の一括通知（同じ課の職員が続けられます）"), begun, reverse("admin:notifications_batch_changelist"), False)]
