"""Getting back in after losing what one logs in with."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.identity.rules.counterrecovery import Course
from portal.municipalities.scope import Scope, ScopedModel

from .officer import Officer
from .resident import Resident


class Way(models.TextChoices):
    MAIL = "mail", _("メールの番号")
    COUNTER = "counter", _("窓口")
    ALARM = "alarm", _("「わたしではない」の知らせ")


class Recovery(ScopedModel):
    """A resident came in without what they had registered. Until the card is read again, strict letters stay shut."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    way = models.CharField(max_length=8, choices=Way)
    begun_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("再設定")
        verbose_name_plural = _("再設定")
        indexes = [models.Index(fields=["resident", "-begun_at"], name="recovery_by_resident")]


class Papers(models.TextChoices):
    CARD = "card", _("マイナンバーカード（顔写真を見た）")
    LICENCE = "licence", _("運転免許証・旅券など、顔写真つきの公的な証明書1点")
    TWO = "two", _("資格確認書・年金の書類など、顔写真のない証明書2点")


class Lost(models.TextChoices):
    """Why somebody comes to the counter. A list, as free words would hold what nobody needs to know."""

    DEVICE = "device", _("スマートフォンなどをなくした・壊れた")
    MAILBOX = "mailbox", _("登録したメールが使えなくなった")
    BOTH = "both", _("どちらも使えない")
    STOLEN = "stolen", _("盗まれた・ほかの人に使われたおそれがある")


class CounterRecovery(ScopedModel):
    """A recovery that starts at a town's counter: one officer checks the papers, a second confirms, the resident finishes alone.

    Two things are needed to finish it: the paper, and the mailbox that the resident named at the counter. Of both only a keyed
    digest is kept: no officer can read the mailbox, and nobody can change which one it is.
    """

    scope = Scope(municipality="municipality", resident="resident")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    papers = models.CharField(_("本人を確かめた書類"), max_length=8, choices=Papers)
    reason = models.CharField(_("理由"), max_length=8, choices=Lost)
    started_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name=_("書類を確かめた職員"))
    started_at = models.DateTimeField(_("始めた日時"))
    confirmed_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name=_("確認した職員"))
    confirmed_at = models.DateTimeField(_("確認した日時"), null=True)
    # A keyed digest; the code itself stands on the resident's paper and nowhere else.
    code_mark = models.CharField(max_length=64, blank=True, db_index=True)
    address_mark = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(_("期限"))
    finished_at = models.DateTimeField(_("本人が終えた日時"), null=True)
    cancelled_at = models.DateTimeField(_("取りやめた日時"), null=True)

    class Meta:
        verbose_name = _("窓口での再設定")
        verbose_name_plural = _("窓口での再設定")
        ordering = ["-started_at"]

    @property
    def course(self) -> Course:
        """The row as the rules see it."""
        return Course(self.expires_at, self.confirmed_at, self.finished_at, self.cancelled_at, self.tries)
