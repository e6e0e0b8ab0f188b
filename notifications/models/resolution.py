"""What becomes of one doubtful row: one officer proposes it with a reason, another person confirms it or says no."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel


class Choice(models.TextChoices):
    DIGITAL = "digital", _("この受付番号の人へデジタルで通知する")
    PAPER = "paper", _("郵送する")
    DROPPED = "dropped", _("この行は通知しない")


class Stand(models.TextChoices):
    PROPOSED = "proposed", _("確認待ち")
    CONFIRMED = "confirmed", _("確定")
    REFUSED = "refused", _("差し戻し")
    VOID = "void", _("読み直しで無効")


class Resolution(ScopedModel):
    """`case_number` is the case that a digital notice shall go to, typed by the proposer and looked up again by the confirmer's act."""

    scope = Scope(municipality="municipality")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    batch = models.ForeignKey("notifications.Batch", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(_("行"))
    choice = models.CharField(_("扱い"), max_length=8, choices=Choice)
    case_number = models.CharField(_("受付番号"), max_length=20, blank=True)
    reason = models.CharField(_("理由"), max_length=200)
    stand = models.CharField(_("状態"), max_length=10, choices=Stand, default=Stand.PROPOSED)
    proposed_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", verbose_name=_("提案した職員"))
    proposed_at = models.DateTimeField(_("提案日時"))
    decided_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+", verbose_name=_("確認した職員"))
    decided_at = models.DateTimeField(_("確認日時"), null=True)

    class Meta:
        verbose_name = _("保留の解決")
        verbose_name_plural = _("保留の解決")
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], condition=Q(stand="proposed"), name="one_proposal_per_row"),
            models.CheckConstraint(condition=~Q(stand="confirmed") | ~Q(decided_by=F("proposed_by")), name="resolution_needs_four_eyes"),
        ]
