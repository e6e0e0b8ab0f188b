"""Connecting a service takes two operators: one writes down what it is, another reads it and says yes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, PublicModel, Scope, ScopedModel

from .services import ConnectedService


class DraftState(models.TextChoices):
    OPEN = "open", _("下書き")
    SUBMITTED = "submitted", _("確認待ち")
    RETURNED = "returned", _("差し戻し")
    APPROVED = "approved", _("承認済み")
    DROPPED = "dropped", _("取りやめ")


class ServiceDraft(PublicModel):
    """What a service is to be registered with, or changed to. `facts` are those of `ServiceForm`, frozen once submitted."""

    scope = Public("facts about a service, read by operators alone; no resident's data")

    slug = models.SlugField(_("識別名"), max_length=40)
    facts = models.JSONField(_("登録内容"), default=dict)
    state = models.CharField(_("状態"), max_length=10, choices=DraftState, default=DraftState.OPEN)
    service = models.ForeignKey(ConnectedService, models.PROTECT, null=True, related_name="+")
    drafted_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+", verbose_name=_("書いた人"))
    submitted_at = models.DateTimeField(_("提出した日時"), null=True)
    reviewed_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+", verbose_name=_("確かめた人"))
    reviewed_at = models.DateTimeField(_("確かめた日時"), null=True)
    remark = models.CharField(_("差し戻しの理由"), max_length=400, blank=True)
    created_at = models.DateTimeField(_("作った日時"), auto_now_add=True)

    class Meta:
        verbose_name = _("サービスの登録申請")
        verbose_name_plural = _("サービスの登録申請")
        ordering = ["-created_at"]


class TrialPass(PublicModel):
    """An invitation to try a service out before it is public: a link that an operator hands to a person, who opens it logged in."""

    scope = Public("found by the hash of a secret that only the invited know")

    service = models.ForeignKey(ConnectedService, models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64, unique=True)
    seats_left = models.PositiveSmallIntegerField()
    expires_at = models.DateTimeField()


class TrialUser(ScopedModel):
    """A resident who tries a service out."""

    scope = Scope(resident="resident")

    service = models.ForeignKey(ConnectedService, models.CASCADE, related_name="+")
    resident = models.ForeignKey("identity.Resident", models.CASCADE, related_name="+")
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resident", "service"], name="one_seat_per_resident")]


class KitPass(PublicModel):
    """The way of a service's developers to the test kit of their own service: a link with a secret and an end."""

    scope = Public("found by the hash of a secret that only the service's developers know")

    service = models.ForeignKey(ConnectedService, models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()


class HeardCall(PublicModel):
    """What a service asked of the provider and what it was told, for its developers. Kept a week; names no resident.

    `given` is parameter → value for the harmless ones, and the length alone for secrets, codes and tokens.
    """

    scope = Public("protocol parameters of a service, without anything about a resident")

    service = models.ForeignKey(ConnectedService, models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=20)
    status = models.PositiveSmallIntegerField()
    error = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=300, blank=True)
    given = models.JSONField(default=dict)
    heard_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["service", "-heard_at"], name="heard_call_newest")]
