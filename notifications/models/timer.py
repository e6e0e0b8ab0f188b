"""When a released notice is remembered next. A row, not a message: it survives every worker, broker and restart."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portal.municipalities.scope import Scope, ScopedModel


class Timer(ScopedModel):
    """The ladder of one notice. `next_at` None: it has ended, `ended` says why (opened, recalled, consent, muted, done)."""

    scope = Scope(municipality="municipality")

    notice = models.OneToOneField("notifications.Notice", models.CASCADE, primary_key=True, related_name="+")
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    recipient = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    hours = models.JSONField()
    number = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="timer_due")]
