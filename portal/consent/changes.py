"""Who keeps something that hangs on a consent: filled from the floors above in `AppConfig.ready`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.identity.models import Resident

# Called inside the act that gives or withdraws, with the resident and the purpose: what hangs on it goes in the same transaction.
observers: list[Callable[["Resident", str], None]] = []
