"""Mails on their way out."""

import uuid

from django.db import models

from portal.municipalities.scope import Public


class OutgoingMail(models.Model):
    """A mail on its way out, sealed; sent by a worker, since no request may wait for a mail server."""

    scope = Public("sealed; read by the worker that sends it, deleted when sent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
