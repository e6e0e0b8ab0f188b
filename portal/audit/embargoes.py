"""Acts that the person they are about may not know of yet: a decision before the day of results. Floors above say which they are.

The entry stands in the trail from the first moment, for officers and auditors; its line in the person's own log comes with the day.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from django.utils import timezone

from .events import Event

if TYPE_CHECKING:
    from .models import Entry

Secret = Callable[[Collection[str]], Collection[str]]
_kept: dict[str, tuple[Secret, dt.timedelta]] = {}
# Nobody's looking stays secret for ever: a letter that never goes out keeps back the looks at it for so long and no longer.
LONGEST_LOOK = dt.timedelta(days=180)


def keep_back(event: Event, secret: Secret) -> None:
    """`secret` is asked, from the reader's viewpoint, which of these ids of objects (as texts) are still to be kept from them."""
    _kept[event.code] = (secret, LONGEST_LOOK if event.look else dt.timedelta.max)


def told(rows: Iterable["Entry"]) -> list["Entry"]:
    """Those that may be shown, in their order. One question for each kind of act that is ever kept back, and is there."""
    found, now = list(rows), timezone.now()
    hidden = {
        (code, object_id)
        for code, (secret, longest) in _kept.items()
        if (asked := {row.object_id for row in found if row.event == code and now - row.at < longest})
        for object_id in secret(asked)
    }
    return [row for row in found if (row.event, row.object_id) not in hidden]
