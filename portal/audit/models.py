"""Tables of the trail. Both are written by `trail.py` alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel

from . import rules


class Chain(ScopedModel):
    """The head of one town's chain; locking its row is what puts entries in line."""

    scope = Scope(municipality="municipality")

    municipality = models.OneToOneField("municipalities.Municipality", models.PROTECT, primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default=rules.START)


class Outcome(models.TextChoices):
    DONE = "done", _("完了")
    REFUSED = "refused", _("お断り")


class Entry(ScopedModel):
    """One act. Holds ids and structure, never contents: no name, no decision, no answer."""

    scope = Scope(municipality="municipality", resident="subject_id")
    append_only = True

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    number = models.PositiveBigIntegerField(_("番号"))
    at = models.DateTimeField(_("日時"))
    event = models.CharField(_("できごと"), max_length=60)
    outcome = models.CharField(_("結果"), max_length=8, choices=Outcome)
    actor_kind = models.CharField(_("だれが"), max_length=10)
    actor_id = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    object_kind = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    detail = models.JSONField(default=dict)
    # Whether `detail` names a proxy: a column, so that somebody's own acts for others are found without reading all of them.
    by_proxy = models.BooleanField(default=False)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("記録")
        verbose_name_plural = _("記録")
        ordering = ["municipality", "number"]
        constraints = [models.UniqueConstraint(fields=["municipality", "number"], name="one_entry_per_number")]
        indexes = [
            models.Index(fields=["subject_id", "-at"], name="entry_by_subject"),
            models.Index(fields=["actor_id", "-at"], condition=models.Q(by_proxy=True), name="entry_by_proxy"),
        ]

    @property
    def link(self) -> rules.Link:
        """The entry as the rules of the chain see it."""
        content = {
            "town": self.municipality_id, "number": self.number, "at": self.at.isoformat(), "event": self.event,
            "outcome": self.outcome, "actor": [self.actor_kind, self.actor_id], "subject": str(self.subject_id or ""),
            "object": [self.object_kind, self.object_id], "detail": self.detail,
        }
        return rules.Link(self.number, content, self.previous, self.hash)
