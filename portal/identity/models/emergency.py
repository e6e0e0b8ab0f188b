"""Break-glass: an operator's look at one resident, asked for, allowed by another operator, and over within the hour."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.identity.rules.emergency import Glass
from portal.municipalities.scope import Scope, ScopedModel

from .user import User

REASONS = {
    "support": _("本人から相談を受け、画面を見ないと解決できない"),
    "fault": _("不具合を調べている"),
    "misdelivery": _("誤って届いたおそれがある"),
    "safety": _("命や安全にかかわる"),
}
STATES = {
    Glass.ASKED: _("許可待ち"),
    Glass.ALLOWED: _("許可された"),
    Glass.DECLINED: _("許可されなかった"),
    Glass.CLOSED: _("終わった"),
}


class Emergency(ScopedModel):
    """`words` (why, in the operator's own words) are sealed: they may name people. The town's officers and the
    resident see that it happened. `parts` are the codes of the holdings that were asked for: the look shows these and no others.

    Who asked and who decided are logins, as operators belong to another town and rows do not point across towns.
    """

    scope = Scope(municipality="municipality", resident="resident", operator=True)
    sealed_at = {"words": lambda row: f"identity.emergency:{row.municipality_id}:{row.pk}"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    resident = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    state = models.CharField(_("状態"), max_length=10, choices=list(STATES.items()), default=Glass.ASKED)
    reason = models.CharField(_("理由"), max_length=12, choices=list(REASONS.items()))
    words = models.TextField()
    parts = models.JSONField(_("見るもの"), default=list)
    ticket = models.CharField(_("問い合わせ番号"), max_length=40)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("求めた職員"))
    asked_at = models.DateTimeField(_("求めた日時"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("決めた職員"))
    decided_at = models.DateTimeField(_("決めた日時"), null=True)
    until = models.DateTimeField(_("終わりの日時"), null=True)

    class Meta:
        verbose_name = _("緊急の閲覧")
        verbose_name_plural = _("緊急の閲覧")
        ordering = ["-asked_at"]
        constraints = [models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="emergency_needs_a_second_person")]
