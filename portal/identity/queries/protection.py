"""Who must not be found (DV等支援措置). Asked by everything that would show an address, a place or a person to another."""

from collections.abc import Iterable
from uuid import UUID

from portal.identity.models import Protection
from portal.municipalities.scope import System, viewing_as


def is_protected(resident_ids: Iterable[UUID]) -> set[UUID]:
    """Those of the residents whom any town protects now. One query for any number; never cached: a flag counts at once."""
    with viewing_as(System("ask who must not be found")):
        return set(Protection.objects.filter(resident__in=[*resident_ids], lifted_at=None).values_list("resident_id", flat=True))
