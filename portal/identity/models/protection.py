"""Address protection (DV等支援措置): who must not be found, and by whose decision."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib import sealed
from portal.municipalities.scope import Scope, ScopedModel

from .officer import Officer
from .resident import Resident


class Protection(ScopedModel):
    """Set by one town, seen by no other; its effect holds everywhere. The reason is sealed."""

    scope = Scope(municipality="municipality")
    sealed_at = {"reason_sealed": lambda row: place(row.municipality_id, str(row.resident_id))}

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    reason_sealed = models.TextField()
    set_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name=_("設定した職員"))
    set_at = models.DateTimeField(_("設定した日時"))
    lifted_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name=_("解いた職員"))
    lifted_at = models.DateTimeField(_("解いた日時"), null=True)

    class Meta:
        verbose_name = _("住所などの保護")
        verbose_name_plural = _("住所などの保護")
        ordering = ["-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "resident"], condition=models.Q(lifted_at=None), name="one_protection_per_town_and_resident"
            )
        ]
        indexes = [models.Index(fields=["resident"], condition=models.Q(lifted_at=None), name="protection_in_force")]

    @property
    def reason(self) -> str:
        return sealed.unseal(self.reason_sealed, aad=place(self.municipality_id, str(self.resident_id)))


def place(town_id: str, resident_id: str) -> str:
    """What a sealed reason is tied to."""
    return f"identity.protection:{town_id}:{resident_id}"
