"""How each provider is doing. One row per channel, locked for a moment by whoever takes alerts to send."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from portal.municipalities.scope import Public, PublicModel


class Gauge(PublicModel):
    """`tokens` at `filled_at` are the bucket, `failures` and `shut_until` the breaker, `last_town` whose turn it was."""

    scope = Public("how a provider is doing; tells nothing of any person")

    channel = models.CharField(max_length=10, primary_key=True)
    tokens = models.FloatField(default=32)
    filled_at = models.DateTimeField(default=timezone.now)
    failures = models.PositiveIntegerField(default=0)
    shut_until = models.DateTimeField(null=True)
    pace_seconds = models.FloatField(default=0)
    last_town = models.CharField(max_length=6, blank=True)
