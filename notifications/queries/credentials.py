"""Recognising a machine by its token."""

from __future__ import annotations

from datetime import datetime

from notifications.models import Credential
from notifications.models.credential import PREFIX, digest_of_token
from notifications.rules.credentials import is_alive
from portal.municipalities.scope import System, viewing_as


def owner_of(token: str, now: datetime) -> Credential | None:
    """The living credential of a token. Found by digest: comparing takes the same time whatever was guessed."""
    if not token.startswith(PREFIX) or not token.isascii():
        return None
    with viewing_as(System("recognise a machine by its token")):
        found = Credential.objects.filter(digest=digest_of_token(token)).select_related("made_by").first()
    if found is None or not is_alive(expires_at=found.expires_at, revoked_at=found.revoked_at, now=now) or not found.made_by.is_active:
        return None
    return found
