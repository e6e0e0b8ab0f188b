"""What a town signs its letters with, and whether it may send them without."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.models.sealing import key_place
from portal.municipalities.scope import Scope, ScopedModel


class SigningCertificate(ScopedModel):
    """A certificate (職責証明書) with its key: sealed here, or on a PKCS#11 token that `module`, `token` and `label` name.

    The newest one that is valid signs. None is deleted: letters that it signed are verified by it for years.
    """

    scope = Scope(municipality="municipality")
    sealed_at = {"sealed_key": lambda row: key_place(row.municipality_id, row.fingerprint)}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    subject = models.CharField(_("名義"), max_length=200)
    issuer = models.CharField(_("発行者"), max_length=200)
    fingerprint = models.CharField(_("指紋（SHA-256）"), max_length=64)
    valid_from = models.DateTimeField(_("有効期間の始まり"))
    valid_until = models.DateTimeField(_("有効期間の終わり"))
    certificate = models.TextField()
    chain = models.TextField(blank=True)
    sealed_key = models.TextField(blank=True)
    module = models.CharField(_("トークンの部品"), max_length=200, blank=True)
    token = models.CharField(_("トークンの名前"), max_length=64, blank=True)
    label = models.CharField(_("鍵の名前"), max_length=64, blank=True)
    is_test = models.BooleanField(_("試験用"), default=False)
    put_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+", verbose_name=_("登録した職員"))
    put_at = models.DateTimeField(_("登録した日時"))
    retired_at = models.DateTimeField(_("使うのをやめた日時"), null=True)

    class Meta:
        verbose_name = _("署名の証明書")
        verbose_name_plural = _("署名の証明書")
        ordering = ["-put_at"]
        constraints = [models.UniqueConstraint(fields=["municipality", "fingerprint"], name="one_row_per_certificate")]

    def __str__(self) -> str:
        return self.subject


class SigningPolicy(ScopedModel):
    """Whether a town's letters may go out without a signature. No row: only where the portal is on trial."""

    scope = Scope(municipality="municipality")

    municipality = models.OneToOneField("municipalities.Municipality", models.PROTECT, primary_key=True, related_name="+")
    may_go_unsigned = models.BooleanField(_("署名のない通知を認める"), default=False)
