"""What the frame of every page asks of identity."""

import datetime as dt
import math
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from portal.lib import sealed

from . import sittings
from .middleware import BACK_OFFICE
from .rules.sittings import WARNING


@dataclass(frozen=True)
class TimeLeft:
    """Until when the session lasts, as a page tells it. `seconds` from now; `warning` seconds before the end a dialog opens."""

    ends_at: dt.datetime
    seconds: int
    warning: int
    may_extend: bool


@dataclass(frozen=True)
class Holder:
    """Whose copies this phone may keep, by a mark that says nothing of them, and until when at the latest (seconds of the epoch)."""

    mark: str
    until: int


def time_left(request: HttpRequest) -> TimeLeft | None:
    """None for guests."""
    if not request.user.is_authenticated:
        return None
    found = sittings.of(request, in_office=request.path.startswith(BACK_OFFICE))
    if found is None:
        return None
    now = timezone.now()
    seconds = max(0, math.floor((found.ends_at - now).total_seconds()))
    return TimeLeft(found.ends_at, seconds, int(WARNING.total_seconds()), found.may_extend(now))


def sitting(request: HttpRequest) -> dict[str, object]:
    """`sitting` for the dialog before the end. Error pages are drawn before anybody was recognised."""
    has_user = hasattr(request, "user") and hasattr(request, "session")
    return {"sitting": time_left(request) if has_user else None, "holder": holder(request) if has_user else None}


def holder(request: HttpRequest) -> Holder | None:
    """None for guests and officers. What is left alone for half an hour needs a login again; what was marked to be kept stays the day."""
    resident, found = getattr(request, "resident", None), sittings.of(request)
    if resident is None or found is None:
        return None
    mark = sealed.blind(str(resident.pk), purpose="identity.phone")
    return Holder(mark, int((found.begun_at + found.limits.absolute).timestamp()))
