"""One line of a clerk's file, numbered as the spreadsheet numbers it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.models.sealing import row_place
from notifications.models.words import DOUBTS, OUTCOMES
from portal.municipalities.scope import Scope, ScopedModel


class Row(ScopedModel):
    """`sealed` holds the cells and the content; `problems` only says where and what is wrong, never the value."""

    scope = Scope(municipality="municipality")
    sealed_at = {"sealed": lambda row: row_place(row.municipality_id, row.batch_id, row.number)}

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    batch = models.ForeignKey("notifications.Batch", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(_("行"))
    outcome = models.CharField(_("扱い"), max_length=12, choices=list(OUTCOMES.items()))
    doubt = models.CharField(_("理由"), max_length=20, blank=True, choices=list(DOUBTS.items()))
    branch = models.CharField(_("結果の別"), max_length=64, blank=True)
    case_number = models.CharField(_("受付番号"), max_length=20, blank=True)
    recipient = models.ForeignKey("identity.Resident", models.PROTECT, null=True, related_name="+")
    problems = models.JSONField(default=list)
    sealed = models.TextField()
    digest = models.CharField(max_length=64, blank=True)
    longest = models.PositiveIntegerField(default=0)
    shape = models.CharField(max_length=64, blank=True)
    rare = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("行")
        verbose_name_plural = _("行")
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_row_per_number")]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="row_by_outcome")]
