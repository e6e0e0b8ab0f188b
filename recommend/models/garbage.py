"""How a town wants each thing to be thrown away."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public
from recommend.models.collected import CollectedModel


class GarbageWord(CollectedModel):
    scope = Public("published rules of garbage")

    municipality = models.ForeignKey(
        "municipalities.Municipality", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("市町村")
    )
    area_name = models.CharField(_("市町村名"), max_length=40)
    name = models.CharField(_("品目"), max_length=120)
    sorting = models.CharField(_("分け方"), max_length=80)
    note = models.CharField(_("出し方の注意"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("ごみの分け方")
        verbose_name_plural = _("ごみの分け方")
        ordering = ["area_name", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["source", "source_key"], name="one_word_per_source_key")]
        indexes = [models.Index(fields=["area_name", "name"], name="word_by_area")]

    def __str__(self) -> str:
        return self.name
