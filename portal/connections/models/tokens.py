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

    `context` is how the resident had logged in at the portal: auth_time, acr, amr, sid, as the ID token tells them; `session` is
    the blind name of that login's session; `named` are claims asked for one by one.
    """

    scope = Scope(resident="resident")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    client = models.ForeignKey("allauth_idp_oidc.Client", models.CASCADE, related_name="+")
    scopes = models.JSONField(default=list)
    context = models.JSONField(default=dict)
    named = models.JSONField(default=list)
    session = models.CharField(max_length=64, blank=True, db_index=True)
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


class PushedRequest(PublicModel):
    """An authorization request that a service left here before it sent the resident (RFC 9126). Good once, for a minute and a half.

    `sealed` holds its parameters: a login hint may name a person.
    """

    scope = Public("found by the hash of a secret that only its service and the resident's browser know; contents sealed")

    client = models.ForeignKey("allauth_idp_oidc.Client", models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()
    expires_at = models.DateTimeField(db_index=True)
    spent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("先に送られた依頼")
        verbose_name_plural = _("先に送られた依頼")


class SpentAssertion(PublicModel):
    """A service's signed proof that has been used: nobody who copied it can use it again."""

    scope = Public("hashes of used proofs of services")

    client = models.ForeignKey("allauth_idp_oidc.Client", models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("使用済みの証明")
        verbose_name_plural = _("使用済みの証明")
        constraints = [models.UniqueConstraint(fields=["client", "hash"], name="one_use_per_assertion")]


class LogoutCall(ScopedModel):
    """A service is to be told that a login of the portal, or a connection, has ended (OpenID Connect Back-Channel Logout).

    `sid` names one login; empty: all logins of this resident there. `state` is waiting, sent or given_up; `lease_until` is
    set while a worker is calling.
    """

    scope = Scope(resident="resident")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey("identity.Resident", models.CASCADE, related_name="+")
    service = models.ForeignKey("connections.ConnectedService", models.CASCADE, related_name="+")
    sub = models.CharField(max_length=64)
    sid = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, default="waiting")
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("ログアウトの連絡")
        verbose_name_plural = _("ログアウトの連絡")
        indexes = [models.Index(fields=["state", "due_at"], name="logout_call_due")]
