"""One reading of a card: asked for here, done at the provider's, fetched by a worker."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, Scope, ScopedModel

from .resident import Resident


class ReadingState(models.TextChoices):
    STARTED = "started", _("カードの読み取りを待っている")
    RETURNED = "returned", _("確かめている")
    READ = "read", _("読み取った")
    FAILED = "failed", _("読み取れなかった")
    EXPIRED = "expired", _("時間が過ぎた")


class CardReading(ScopedModel):
    """`asked`, `session_mark`, `browser_mark` are keyed digests of the state, of a secret in the session and of one in a cookie.

    What the worker needs (nonce, verifier, code) lies sealed in `secrets` and `code` and is wiped when the reading ends.
    """

    scope = Scope(resident="resident")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=ReadingState, default=ReadingState.STARTED)
    reason = models.CharField(max_length=32, blank=True)
    signs = models.BooleanField(default=False)
    is_strong = models.BooleanField(default=False)
    asked = models.CharField(max_length=64, unique=True)
    session_mark = models.CharField(max_length=64)
    browser_mark = models.CharField(max_length=64)
    secrets = models.TextField(blank=True)
    code = models.TextField(blank=True)
    back_to = models.CharField(max_length=2000, default="/")
    started_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["state", "started_at"], name="readings_under_way")]


class SpentToken(models.Model):
    """What may be used once: ID tokens that were believed, assertions that we signed. A keyed digest each."""

    scope = Public("keyed digests of tokens, which say nothing of whom they spoke")

    digest = models.CharField(max_length=64, primary_key=True)
    spent_at = models.DateTimeField(db_index=True)


class Upstream(models.Model):
    """How a server that we ask has answered lately: failures in a row, and until when nobody asks it."""

    scope = Public("the health of another server")

    name = models.CharField(max_length=32, primary_key=True)
    failures = models.PositiveSmallIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
