"""Purposes in versions, and the ledger of who agreed to what. Rows of the ledger are never deleted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, PublicModel, Scope, ScopedModel

from . import rules


class GroundWords(models.TextChoices):
    CONSENT = rules.Ground.CONSENT.value, _("あなたの同意")
    LAW = rules.Ground.LAW.value, _("法令の定め")
    DUTY = rules.Ground.DUTY.value, _("市町村の仕事に必要なため")


class EndingWords(models.TextChoices):
    WITHDRAWAL = rules.Ending.WITHDRAWAL.value, _("あなたがやめるまで")
    MONTHS = rules.Ending.MONTHS.value, _("決めた月数がたつまで")


class PurposeVersion(PublicModel):
    """What a resident is asked to agree to, word for word. Never changed: a new wording is a new version."""

    scope = Public("published wording")

    code = models.SlugField(_("利用目的"), max_length=80, db_index=False)
    municipality = models.ForeignKey(
        "municipalities.Municipality", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("市町村")
    )
    number = models.PositiveIntegerField(_("版"))
    title = models.CharField(_("名称"), max_length=100)
    text = models.TextField(_("説明"))
    items = models.JSONField(_("使う項目"), default=list)
    holder = models.CharField(_("使う人"), max_length=100, blank=True)
    recipients = models.JSONField(_("渡す相手"), default=list)
    ground = models.CharField(_("根拠"), max_length=8, choices=GroundWords, default=GroundWords.CONSENT)
    law = models.CharField(_("法令の名前と条"), max_length=200, blank=True)
    ending = models.CharField(_("いつまで"), max_length=10, choices=EndingWords, default=EndingWords.WITHDRAWAL)
    months = models.PositiveSmallIntegerField(_("月数"), null=True)
    keep_months = models.PositiveSmallIntegerField(_("終わったあとに残す月数"), default=0)
    # The oldest version to which a yes is a yes to this one, too; none: a yes to this one has to be given anew.
    same_as = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("公表日時"), auto_now_add=True)

    class Meta:
        verbose_name = _("利用目的")
        verbose_name_plural = _("利用目的")
        ordering = ["code", "-number"]
        # Two constraints for one idea: SQLite takes two empty towns for different ones.
        constraints = [
            models.UniqueConstraint(fields=["code", "municipality", "number"], name="one_version_per_purpose_and_town"),
            models.UniqueConstraint(fields=["code", "number"], condition=Q(municipality=None), name="one_version_per_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"

    @property
    def basis_id(self) -> int:
        return self.same_as_id or self.pk

    @property
    def terms(self) -> rules.Terms:
        return rules.Terms(
            self.title, self.text, tuple(self.items), holder=self.holder, recipients=tuple(self.recipients), ground=self.ground,
            law=self.law, ending=self.ending, months=self.months, keep_months=self.keep_months,
        )  # fmt: skip


class Consent(ScopedModel):
    """One resident's yes to one version of a purpose, for one town or (none) for the portal; it ends `until` when that is set."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    version = models.ForeignKey(PurposeVersion, models.PROTECT, related_name="+")
    code = models.CharField(max_length=80)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, null=True, related_name="+")
    items = models.JSONField(default=list)
    given_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # The parent or guardian who said yes for a child or a ward; none: the person themselves.
    given_by = models.ForeignKey("identity.Resident", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("同意")
        verbose_name_plural = _("同意")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "code", "municipality"], condition=Q(withdrawn_at=None), name="one_consent_in_force_per_town"
            ),
            models.UniqueConstraint(
                fields=["resident", "code"], condition=Q(withdrawn_at=None, municipality=None), name="one_consent_in_force"
            ),
        ]


class Asking(models.TextChoices):
    DRAFT = "draft", _("下書き")
    WAITING = "waiting", _("府の確認待ち")
    RETURNED = "returned", _("差し戻し")
    PUBLIC = "public", _("公表中")
    REPLACED = "replaced", _("新しい版に替わった")
    ENDED = "ended", _("終了")
    DROPPED = "dropped", _("取りやめ")


class PurposeRequest(ScopedModel):
    """A town's wish to use data for something new: written by the town, read by an operator, then asked of the residents."""

    scope = Scope(municipality="municipality", operator=True)

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    code = models.CharField(max_length=80, db_index=True)
    state = models.CharField(_("状態"), max_length=10, choices=Asking, default=Asking.DRAFT)
    title = models.CharField(_("名称"), max_length=100)
    text = models.TextField(_("説明"))
    items = models.JSONField(default=list)
    holder = models.CharField(max_length=100)
    recipients = models.JSONField(default=list)
    ground = models.CharField(max_length=8, choices=GroundWords, default=GroundWords.CONSENT)
    law = models.CharField(max_length=200, blank=True)
    ending = models.CharField(max_length=10, choices=EndingWords, blank=True)
    months = models.PositiveSmallIntegerField(null=True)
    keep_months = models.PositiveSmallIntegerField(default=0)
    words_only = models.BooleanField(default=False)
    # Where residents are asked, beside their own page of consents: names of `contexts`.
    places = models.JSONField(default=list)
    remark = models.TextField(_("差し戻しの理由"), blank=True)
    written_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", verbose_name=_("書いた人"))
    written_at = models.DateTimeField(_("書いた日時"))
    # An operator of the prefecture; a login, for a row of one town points to no officer of another body.
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("確かめた人"))
    decided_at = models.DateTimeField(_("確かめた日時"), null=True)

    class Meta:
        verbose_name = _("利用目的の申し出")
        verbose_name_plural = _("利用目的の申し出")
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return self.title

    @property
    def terms(self) -> rules.Terms:
        return rules.Terms(
            self.title, self.text, tuple(self.items), holder=self.holder, recipients=tuple(self.recipients), ground=self.ground,
            law=self.law, ending=self.ending, months=self.months, keep_months=self.keep_months,
        )  # fmt: skip
