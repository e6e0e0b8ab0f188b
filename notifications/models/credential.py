"""The key of a machine of the town, and the requests it made: for preparing batches, never for approving them; for cases."""

from __future__ import annotations

import hashlib
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel

PREFIX = "tbr_"


def digest_of_token(token: str) -> str:
    """A token is 256 random bits: one SHA-256 is enough, and lets it be found by its digest."""
    return hashlib.sha256(token.encode()).hexdigest()


class Credential(ScopedModel):
    """The token itself is shown once and not kept. Whoever made it answers for what comes by it, so may not approve that.

    `department`: whose procedures the machine sees; None: those of the whole town hall. Batches know no such border.
    """

    scope = Scope(municipality="municipality")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    name = models.CharField(_("システムの名前"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    department = models.ForeignKey(
        "municipalities.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("申請を扱う課")
    )
    hint = models.CharField(_("鍵の先頭"), max_length=8)
    rights = models.JSONField(_("できること"), default=list)
    expires_at = models.DateTimeField(_("期限"))
    last_used_at = models.DateTimeField(_("最後に使った日時"), null=True)
    made_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", verbose_name=_("作った職員"))
    made_at = models.DateTimeField(_("作った日時"))
    revoked_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+", verbose_name=_("止めた職員"))
    revoked_at = models.DateTimeField(_("止めた日時"), null=True)

    class Meta:
        verbose_name = _("連携の鍵")
        verbose_name_plural = _("連携の鍵")
        ordering = ["-made_at"]

    audit_kind = "machine"

    def __str__(self) -> str:
        return self.name

    @property
    def audit_id(self) -> str:
        return str(self.pk)

    @property
    def staff_number(self) -> str:
        """Whose hand a machine is: that of the officer who made its key."""
        return self.made_by.staff_number


class ApiRequest(ScopedModel):
    """One request that made a batch, by its idempotency key: asked again with the same body, it is answered again."""

    scope = Scope(municipality="municipality")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    credential = models.ForeignKey(Credential, models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    body_digest = models.CharField(max_length=64)
    batch = models.ForeignKey("notifications.Batch", models.PROTECT, null=True, related_name="+")
    answer = models.JSONField(default=dict)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credential", "key"], name="one_answer_per_key")]
