"""From a service's name for somebody back to the login."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.connections.models import PairwiseSubject
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from portal.identity.models import User


def user_by_sub(sector: str, sub: str) -> User | None:
    """The active login that a sector calls `sub`."""
    with viewing_as(System("find whom a service means")):
        row = PairwiseSubject.objects.filter(sector=sector, sub=sub).select_related("resident__user").first()
    user = row.resident.user if row else None
    return user if row and row.resident.is_active and user and user.is_active else None
