"""A notice: what one resident gets about one case."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models.sealing import notice_place
from notifications.models.template_words import CLASSES
from notifications.rules.policy import LegalClass
from portal.municipalities.scope import Scope, ScopedModel

# Longer than a hand needs for the few notices it takes at once, even on a busy machine; then they are free again.
RENDER_LEASE = timedelta(seconds=30)


class Pdf(models.TextChoices):
    WAITING = "waiting", _("作成待ち")
    READY = "ready", _("作成済み")
    FAILED = "failed", _("作成できない")


class RenderFault(models.TextChoices):
    """Why a letter has no PDF. Never which letters or words: the row's preview shows them to whoever may read it."""

    GLYPH = "glyph", _("印字できない文字があります。名前や本文の文字を確かめてください。")
    LENGTH = "length", _("本文が長すぎます。")
    TIME = "time", _("決めた秒数のうちに作れませんでした。")
    MEMORY = "memory", _("メモリーが足りませんでした。")
    WORKER = "worker", _("作っている途中で、処理が何度も止まりました。")
    OTHER = "other", _("作る途中で失敗しました。")


class Notice(ScopedModel):
    """`id` is UUIDv5 of batch and case, `once_key` unique per template and case: written twice, it is still one notice.

    What a door must know before it opens the letter (class, level, deadline) is copied from the template's version at the issue.
    The first opening (page or PDF) and the first download are kept in the transaction that showed the body.
    """

    scope = Scope(municipality="municipality", resident="recipient", embargo="release")
    sealed_at = {"sealed": lambda row: notice_place(row.municipality_id, row.pk)}

    id = models.UUIDField(primary_key=True, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    release = models.ForeignKey("notifications.Release", models.PROTECT, related_name="+")
    recipient = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    row_number = models.PositiveIntegerField(_("行"))
    case_number = models.CharField(_("受付番号"), max_length=20)
    once_key = models.UUIDField(unique=True, null=True)
    title = models.CharField(_("通知の名前"), max_length=60)
    sealed = models.TextField()
    digest = models.CharField(max_length=64)
    legal_class = models.CharField(_("種別"), max_length=12, choices=list(CLASSES.items()), default=LegalClass.DECISION)
    required_level = models.PositiveSmallIntegerField(_("開くのに必要な本人確認"), default=1)
    max_age = models.DurationField(_("本人確認の古さの限り"), null=True)
    confirm_to_open = models.BooleanField(_("受け取りの確認をしてから開く"), default=False)
    deadline_on = models.DateField(_("期限"), null=True)
    code = models.CharField(_("確認番号"), max_length=32, unique=True)

    pdf = models.CharField(_("PDF"), max_length=8, choices=Pdf, default=Pdf.WAITING)
    pdf_name = models.CharField(max_length=200, blank=True)
    pdf_digest = models.CharField(max_length=64, blank=True)
    render_token = models.UUIDField(null=True)
    render_lease_until = models.DateTimeField(null=True)
    render_tries = models.PositiveSmallIntegerField(default=0)
    render_fault = models.CharField(_("PDFを作れない理由"), max_length=8, choices=RenderFault, blank=True)

    first_opened_at = models.DateTimeField(_("開封"), null=True)
    first_downloaded_at = models.DateTimeField(_("PDFの受け取り"), null=True)
    recalled_at = models.DateTimeField(_("取消"), null=True)
    recall_reason = models.CharField(_("取消の理由"), max_length=200, blank=True)
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+", verbose_name=_("差し替えた通知"))
    replace_reason = models.CharField(_("差し替えの理由"), max_length=200, blank=True)
    # The content was erased because its years were over: the text is empty, the PDF gone; who got what when stays for longer.
    erased_at = models.DateTimeField(_("消去"), null=True)
    is_trial = models.BooleanField(_("試し"), default=False)

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        constraints = [
            models.UniqueConstraint(fields=["release", "case_number"], name="one_notice_per_case"),
            models.UniqueConstraint(fields=["release", "row_number"], name="one_notice_per_row"),
        ]
        indexes = [
            models.Index(fields=["recipient", "first_opened_at"], name="notice_by_recipient"),
            models.Index(fields=["pdf_digest"], condition=~Q(pdf_digest=""), name="notice_by_file"),
            models.Index(fields=["release", "row_number"], condition=Q(pdf="waiting"), name="notice_to_render"),
        ]


NAMESPACE = uuid.UUID("5d1d8a86-9c7b-5f0e-8a5c-2f1f6b1e7a10")


def notice_id(batch_id: uuid.UUID, case_number: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"notice/{batch_id}/{case_number}")


def once_key(template_id: uuid.UUID, batch_id: uuid.UUID, case_number: str, *, replaces: bool) -> uuid.UUID:
    """One notice per template and case; a batch that says why it replaces an earlier one counts for itself."""
    return uuid.uuid5(NAMESPACE, f"once/{batch_id if replaces else template_id}/{case_number}")
