"""Another instant for a release: one officer asks for it, another person agrees."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel


class Reschedule(ScopedModel):
    scope = Scope(municipality="municipality")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    batch = models.ForeignKey("notifications.Batch", models.CASCADE, related_name="+")
    release_at = models.DateTimeField(_("新しい公開の予定"))
    reason = models.CharField(_("理由"), max_length=200)
    asked_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", verbose_name=_("求めた職員"))
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+", verbose_name=_("認めた職員"))
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch"], condition=Q(closed_at=None), name="one_open_reschedule"),
            models.CheckConstraint(condition=~Q(agreed_by=F("asked_by")), name="reschedule_needs_four_eyes"),
        ]
