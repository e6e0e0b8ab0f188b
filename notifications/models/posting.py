"""Letters that go by post after all: one posting per row of a batch, gathered on lists for the mail house."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models.notice import NAMESPACE
from notifications.models.sealing import seal_values, unseal_values
from notifications.rules.envelope import Address
from notifications.rules.posting import PostingState, Why
from portal.municipalities.scope import Scope, ScopedModel

WHYS = {
    Why.UNREAD: _("期限までに開かれていません"),
    Why.OPTED_OUT: _("デジタルでは受け取らない人です"),
    Why.WANTED: _("紙でもほしいという希望があります"),
}
POSTING_STATES = {
    PostingState.DUE: _("これから"),
    PostingState.LISTED: _("一覧に載せた"),
    PostingState.DROPPED: _("出す前に開かれた"),
    PostingState.POSTED: _("投函した"),
    PostingState.RETURNED: _("返送された"),
    PostingState.FAILED: _("印刷できない"),
}


class Bundle(models.TextChoices):
    WAITING = "waiting", _("作成中")
    READY = "ready", _("できた")
    FAILED = "failed", _("作れなかった")
    EMPTY = "empty", _("出すものがなくなった")
    ERASED = "erased", _("消去した")


class PostingList(ScopedModel):
    """Letters that leave together. The bundle is one sealed PDF; `manifest` is the digest over its rows, printed on its cover.

    Until `exported_at` a letter whose resident opens it drops off and the bundle is made anew; afterwards it is on its way.
    """

    scope = Scope(municipality="municipality")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    batch = models.ForeignKey("notifications.Batch", models.CASCADE, related_name="+")
    made_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", verbose_name=_("作った職員"))
    made_at = models.DateTimeField(_("作った日時"))
    letters = models.PositiveIntegerField(_("通数"), default=0)
    bundle = models.CharField(_("PDF"), max_length=8, choices=Bundle, default=Bundle.WAITING)
    bundle_name = models.CharField(max_length=200, blank=True)
    bundle_digest = models.CharField(max_length=64, blank=True)
    manifest = models.CharField(max_length=64, blank=True)
    token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    exported_at = models.DateTimeField(_("書き出した日時"), null=True)

    class Meta:
        verbose_name = _("郵送の一覧")
        verbose_name_plural = _("郵送の一覧")
        ordering = ["-made_at"]


class Posting(ScopedModel):
    """One letter for the post: of a notice nobody opened, or of a row that was for paper from the start (`notice` is None).

    `id` is UUIDv5 of batch and row, and the key by which the mail house reports. `code` is printed on a letter without notice.
    """

    scope = Scope(municipality="municipality")
    sealed_at = {"sealed": lambda row: f"notifications.posting:{row.municipality_id}:{row.pk}"}

    id = models.UUIDField(primary_key=True, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    batch = models.ForeignKey("notifications.Batch", models.CASCADE, related_name="+")
    notice = models.OneToOneField("notifications.Notice", models.CASCADE, null=True, related_name="+")
    on_list = models.ForeignKey(PostingList, models.SET_NULL, null=True, related_name="+", verbose_name=_("一覧"))
    row_number = models.PositiveIntegerField(_("行"))
    why = models.CharField(_("理由"), max_length=10, choices=list(WHYS.items()))
    state = models.CharField(_("状態"), max_length=8, choices=list(POSTING_STATES.items()), default=PostingState.DUE)
    sealed = models.TextField(blank=True)
    is_addressed = models.BooleanField(default=False)
    code = models.CharField(max_length=32, blank=True)
    letter_digest = models.CharField(max_length=64, blank=True)
    due_at = models.DateTimeField()
    posted_on = models.DateField(_("投函日"), null=True)
    returned_on = models.DateField(_("返送日"), null=True)
    return_reason = models.CharField(_("返送の理由"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("郵送")
        verbose_name_plural = _("郵送")
        ordering = ["row_number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "row_number"], name="one_posting_per_row"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_posting_per_code"),
        ]
        indexes = [models.Index(fields=["batch", "row_number"], condition=Q(state="due"), name="posting_due")]

    @property
    def address(self) -> Address:
        return Address(**unseal_values(self.sealed, _place(self))) if self.sealed else Address()

    @address.setter
    def address(self, address: Address) -> None:
        values = {"postal_code": address.postal_code, "address": address.address, "name": address.name}
        self.sealed, self.is_addressed = seal_values(values, _place(self)), address.is_whole


def posting_id(batch_id: uuid.UUID, row_number: int) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"posting/{batch_id}/{row_number}")


def bundle_place(town_id: str, list_id: uuid.UUID) -> str:
    return f"notifications.bundle:{town_id}:{list_id}"


def _place(posting: Posting) -> str:
    return f"notifications.posting:{posting.municipality_id}:{posting.pk}"
