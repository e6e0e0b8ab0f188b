"""What connections do when a login of the portal ends: identity's `endings` tells them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from portal.identity.queries import resident_of

from .actions import logouts

if TYPE_CHECKING:
    from portal.identity.models import User


def on_end(user: User, names: Collection[str] | None) -> None:
    """Residents' logins alone open services."""
    resident = resident_of(user)
    if resident is not None:
        logouts.end_sessions(resident, names)
