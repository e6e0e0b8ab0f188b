"""Somebody is asked to become an officer; they are one when they have accepted."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel

from .officer import Role
from .user import User


class Invitation(ScopedModel):
    """`user` is the login of the address that was invited: only who can read that mailbox can accept. No secret travels by mail.

    `invited_by` is a login, not an officer: an operator who invites belongs to another town, and rows do not point across towns.
    """

    scope = Scope(municipality="municipality", operator=True)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    department = models.ForeignKey(
        "municipalities.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("担当課")
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(_("氏名"), max_length=40)
    staff_number = models.CharField(_("職員番号"), max_length=20)
    role = models.CharField(_("役割"), max_length=16, choices=Role)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("招いた職員"))
    invited_at = models.DateTimeField(_("招いた日時"))
    expires_at = models.DateTimeField(_("期限"))
    accepted_at = models.DateTimeField(_("引き受けた日時"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("取り消した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("職員の招待")
        verbose_name_plural = _("職員の招待")
        ordering = ["-invited_at"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(accepted_at=None, revoked_at=None), name="one_open_invitation_per_login")
        ]

    def __str__(self) -> str:
        return self.name
