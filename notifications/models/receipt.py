"""In which form a resident takes a class of letters, as they said it and when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models.template_words import CLASSES
from notifications.rules.receiving import Form
from portal.municipalities.scope import Scope, ScopedModel

FORMS = {Form.DIGITAL: _("とびらで受け取る"), Form.BOTH: _("とびらと、紙の郵便の両方"), Form.PAPER: _("紙の郵便だけ")}


class ReceiptChoice(ScopedModel):
    """The ledger of choices: a new one ends the one before it, nothing is overwritten. `version` is the purpose's that was agreed to."""

    scope = Scope(municipality="municipality", resident="resident")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    resident = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    legal_class = models.CharField(_("種別"), max_length=12, choices=list(CLASSES.items()))
    form = models.CharField(_("受け取り方"), max_length=8, choices=[(key.value, name) for key, name in FORMS.items()])
    version = models.PositiveIntegerField(_("同意した文面の版"), null=True)
    chosen_at = models.DateTimeField(_("選んだ日時"))
    ended_at = models.DateTimeField(_("終わった日時"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "resident", "legal_class"], condition=Q(ended_at=None), name="one_receipt_choice"
            ),
        ]
