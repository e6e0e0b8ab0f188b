"""What services asked of the provider and were told, for their developers: kept a week, without anything about a resident."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .exchange import by_client
from .models import ConnectedService, HeardCall, Stage

KEPT_FOR = dt.timedelta(days=7)
# Nobody who knows a client id alone shall fill our tables.
MOST_IN_AN_HOUR = 300
HARMLESS = {
    "acr_values", "client_assertion_type", "client_id", "code_challenge_method", "display", "grant_type", "max_age",
    "post_logout_redirect_uri", "prompt", "redirect_uri", "response_mode", "response_type", "scope", "token_type_hint", "ui_locales",
}  # fmt: skip


def keep(endpoint: str, request: HttpRequest, response: HttpResponse) -> None:
    """Keep a refused call; of services in trial also those that went well."""
    service = _service_of(request)
    if service is None or (response.status_code < 400 and service.stage == Stage.PUBLIC):
        return
    told = _told(response)
    keep_words(service, endpoint, response.status_code, str(told.get("error", "")), str(told.get("error_description", "")), _given(request))


def keep_words(
    service: ConnectedService, endpoint: str, status: int, error: str, description: str, given: Mapping[str, str] | None = None
) -> None:
    """Keep one call in these words; `given` as `harmless` leaves it."""
    now = timezone.now()
    if HeardCall.objects.filter(service=service, heard_at__gt=now - dt.timedelta(hours=1)).count() >= MOST_IN_AN_HOUR:
        return
    HeardCall.objects.create(
        service=service, endpoint=endpoint[:20], status=status, error=_printable(error[:60]), description=_printable(description[:300]),
        given=dict(given or {}), heard_at=now,
    )  # fmt: skip


def harmless(params: Mapping[str, str]) -> dict[str, str]:
    """Parameters as developers may see them again: secrets, tokens, hints and states by their length alone."""
    shown = ((name, value[:200] if name in HARMLESS else f"({len(value)})") for name, value in [*params.items()][:30])
    return {_printable(name[:40]): _printable(value) for name, value in shown}


def _printable(text: str) -> str:
    """PostgreSQL keeps no NUL and no lone surrogate, and nobody wants to read the rest."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _given(request: HttpRequest) -> dict[str, str]:
    way = request.headers.get("Authorization", "").split(" ")[0]
    return ({"Authorization": way[:10]} if way else {}) | harmless({**request.GET.dict(), **request.POST.dict()})


def _service_of(request: HttpRequest) -> ConnectedService | None:
    """Who says that it calls, proven or not: the reason may be that it could not prove it. A token or an assertion says it by itself."""
    if known := getattr(request, "connected_service", None):
        return cast("ConnectedService", known)
    named = request.POST.get("client_id") or request.GET.get("client_id") or _by_header(request.headers.get("Authorization", ""))
    return service_named(named)


def service_named(client_id: str) -> ConnectedService | None:
    """The service with this client id, whatever was sent in its place: PostgreSQL raises on NUL."""
    return by_client(client_id) if client_id and client_id.isprintable() and len(client_id) <= 100 else None


def _by_header(value: str) -> str:
    if value[:6].lower() != "basic ":
        return ""
    try:
        return base64.b64decode(value[6:], validate=True).decode().split(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _told(response: HttpResponse) -> Mapping[str, object]:
    if response.status_code < 400 or not response.headers.get("Content-Type", "").startswith("application/json"):
        return {}
    found = json.loads(response.content)
    return found if isinstance(found, dict) else {}


def sweep(now: dt.datetime) -> int:
    """Forget what is older than a week."""
    return HeardCall.objects.filter(heard_at__lt=now - KEPT_FOR).delete()[0]
