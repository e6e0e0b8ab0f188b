"""What waits for an operator: purposes that a town wants to ask its residents for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.consent.models import Asking, PurposeRequest
from portal.identity.desks import Waiting

if TYPE_CHECKING:
    from portal.identity.models import Officer


def waiting(officer: Officer, _now: dt.datetime) -> Iterator[Waiting]:
    """A town's administrator is told what came back."""
    asked = PurposeRequest.objects.all()
    url = reverse("admin:consent_purposerequest_changelist")
    if officer.may(("operator",)):
        yield Waiting(_("公表を待っている、市町村の利用目的"), asked.filter(state=Asking.WAITING).count(), url)
    elif officer.may(("administrator",)):
        yield Waiting(_("府から差し戻された利用目的"), asked.filter(state=Asking.RETURNED).count(), url)
