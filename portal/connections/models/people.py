"""What residents do with services beside logging in: mark favourites, get told, and choose what not to be told."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel

from .services import ConnectedService


class Favourite(ScopedModel):
    """A service that a resident wants to find first."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey("identity.Resident", models.CASCADE, related_name="+")
    service = models.ForeignKey(ConnectedService, models.CASCADE, related_name="+")
    marked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resident", "service"], name="one_mark_per_service")]


class ServiceEvent(ScopedModel):
    """Something a service tells one of its users inside the portal: 「予約した本が届きました」.

    `key` is the service's own (idempotency): the same key and the same `digest` of the body make one event, however often sent.
    `address` leads into the service, at one of its own origins.
    """

    scope = Scope(resident="resident")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey("identity.Resident", models.CASCADE, related_name="+")
    service = models.ForeignKey(ConnectedService, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    topic = models.CharField(_("事柄"), max_length=40)
    title = models.CharField(_("見出し"), max_length=60)
    text = models.CharField(_("本文"), max_length=400, blank=True)
    address = models.URLField(_("続きの画面"), blank=True)
    posted_at = models.DateTimeField(_("届いた日時"))
    read_at = models.DateTimeField(_("読んだ日時"), null=True)
    ends_at = models.DateTimeField(_("消える日時"))

    class Meta:
        verbose_name = _("サービスからの知らせ")
        verbose_name_plural = _("サービスからの知らせ")
        constraints = [models.UniqueConstraint(fields=["service", "key"], name="one_event_per_key")]
        indexes = [
            models.Index(fields=["resident", "-posted_at"], name="event_of_resident"),
            models.Index(fields=["service", "posted_at"], name="event_of_service"),
        ]


class SilencedTopic(ScopedModel):
    """A topic of a service that a resident does not want to hear about. An empty topic: nothing of this service."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey("identity.Resident", models.CASCADE, related_name="+")
    service = models.ForeignKey(ConnectedService, models.CASCADE, related_name="+")
    topic = models.CharField(max_length=40, blank=True)
    silenced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resident", "service", "topic"], name="one_silence_per_topic")]


class RelayAddress(ScopedModel):
    """The mail address by which one sector's services reach a resident without knowing the resident's own."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey("identity.Resident", models.CASCADE, related_name="+")
    sector = models.CharField(max_length=80)
    local_part = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resident", "sector"], name="one_relay_per_sector")]
