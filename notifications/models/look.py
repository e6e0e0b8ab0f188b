"""That an approver has looked at a letter: kept with the digest of what was looked at."""

from __future__ import annotations

from django.db import models

from portal.municipalities.scope import Scope, ScopedModel


class Look(ScopedModel):
    scope = Scope(municipality="municipality")
    append_only = True

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    batch = models.ForeignKey("notifications.Batch", models.PROTECT, related_name="+")
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    manifest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "officer", "manifest", "number"], name="one_look_per_letter")]
