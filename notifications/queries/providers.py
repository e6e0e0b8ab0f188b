"""How the providers of the ways are doing, for whoever looks after the installation."""

from __future__ import annotations

from datetime import datetime

from notifications.models import Gauge


def breakers_open(now: datetime) -> tuple[str, ...]:
    """The channels that rest because their provider is away or refuses us."""
    return tuple(Gauge.objects.filter(shut_until__gt=now).order_by("pk").values_list("pk", flat=True))
