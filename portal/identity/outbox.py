"""Mails on their way out. A mail is sealed at rest, claimed before it is sent and deleted afterwards."""

import datetime as dt
import json
import logging
import uuid

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.lib import bell, sealed

from .models import OutgoingMail

log = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=2)
MAX_ATTEMPTS = 8


def post(message: EmailMessage) -> uuid.UUID:
    """Put a plain-text mail into the outbox and ring for the worker after the commit."""
    key = uuid.uuid4()
    content = {"subject": message.subject, "body": message.body, "from": message.from_email, "to": list(message.to)}
    OutgoingMail.objects.create(pk=key, sealed=sealed.seal(json.dumps(content, default=str), aad=f"identity.mail:{key}"))
    transaction.on_commit(lambda: bell.ring("identity.send_mail", mail_id=str(key)))
    return key


def send(mail_id: uuid.UUID | str) -> bool:
    """Send one mail if nobody else is sending it. A mail server that fails leaves the row for the sweep."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    claimed = OutgoingMail.objects.filter(free, pk=mail_id, attempts__lt=MAX_ATTEMPTS).update(
        claimed_until=now + LEASE, attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    row = OutgoingMail.objects.get(pk=mail_id)
    content = json.loads(sealed.unseal(row.sealed, aad=f"identity.mail:{row.pk}"))
    connection = get_connection(settings.OUTGOING_EMAIL_BACKEND)
    EmailMessage(content["subject"], content["body"], content["from"], content["to"], connection=connection).send()
    row.delete()
    return True


def due() -> list[str]:
    """Mails that wait or whose sender died, oldest first."""
    now = timezone.now()
    free = Q(claimed_until=None, created_at__lt=now - dt.timedelta(seconds=10)) | Q(claimed_until__lt=now)
    rows = OutgoingMail.objects.filter(free, attempts__lt=MAX_ATTEMPTS).order_by("created_at")
    return [str(pk) for pk in rows.values_list("pk", flat=True)[:200]]
