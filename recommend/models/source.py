"""Where published content comes from, and what must be said when it is shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, PublicModel


class Source(PublicModel):
    scope = Public("names and licences of open data")

    code = models.SlugField(_("記号"), max_length=40, primary_key=True)
    name = models.CharField(_("名称"), max_length=100)
    licence = models.CharField(_("ライセンス"), max_length=60)
    attribution = models.CharField(_("出典の表示"), max_length=300)
    url = models.URLField(_("入手元"), blank=True)
    collected_at = models.DateTimeField(_("取り込んだ日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("情報源")
        verbose_name_plural = _("情報源")

    def __str__(self) -> str:
        return self.name
