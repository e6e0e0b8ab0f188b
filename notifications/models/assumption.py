"""What a town assumes that a letter on paper costs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel

# The standard letter of Japan Post since October 2024; printing, folding and inserting as towns usually reckon it.
POSTAGE, PRINTING = 110, 25


class Assumption(ScopedModel):
    scope = Scope(municipality="municipality")

    municipality = models.OneToOneField("municipalities.Municipality", models.PROTECT, primary_key=True, related_name="+")
    postage = models.PositiveIntegerField(_("郵送料（1通・円）"), default=POSTAGE)
    printing = models.PositiveIntegerField(_("印刷・封入（1通・円）"), default=PRINTING)

    class Meta:
        verbose_name = _("郵送の費用")
        verbose_name_plural = _("郵送の費用")
