"""The log of what was erased because its time was over. Counts only: nothing of what was erased."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel


class Erased(models.TextChoices):
    FILE = "file", _("取り込んだファイルの中身")
    CONTENT = "content", _("通知の本文とPDF")
    EVIDENCE = "evidence", _("通知を送った記録")
    ORPHAN = "orphan", _("作りかけのまま残ったPDF")


class Erasure(ScopedModel):
    scope = Scope(municipality="municipality", department="batch__template__department")
    append_only = True

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    # None: files that no row names, so that nobody knows of which batch they were.
    batch = models.ForeignKey("notifications.Batch", models.PROTECT, null=True, related_name="+", verbose_name=_("一括"))
    what = models.CharField(_("消したもの"), max_length=8, choices=Erased)
    count = models.PositiveIntegerField(_("件数"))
    erased_at = models.DateTimeField(_("消した日時"))

    class Meta:
        verbose_name = _("保存期間による消去")
        verbose_name_plural = _("保存期間による消去")
        ordering = ["-erased_at", "-pk"]

    def __str__(self) -> str:
        return str(self.get_what_display())
