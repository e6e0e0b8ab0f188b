"""What comes from a source and may vanish from it again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import PublicModel, PublicQuerySet
from recommend.models.source import Source


class CurrentManager(models.Manager.from_queryset(PublicQuerySet)):  # type: ignore[misc]
    """Rows that their source still holds, once each: what residents may see. `everything` has the others too."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(retired_at=None, joined_to=None)


class CollectedModel(PublicModel):
    """`source_key` names the row within its source across all later versions of the file, so that its address stays.

    What its source no longer holds is retired, never deleted: it comes back under the same number when the source names it again.
    `joined_to` is the row of another source that says the same; a person has joined them.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name=_("情報源"))
    source_key = models.CharField(max_length=60)
    seen_at = models.DateTimeField(_("情報源で最後に見た日時"), null=True, blank=True, editable=False)
    retired_at = models.DateTimeField(_("情報源からなくなった日時"), null=True, blank=True, editable=False)
    joined_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, editable=False, related_name="+")

    objects: ClassVar[Any] = CurrentManager()
    everything = models.Manager.from_queryset(PublicQuerySet)()

    class Meta:
        abstract = True
