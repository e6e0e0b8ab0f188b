"""Naming residents to services."""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from portal.connections.models import PairwiseSubject
from portal.municipalities.scope import Resident, viewing_as


def subject_of(resident_id: UUID, sector: str) -> str:
    """What the services of a sector call this resident; named at the first call, the same for ever after.

    HMAC-SHA256 over sector and resident with the newest of `OIDC_SUBJECT_KEYS`. Two first calls at once make the same name.
    """
    with viewing_as(Resident(resident_id)):
        known = PairwiseSubject.objects.filter(resident=resident_id, sector=sector).first()
        if known:
            return known.sub
        made = PairwiseSubject(resident_id=resident_id, sector=sector, sub=keyed(f"sub\0{sector}\0{resident_id}"))
        PairwiseSubject.objects.bulk_create([made], ignore_conflicts=True)
        return PairwiseSubject.objects.get(resident=resident_id, sector=sector).sub


def keyed(text: str) -> str:
    """43 characters that nobody without our key can connect with `text`."""
    key = str(settings.OIDC_SUBJECT_KEYS[0]).encode()
    return base64.urlsafe_b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode().rstrip("=")
