"""Tables of the trail. Both are written by `trail.py` alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, PublicModel, Scope, ScopedModel

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
        # `by_proxy` is not under the hash; what it is worked out of is.
        agrees = self.by_proxy == (isinstance(self.detail, dict) and rules.BY_PROXY in self.detail)
        return rules.Link(self.number, content, self.previous, self.hash, agrees)


class Anchor(PublicModel):
    """Where every chain stood at the end of a day, under one root. Sent away and published: only what lies outside cannot be rewritten."""

    scope = Public("published: numbers of entries and digests, nothing of anybody")
    append_only = True

    day = models.DateField(_("日"), unique=True)
    made_at = models.DateTimeField(_("作った日時"))
    root = models.CharField(_("根"), max_length=64)
    # [{"town", "first", "last", "head", "root"}]: the entries of each town since its anchor before, and the root over their hashes.
    towns = models.JSONField(default=list)
    previous = models.CharField(max_length=64)
    signature = models.TextField(blank=True)
    # {"pieces": [{"town", "first", "last", "root"}], "key", "root", "signature"}: the lines as auditors get them (`rules.exported`).
    # Nothing in anchors of releases before 0.10, which do not know the column and may come back.
    lines = models.JSONField(null=True)

    class Meta:
        verbose_name = _("記録の証し")
        verbose_name_plural = _("記録の証し")
        ordering = ["-day"]

    def __str__(self) -> str:
        return str(self.day)

    @property
    def claims(self) -> dict[str, str]:
        """What is signed."""
        return {"day": self.day.isoformat(), "root": self.root, "previous": self.previous}


class DelayReason(models.TextChoices):
    PROTECTION = "protection", _("ほかの人の住所などを守るため")
    INSPECTION = "inspection", _("調査の途中のため")


class Delay(ScopedModel):
    """A town keeps its looks at one person from that person's own log, from one entry on and until a day. Then they all appear.

    While it `waits` for a second officer it keeps nothing back.
    """

    scope = Scope(municipality="municipality")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    subject_id = models.UUIDField()
    first_number = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=12, choices=DelayReason)
    until = models.DateField()
    set_by = models.CharField(max_length=40)
    set_at = models.DateTimeField()
    # Rows from before there was a second officer go on as they were.
    waits = models.BooleanField(default=False)
    agreed_by = models.CharField(max_length=40, blank=True)
    agreed_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("表示の遅れ")
        verbose_name_plural = _("表示の遅れ")
        indexes = [models.Index(fields=["subject_id"], condition=models.Q(lifted_at=None), name="delay_by_subject")]


class Hold(ScopedModel):
    """Nothing of one class of a town's data is erased until a day: a lawsuit, an audit, an inquiry."""

    scope = Scope(municipality="municipality")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    data_class = models.CharField(max_length=40)
    reason = models.CharField(max_length=200)
    until = models.DateField()
    set_by = models.CharField(max_length=40)
    set_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("消去の停止")
        verbose_name_plural = _("消去の停止")
        ordering = ["-set_at"]


class Sweep(ScopedModel):
    """What one night erased of one class of a town's data, or left because of a hold."""

    scope = Scope(municipality="municipality")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    day = models.DateField()
    data_class = models.CharField(max_length=40)
    due = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    was_held = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("消去の報告")
        verbose_name_plural = _("消去の報告")
        ordering = ["-day", "data_class"]
        constraints = [models.UniqueConstraint(fields=["municipality", "day", "data_class"], name="one_report_per_night")]


class UsualYears(PublicModel):
    """How many years the prefecture has one class of data kept where a town begins something new and says nothing else."""

    scope = Public("a number for each class of data, for all towns")

    data_class = models.CharField(max_length=40, unique=True)
    years = models.PositiveSmallIntegerField()
    set_by = models.CharField(max_length=40)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("もとの年数")
        verbose_name_plural = _("もとの年数")
