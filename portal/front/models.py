"""What the roof keeps: what is broken, which digests went out, and towns on their way out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.lib.watch import Level
from portal.municipalities.scope import Public, PublicModel, Scope, ScopedModel


class Trouble(PublicModel):
    """One line of the operators' day, kept from look to look so that it can say since when."""

    scope = Public("how the installation is doing, in counts: names no resident and no officer")

    key = models.CharField(max_length=120, primary_key=True)
    area = models.CharField(max_length=20)
    level = models.CharField(_("重さ"), max_length=5, choices=[(level.value, level.value) for level in Level])
    what = models.TextField(_("なにが"))
    remedy = models.TextField(_("直し方"), blank=True)
    url = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField(_("いつから"))
    seen_at = models.DateTimeField(_("最後に見た日時"))

    class Meta:
        verbose_name = _("きょうの見回り")
        verbose_name_plural = _("きょうの見回り")
        ordering = ["area", "since", "key"]

    def __str__(self) -> str:
        return self.what


class Look(PublicModel):
    """When somebody looked last: `deep` looks walk the chains of the trail too."""

    scope = Public("when the installation was examined")

    kind = models.CharField(max_length=8, primary_key=True)
    at = models.DateTimeField()


class Digest(PublicModel):
    """A day whose digest was sent: once, however many workers wake up."""

    scope = Public("that a mail about the installation was sent")

    day = models.DateField(primary_key=True)
    lines = models.PositiveIntegerField()


class TownExit(ScopedModel):
    """A town that leaves, or goes into another: asked by one operator, confirmed by a second. `successor` None: it leaves.

    For one that leaves: an archive for the town, which takes it, then (not before `due_at`) the second operator's yes, then what is the
    town's alone is erased; `erased` are the counts, by kind.
    """

    scope = Scope(municipality="municipality", operator=True)

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    successor = models.ForeignKey("municipalities.Municipality", models.PROTECT, null=True, related_name="+", verbose_name=_("合併する先"))
    reason = models.CharField(_("わけ"), max_length=200)
    # Officers of the prefecture act on a row of the town: their keys are values here, no foreign keys.
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField(_("求めた日時"))
    due_at = models.DateTimeField(_("消せるようになる日時"))
    archive = models.CharField(max_length=200, blank=True)
    archive_digest = models.CharField(max_length=64, blank=True)
    archived_at = models.DateTimeField(null=True)
    # So long a worker that makes the archive has it to itself; each piece makes it longer.
    leased_until = models.DateTimeField(null=True)
    # When the town's administrator last took the archive as it is now.
    handed_out_at = models.DateTimeField(null=True)
    manifest = models.JSONField(default=dict)
    confirmed_by = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(_("確かめた日時"), null=True)
    erased = models.JSONField(default=dict)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("離脱と合併")
        verbose_name_plural = _("離脱と合併")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality"], condition=Q(confirmed_at=None, cancelled_at=None), name="one_open_exit_per_town"
            ),
            models.CheckConstraint(condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("asked_by")), name="exit_needs_four_eyes"),
        ]
