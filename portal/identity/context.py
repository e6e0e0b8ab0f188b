"""What the frame of every page asks of identity."""

import datetime as dt
import math
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

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
    return {"sitting": time_left(request) if has_user else None}
