"""The mail that says "look into the portal". It may fail or be unsure; the notice in the inbox may not."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models.notice import NAMESPACE
from portal.municipalities.scope import Scope, ScopedModel


class DeliveryState(models.TextChoices):
    PLANNED = "planned", _("送信待ち")
    SENDING = "sending", _("送信中")
    ACCEPTED = "accepted", _("送信済み")
    FAILED = "failed", _("送れなかった")
    UNCERTAIN = "uncertain", _("送れたか不明")
    CANCELLED = "cancelled", _("取りやめ")


class Delivery(ScopedModel):
    """One intended mail; `id` is UUIDv5 of notice, channel, purpose and sequence, so planning twice plans once."""

    scope = Scope(municipality="municipality")

    id = models.UUIDField(primary_key=True, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    notice = models.ForeignKey("notifications.Notice", models.PROTECT, related_name="+")
    recipient = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, default="mail")
    purpose = models.CharField(max_length=10, default="released")
    seq = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("状態"), max_length=10, choices=DeliveryState, default=DeliveryState.PLANNED)
    token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel", "purpose", "seq"], name="one_delivery_per_purpose"),
        ]
        indexes = [models.Index(fields=["municipality", "state"], condition=Q(state__in=["planned", "sending"]), name="delivery_to_do")]


def delivery_id(notice_id: uuid.UUID, channel: str, purpose: str, seq: int) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"delivery/{notice_id}/{channel}/{purpose}/{seq}")
