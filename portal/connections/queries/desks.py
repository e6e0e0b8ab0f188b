"""What waits for an operator: services that another has drafted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.connections.models.drafts import DraftState, ServiceDraft
from portal.identity.desks import Waiting

if TYPE_CHECKING:
    from portal.identity.models import Officer


def waiting(officer: Officer, _now: dt.datetime) -> Iterator[Waiting]:
    """Who drafted a service cannot approve it."""
    if officer.may(("operator",)):
        drafts = ServiceDraft.objects.filter(state=DraftState.SUBMITTED).exclude(drafted_by=officer.pk)
        url = f"{reverse('admin:connections_servicedraft_changelist')}?state__exact=submitted"
        yield Waiting(_("確認を待っているサービスの登録"), drafts.count(), url)
