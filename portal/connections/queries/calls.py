"""How a service fares at the provider: what it asked and was told, its calls that found nobody, its people in numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from portal.connections.models import ConnectedService, HeardCall, KitPass, LogoutCall, TokenFamily
from portal.municipalities.scope import System, viewing_as

WEEK = dt.timedelta(days=7)
# Fewer people than this are not told apart.
SMALLEST = 10


@dataclass(frozen=True)
class Health:
    """The last seven days: people (empty: fewer than ten), refusals by reason, logout calls by state."""

    people: str
    refusals: tuple[tuple[str, int], ...]
    calls: dict[str, int]


def week_of(service: ConnectedService) -> Health:
    """Three queries, counts alone."""
    since = timezone.now() - WEEK
    with viewing_as(System("how a service fares")):
        people = TokenFamily.objects.filter(client=service.client_id, last_used_at__gt=since).values("resident").distinct().count()
        calls = LogoutCall.objects.filter(service=service, asked_at__gt=since).order_by().values("state").annotate(n=Count("pk"))
        states = {row["state"]: row["n"] for row in calls}
    refused = HeardCall.objects.filter(service=service, heard_at__gt=since, status__gte=300).exclude(error="")
    by_error = refused.order_by().values("error").annotate(n=Count("pk")).order_by("-n")
    return Health(str(people) if people >= SMALLEST else "", tuple((row["error"], row["n"]) for row in by_error), states)


def calls_of(service: ConnectedService) -> tuple[HeardCall, ...]:
    """The newest hundred calls that were kept."""
    return tuple(HeardCall.objects.filter(service=service).order_by("-heard_at", "-pk")[:100])


def service_of_kit(hash_of_code: str) -> ConnectedService | None:
    """Whose test kit a code opens, while it does."""
    row = KitPass.objects.filter(hash=hash_of_code, expires_at__gt=timezone.now()).select_related("service__client").first()
    return row.service if row else None
