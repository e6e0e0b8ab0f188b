"""Keys for machines of the town: made and revoked by its administrators."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from notifications import events
from notifications.models import Credential
from notifications.models.credential import PREFIX, digest_of_token
from notifications.models.refusals import KeyExpired
from notifications.rules.credentials import Right, is_acceptable_end
from portal.audit import trail

if TYPE_CHECKING:
    from portal.identity.models import Officer

USED_EVERY = timedelta(minutes=1)


def make(
    *, name: str, rights: Collection[Right], expires_at: datetime, by: Officer, department: int | None = None
) -> tuple[Credential, str]:  # fmt: skip
    """The new credential and its token, which is shown once and kept by nobody but its owner."""
    with trail.act(events.CREDENTIAL_MADE, by=by, town=by.municipality_id) as act:
        now = timezone.now()
        if not is_acceptable_end(expires_at, now):
            raise KeyExpired
        token = PREFIX + secrets.token_urlsafe(32)
        made = Credential.objects.create(
            municipality_id=by.municipality_id, name=name, digest=digest_of_token(token), hint=token[:8],
            rights=sorted(rights), department_id=department, expires_at=expires_at, made_by=by, made_at=now,
        )  # fmt: skip
        act.on_object(made)
        act.note(rights=",".join(sorted(rights)), expires_at=expires_at.isoformat())
    return made, token


def revoke(credential: Credential, *, by: Officer) -> None:
    """Stop a key; it counts from the machine's next request. Revoking twice changes nothing."""
    with trail.act(events.CREDENTIAL_REVOKED, on=credential, by=by):
        Credential.objects.filter(pk=credential.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by)


def note_use(credential: Credential, now: datetime) -> None:
    """Keep when the key was last used, to the minute: a machine that asks every second must not write every second."""
    old = Q(last_used_at=None) | Q(last_used_at__lt=now - USED_EVERY)
    Credential.objects.filter(old, pk=credential.pk).update(last_used_at=now)
