"""What an item says in another language: a row for each. The Japanese is the one that counts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib import languages
from portal.municipalities.scope import Public, PublicModel
from recommend.models.item import Item


class ItemWords(PublicModel):
    """`of` is the print of the Japanese that was there when they were written (`queries.itemwords.print_of`)."""

    scope = Public("a translation of published content; shown with its item only")

    item = models.ForeignKey(Item, models.CASCADE, related_name="words")
    language = models.CharField(_("ことば"), max_length=8, choices=[(code, languages.NAMES[code]) for code in languages.OTHERS])
    title = models.CharField(_("題名"), max_length=160)
    summary = models.CharField(_("ひとことで"), max_length=400, blank=True)
    body = models.TextField(_("本文"), blank=True)
    act_now = models.CharField(_("いま、してほしいこと"), max_length=400, blank=True)
    of = models.CharField(max_length=16, editable=False)

    class Meta:
        verbose_name = _("ほかのことば")
        verbose_name_plural = _("ほかのことば")
        ordering = ["item", "language"]
        constraints = [models.UniqueConstraint(fields=["item", "language"], name="one_wording_of_item_per_language")]
