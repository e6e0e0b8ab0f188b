"""Where a resident can be reached besides the mail of the login: browsers, LINE, a telephone. All addresses are sealed."""

from __future__ import annotations

import json
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib import sealed
from portal.lib.webpush import Subscription
from portal.municipalities.scope import Public, PublicModel, Scope, ScopedModel


class Device(ScopedModel):
    """A browser that said yes to push. One endpoint belongs to one resident: the one who said yes last in that browser."""

    scope = Scope(resident="resident")
    sealed_at = {"sealed": lambda row: f"notifications.device:{row.pk}"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey("identity.Resident", models.CASCADE, related_name="+")
    endpoint_blind = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()
    name = models.CharField(_("端末"), max_length=60, blank=True)
    added_at = models.DateTimeField(_("登録日時"), auto_now_add=True)

    def seal(self, endpoint: str, p256dh: str, auth: str) -> None:
        self.endpoint_blind = endpoint_blind(endpoint)
        self.sealed = sealed.seal(json.dumps([endpoint, p256dh, auth]), aad=f"notifications.device:{self.pk}")

    @property
    def subscription(self) -> Subscription:
        return Subscription(self.pk, *json.loads(sealed.unseal(self.sealed, aad=f"notifications.device:{self.pk}")))


class LineLink(ScopedModel):
    """A LINE account that answered with the resident's code."""

    scope = Scope(resident="resident")
    sealed_at = {"sealed": lambda row: f"notifications.line:{row.pk}"}

    resident = models.OneToOneField("identity.Resident", models.CASCADE, primary_key=True, related_name="+")
    user_blind = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()
    linked_at = models.DateTimeField(auto_now_add=True)

    @property
    def user_id(self) -> str:
        return sealed.unseal(self.sealed, aad=f"notifications.line:{self.pk}")


class Phone(ScopedModel):
    """A mobile number for SMS; `confirmed_at` None until the code that was sent there came back."""

    scope = Scope(resident="resident")
    sealed_at = {"sealed": lambda row: f"notifications.phone:{row.pk}"}

    resident = models.OneToOneField("identity.Resident", models.CASCADE, primary_key=True, related_name="+")
    sealed = models.TextField()
    confirmed_at = models.DateTimeField(null=True)

    @property
    def number(self) -> str:
        return sealed.unseal(self.sealed, aad=f"notifications.phone:{self.pk}")


class LinkCode(ScopedModel):
    """A code that proves that an account is the resident's own. One per resident and channel; found by its blind index."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey("identity.Resident", models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10)
    code_blind = models.CharField(max_length=64, unique=True)
    sealed = models.TextField(default="")
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resident", "channel"], name="one_code_per_channel")]

    @property
    def code(self) -> str:
        return sealed.unseal(self.sealed, aad=f"notifications.code:{self.channel}:{self.resident_id}")


class LineEvent(PublicModel):
    """What LINE has told already. LINE tells again whatever it is not sure of."""

    scope = Public("numbers that LINE gives to its own events, so that none counts twice")

    id = models.CharField(primary_key=True, max_length=64)
    told_at = models.DateTimeField(auto_now_add=True, db_index=True)


def endpoint_blind(endpoint: str) -> str:
    return sealed.blind(endpoint, purpose="notifications.device")


def line_blind(user_id: str) -> str:
    return sealed.blind(user_id, purpose="notifications.line")


def code_blind(channel: str, code: str, resident_id: uuid.UUID | None = None) -> str:
    """A code of LINE is looked up by itself; one of a telephone belongs to its resident, for six digits meet."""
    return sealed.blind(code, purpose=f"notifications.code:{channel}:{resident_id or ''}")


def seal_line(resident_id: uuid.UUID, user_id: str) -> str:
    return sealed.seal(user_id, aad=f"notifications.line:{resident_id}")


def seal_phone(resident_id: uuid.UUID, number: str) -> str:
    return sealed.seal(number, aad=f"notifications.phone:{resident_id}")


def seal_code(resident_id: uuid.UUID, channel: str, code: str) -> str:
    return sealed.seal(code, aad=f"notifications.code:{channel}:{resident_id}")
