"""Acts that the person they are about may not know of yet: a decision before the day of results. Floors above say which they are.

The entry stands in the trail from the first moment, for officers and auditors; its line in the person's own log comes with the day.
"""

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from .events import Event

if TYPE_CHECKING:
    from .models import Entry

Secret = Callable[[Collection[str]], Collection[str]]
_kept: dict[str, Secret] = {}


def keep_back(event: Event, secret: Secret) -> None:
    """`secret` is asked, from the reader's viewpoint, which of these ids of objects (as texts) are still to be kept from them."""
    _kept[event.code] = secret


def told(rows: Iterable["Entry"]) -> list["Entry"]:
    """Those that may be shown, in their order. One question for each kind of act that is ever kept back, and is there."""
    found = list(rows)
    hidden = {
        (code, object_id)
        for code, secret in _kept.items()
        if (asked := {row.object_id for row in found if row.event == code})
        for object_id in secret(asked)
    }
    return [row for row in found if (row.event, row.object_id) not in hidden]
