"""What one officer would decide, where the town wants a second person to agree. No resident ever reads this table."""

import json
from dataclasses import asdict

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.lib import sealed
from portal.municipalities.scope import Scope, ScopedModel
from procedures.models.application import Application, part_of
from procedures.rules.package import Result


class Settled(models.TextChoices):
    CONFIRMED = "confirmed", _("確認して決定")
    SENT_BACK = "sent_back", _("差し戻し")
    REPLACED = "replaced", _("出し直し")
    TAKEN_BACK = "taken_back", _("取り下げ")
    OVERTAKEN = "overtaken", _("案のまま終わり")


class Proposal(ScopedModel):
    """Open until it is settled; the data base lets a case have one that is open. `reason_sealed` is why it was sent back."""

    scope = Scope(municipality="municipality")
    sealed_at = {
        "detail_sealed": lambda row: part_of(row.municipality_id, row.application_id, "proposal"),
        "reason_sealed": lambda row: part_of(row.municipality_id, row.application_id, "sent-back"),
    }

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    detail_sealed = models.TextField()
    proposed_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_as = models.CharField(max_length=10, choices=Settled, blank=True)
    settled_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason_sealed = models.TextField(blank=True)

    class Meta:
        ordering = ["proposed_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["application"], condition=Q(settled_at=None), name="one_open_proposal_per_case")]

    def result(self, application: Application) -> Result:
        if not self.detail_sealed:
            return Result("", "", "", "")
        return Result(**json.loads(sealed.unseal(self.detail_sealed, aad=application.aad("proposal"))))

    @staticmethod
    def seal_result(application: Application, result: Result) -> str:
        return sealed.seal(json.dumps(asdict(result)), aad=application.aad("proposal"))

    def reason(self, application: Application) -> str:
        return sealed.unseal(self.reason_sealed, aad=application.aad("sent-back")) if self.reason_sealed else ""
