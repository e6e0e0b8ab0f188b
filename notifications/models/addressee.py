"""Who may be written to about which case: bound when a resident applies, and by nothing else."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.models.sealing import subject_place
from portal.municipalities.scope import Scope, ScopedModel


class Addressee(ScopedModel):
    """Case number → resident. The child's birth date is kept as a blind index only; `subject` is the sealed name."""

    scope = Scope(municipality="municipality")
    sealed_at = {"subject": lambda row: subject_place(row.municipality_id, row.case_number)}

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    case_number = models.CharField(_("受付番号"), max_length=20)
    recipient = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+", verbose_name=_("宛先"))
    birth_blind = models.CharField(max_length=64)
    subject = models.TextField(blank=True)
    bound_at = models.DateTimeField(_("結びつけた日時"))

    class Meta:
        verbose_name = _("宛先")
        verbose_name_plural = _("宛先")
        constraints = [models.UniqueConstraint(fields=["municipality", "case_number"], name="one_addressee_per_case")]
        indexes = [models.Index(fields=["municipality", "birth_blind"], name="addressee_by_birth")]
