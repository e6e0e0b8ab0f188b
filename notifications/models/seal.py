"""The picture of a town's official seal (公印), as it is printed on letters."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel


class SealImage(ScopedModel):
    """The newest one counts; an empty `png` says that the drawn sample is used again. Never changed, so that one can tell
    which picture stood on a letter of a given day. `png` is base64, drawn anew from what was uploaded.
    """

    scope = Scope(municipality="municipality")
    append_only = True

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    png = models.TextField(blank=True)
    put_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", verbose_name=_("登録した職員"))
    put_at = models.DateTimeField(_("登録した日時"))

    class Meta:
        verbose_name = _("公印の画像")
        verbose_name_plural = _("公印の画像")
        ordering = ["-put_at", "-pk"]
