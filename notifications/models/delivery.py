"""An alert that says "look into the portal". It may fail or be unsure; the notice in the inbox may not."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.models.notice import NAMESPACE
from notifications.rules.alerts import Channel, Topic
from portal.municipalities.scope import Scope, ScopedModel

# Longer than a wave may take, however slow the provider.
SEND_LEASE = timedelta(seconds=45)


class DeliveryState(models.TextChoices):
    PLANNED = "planned", _("送信待ち")
    SENDING = "sending", _("送信中")
    ACCEPTED = "accepted", _("送信済み")
    FAILED = "failed", _("送れなかった")
    UNCERTAIN = "uncertain", _("送れたか不明")
    CANCELLED = "cancelled", _("取りやめ")


CHANNELS = {Channel.PUSH: _("端末への通知"), Channel.LINE: "LINE", Channel.MAIL: _("メール"), Channel.SMS: _("SMS（携帯電話）")}
TOPICS = {
    Topic.IMPORTANT: _("決定などの大事な通知"),
    Topic.NEWS: _("お知らせ"),
    Topic.REMINDER: _("まだ開いていない通知の催促"),
    Topic.FOR_YOU: _("あなたへの情報"),
}


class Delivery(ScopedModel):
    """One intended alert by one channel; `id` is UUIDv5 of what it is about, channel, purpose and sequence: planned twice, it is one.

    `about` is the notice or, when there is none, another floor's id. `fallbacks` are the channels to try after a definite no.
    """

    scope = Scope(municipality="municipality")

    id = models.UUIDField(primary_key=True, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    notice = models.ForeignKey("notifications.Notice", models.PROTECT, null=True, related_name="+")
    about = models.UUIDField()
    recipient = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    topic = models.CharField(max_length=10, choices=[(key.value, name) for key, name in TOPICS.items()], default="important")
    urgency = models.PositiveSmallIntegerField(default=0)
    channel = models.CharField(_("方法"), max_length=10, choices=[(key.value, name) for key, name in CHANNELS.items()], default="mail")
    fallbacks = models.JSONField(default=list)
    purpose = models.CharField(max_length=20, default="released")
    seq = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("状態"), max_length=10, choices=DeliveryState, default=DeliveryState.PLANNED)
    token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    planned_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asks_first = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about", "recipient", "channel", "purpose", "seq"], name="one_alert_per_purpose"),
        ]
        indexes = [
            models.Index(
                fields=["channel", "municipality", "urgency", "planned_at"], condition=Q(state="planned"), name="delivery_to_send"
            ),
            models.Index(fields=["channel", "lease_until"], condition=Q(state="sending"), name="delivery_being_sent"),
            models.Index(fields=["recipient", "planned_at"], name="delivery_by_recipient"),
        ]


def delivery_id(about: uuid.UUID, recipient_id: uuid.UUID, channel: str, purpose: str, seq: int) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"delivery/{about}/{recipient_id}/{channel}/{purpose}/{seq}")
