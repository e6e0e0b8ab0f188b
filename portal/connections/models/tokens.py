"""Codes and tokens. Access tokens are allauth's rows and name their family in `data`; what may be used once only is kept here."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, PublicModel, Scope, ScopedModel


class Ending(models.TextChoices):
    REPLAYED = "replayed", _("使用済みの鍵がもう一度使われた")
    WITHDRAWN = "withdrawn", _("本人が連携をやめた")
    LOGGED_OUT = "logged_out", _("ログアウトした")
    RETURNED = "returned", _("サービスが返した")


class TokenFamily(ScopedModel):
    """One login at one service, and every token that came of it. Ends as a whole.

    `context` is how the resident had logged in at the portal: auth_time, acr, amr, sid, as the ID token tells them.
    """

    scope = Scope(resident="resident")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    client = models.ForeignKey("allauth_idp_oidc.Client", models.CASCADE, related_name="+")
    scopes = models.JSONField(default=list)
    context = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=10, choices=Ending, blank=True)

    class Meta:
        verbose_name = _("サービスへのログイン")
        verbose_name_plural = _("サービスへのログイン")
        indexes = [models.Index(fields=["resident", "client"], name="family_by_resident")]


class TicketKind(models.TextChoices):
    CODE = "code", _("認可コード")
    REFRESH = "refresh", _("更新トークン")


class Ticket(PublicModel):
    """An authorization code or a refresh token: it opens once.

    In the data base and not in the cache: with the cache, eight parallel requests with one code got up to four token sets.
    Spending is one conditional UPDATE, so whoever comes second waits for the row and then finds it spent.
    """

    scope = Public("found by the hash of a secret that only its holder knows")

    kind = models.CharField(max_length=8, choices=TicketKind)
    hash = models.CharField(max_length=64, unique=True)
    family = models.ForeignKey(TokenFamily, models.CASCADE, related_name="+")
    payload = models.JSONField(default=dict)
    expires_at = models.DateTimeField(db_index=True)
    spent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("一度だけ使える鍵")
        verbose_name_plural = _("一度だけ使える鍵")
