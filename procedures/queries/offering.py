"""What of a case its applicant may keep under 「あなたについて」, too."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from portal.attributes import queries as attributes
from procedures.models import Application
from procedures.rules import selftold
from procedures.rules.conditions import Answers

if TYPE_CHECKING:
    from portal.identity.models import Resident

# An old receipt is for looking at; what it says may have changed since.
FRESH = dt.timedelta(days=30)


def offered(application: Application, sent: Answers, reader: Resident | None, now: dt.datetime) -> tuple[attributes.Offered, ...]:
    """Nothing to who acts for another. No query for a form that asks nothing of the kind, else three."""
    at = application.submitted_at
    if reader is None or reader.pk != application.applicant_id or at is None or now - at > FRESH:
        return ()
    return attributes.offered(reader.pk, selftold.told(application.form_version.form, sent), at)
