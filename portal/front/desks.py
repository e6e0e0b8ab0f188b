"""What waits for an operator: what the last look round found broken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.identity.desks import Urgency, Waiting
from portal.identity.models import Officer
from portal.lib.watch import Level

from .models import Trouble


def waiting(officer: Officer, _now: dt.datetime) -> Iterator[Waiting]:
    if officer.may(("operator",)):
        broken = Trouble.objects.filter(level=Level.ERROR).count()
        yield Waiting(_("「きょうの見回り」で見つかった、直すもの"), broken, reverse("admin:front_trouble_changelist"), Urgency.OVERDUE)
