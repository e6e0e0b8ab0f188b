"""Authorization requests that services leave before they send the resident (RFC 9126)."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping

from allauth.idp.oidc.models import Client
from django.db.models import QuerySet
from django.utils import timezone

from portal.connections.models import PushedRequest
from portal.lib import sealed

from .tokens import hash_of

PREFIX = "urn:ietf:params:oauth:request_uri:"
# Until the browser arrives; then as long as somebody may need to log in, read a card and think.
ARRIVES_WITHIN = dt.timedelta(seconds=90)
LASTS = dt.timedelta(minutes=30)


def keep(client: Client, params: Mapping[str, str]) -> str:
    """Keep the parameters and return the `request_uri` that stands for them."""
    handle = secrets.token_urlsafe(32)
    kept = hash_of(handle)
    text = sealed.seal(json.dumps(dict(params)), aad=_place(kept))
    PushedRequest.objects.create(client=client, hash=kept, sealed=text, expires_at=timezone.now() + ARRIVES_WITHIN)
    return f"{PREFIX}{handle}"


def opened(request_uri: str, client_id: str) -> dict[str, str] | None:
    """The parameters behind a `request_uri`, for its own service, until a code was issued for it; None when there are none.

    The first look gives the person time: from then on the request lasts half an hour.
    """
    now = timezone.now()
    row = _find(request_uri, client_id).filter(spent_at=None, expires_at__gt=now).first()
    if row is None:
        return None
    if row.expires_at < now + ARRIVES_WITHIN:
        PushedRequest.objects.filter(pk=row.pk).update(expires_at=now + LASTS)
    return dict(json.loads(sealed.unseal(row.sealed, aad=_place(row.hash))))


def spend(request_uri: str, client_id: str) -> bool:
    """Use it up: of several answers to one request exactly one gets True."""
    return _find(request_uri, client_id).filter(spent_at=None).update(spent_at=timezone.now()) == 1


def _find(request_uri: str, client_id: str) -> QuerySet[PushedRequest]:
    return PushedRequest.objects.filter(hash=hash_of(request_uri.removeprefix(PREFIX)), client=client_id)


def _place(kept: str) -> str:
    return f"connections.pushedrequest:sealed:{kept}"
