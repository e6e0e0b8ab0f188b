"""How a resident keeps their letters in order: labels of their own, and an archive. Neither changes a letter."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel

ARCHIVED = ""
LONGEST_LABEL = 12


class Mark(ScopedModel):
    """A label on a letter; the empty one puts it into the archive. Goes with the letter when its evidence is erased."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    notice = models.ForeignKey("notifications.Notice", models.CASCADE, related_name="+")
    label = models.CharField(_("ラベル"), max_length=LONGEST_LABEL, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "label"], name="one_mark_per_label")]
        indexes = [models.Index(fields=["resident", "label"], name="mark_by_label")]
