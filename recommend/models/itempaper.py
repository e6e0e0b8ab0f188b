"""A file that hangs at an item: a letter of a school, a leaflet."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib.uploads import Kind
from portal.municipalities.scope import Public, PublicModel
from recommend.models.item import Item


class ItemPaper(PublicModel):
    """`file` is its name in the storage. It is as public as its item, and served only while that is."""

    scope = Public("files of published content; drafts' files are left out by the query for residents")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="papers")
    name = models.CharField(_("ファイル名"), max_length=120)
    kind = models.CharField(max_length=4, choices=[(kind.value, kind.value) for kind in Kind])
    size = models.PositiveIntegerField()
    file = models.CharField(max_length=200)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("案内のファイル")
        verbose_name_plural = _("案内のファイル")
        ordering = ["added_at", "pk"]
