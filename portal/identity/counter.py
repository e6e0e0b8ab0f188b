"""A number that a resident shows at a counter, so that a clerk means the right person without searching for people."""

from uuid import UUID

from django.core.cache import cache

from portal.identity.models import Resident
from portal.lib import codes, sealed

LASTS_SECONDS = 30 * 60
PREFIX = "MG"


def new_number(resident: Resident) -> str:
    """A fresh number for the next half hour. Only a digest of it is kept."""
    number = codes.new_receipt_number(PREFIX)
    cache.set(_key(number), str(resident.pk), LASTS_SECONDS)
    return number


def resident_behind(number: str) -> UUID | None:
    """Who showed this number; None when it is mistyped or too old."""
    normal = codes.normalise(number)
    found = cache.get(_key(normal)) if codes.is_valid(normal) else None
    return UUID(found) if found else None


def _key(number: str) -> str:
    return "identity.counter:" + sealed.blind(number, purpose="identity.counter")
