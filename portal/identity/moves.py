"""Who wants to know that somebody's home or family has changed: filled from the floors above in `AppConfig.ready`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.identity.models import Resident

# Called inside the act that changes the home, with the resident, the new town and "declared" or "proven".
observers: list[Callable[["Resident", str, str], None]] = []
# Called inside the act that lists a child.
on_child: list[Callable[["Resident"], None]] = []
# Called inside the act that lists or removes anybody of the family, when it is done.
on_family: list[Callable[["Resident"], None]] = []
