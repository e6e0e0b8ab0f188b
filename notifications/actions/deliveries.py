"""The mail that tells a resident to look into the portal. One constant text, no link, at most once."""

from __future__ import annotations

import logging
import smtplib
import uuid
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from notifications import events
from notifications.documents import mails
from notifications.models import Batch, Chunk, Delivery, Notice, Release
from notifications.models.chunk import ChunkKind
from notifications.models.delivery import DeliveryState, delivery_id
from portal.audit import trail

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))


def plan_chunk(batch: Batch) -> bool:
    """Plan the mails of one chunk of a released batch. False when none is left, or the release is still ahead."""
    with transaction.atomic():
        if not Release.objects.filter(pk=batch.pk, released_at__lte=Now()).exists():
            return False
        free = Chunk.objects.filter(batch=batch, kind=ChunkKind.PLAN, done_at=None).order_by("first")
        chunk = free.select_for_update(skip_locked=True).first()
        if chunk is None:
            return False
        with trail.act(events.DELIVERIES_PLANNED, on=batch, by=trail.PORTAL) as act:
            unseen = Notice.objects.filter(release=batch.pk, row_number__range=(chunk.first, chunk.last), recalled_at=None)
            planned = [_planned(notice) for notice in unseen.only("pk", "municipality_id", "recipient_id")]
            Delivery.objects.bulk_create(planned, ignore_conflicts=True)
            Chunk.objects.filter(pk=chunk.pk).update(done_at=timezone.now())
            act.note(planned=len(planned))
            act.then_ring("notifications.deliver", town_id=batch.municipality_id)
    return True


def _planned(notice: Notice) -> Delivery:
    key = delivery_id(notice.pk, "mail", "released", 1)
    return Delivery(id=key, municipality_id=notice.municipality_id, notice_id=notice.pk, recipient_id=notice.recipient_id)


def send_next(town_id: str) -> bool:
    """Send one planned mail of the town. False when there is none.

    `sending` is committed before the mail server is called: after a crash in between nobody knows whether the mail left, so
    it becomes `uncertain` and is not sent again. The letter itself lies in the inbox either way.
    """
    token = uuid.uuid4()
    delivery = _claim(town_id, token)
    if delivery is None:
        return False
    state = _send(delivery)
    with trail.act(events.MAIL_SENT, on=delivery, by=trail.PORTAL, subject=delivery.recipient) as act:
        _settle(delivery, token, state)
        act.note(state=str(state))
    return True


def _claim(town_id: str, token: uuid.UUID) -> Delivery | None:
    now = timezone.now()
    due = Delivery.objects.filter(Q(not_before=None) | Q(not_before__lte=now), municipality=town_id, state=DeliveryState.PLANNED)
    with transaction.atomic():
        key = due.select_for_update(skip_locked=True).values_list("pk", flat=True).first()
        if key is None:
            return None
        taken = {"state": DeliveryState.SENDING, "token": token, "lease_until": now + LEASE, "tries": F("tries") + 1}
        Delivery.objects.filter(pk=key, state=DeliveryState.PLANNED).update(**taken)
    return Delivery.objects.select_related("recipient__user", "notice").filter(pk=key, token=token).first()


def _send(delivery: Delivery) -> DeliveryState:
    if delivery.notice.first_opened_at or delivery.notice.recalled_at:
        return DeliveryState.CANCELLED
    connection = get_connection(settings.OUTGOING_EMAIL_BACKEND)
    try:
        connection.open()
    except OSError as error:
        log.warning("The mail server is away (%s)", type(error).__name__)
        return DeliveryState.PLANNED
    try:
        _mail(delivery, connection).send()
    except smtplib.SMTPRecipientsRefused:
        return DeliveryState.FAILED
    except OSError as error:
        log.warning("A mail may or may not have left (%s)", type(error).__name__)
        return DeliveryState.UNCERTAIN
    finally:
        connection.close()
    return DeliveryState.ACCEPTED


def _mail(delivery: Delivery, connection: BaseEmailBackend) -> EmailMessage:
    # Named by the delivery: a server that gets one mail twice after a broken connection can tell, and so can a ledger.
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    headers = {"Message-ID": f"<{delivery.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    to = [delivery.recipient.user.email]
    return EmailMessage(str(mails.SUBJECT), str(mails.BODY), None, to, headers=headers, connection=connection)


def _settle(delivery: Delivery, token: uuid.UUID, state: DeliveryState) -> None:
    """Write the outcome down if the claim is still ours. A server that was away is tried again later, four times."""
    columns: dict[str, object] = {"state": state, "settled_at": timezone.now()}
    if state == DeliveryState.PLANNED and delivery.tries > len(PAUSES):
        columns["state"] = DeliveryState.FAILED
    elif state == DeliveryState.PLANNED:
        columns = {"state": state, "not_before": timezone.now() + PAUSES[delivery.tries - 1]}
    Delivery.objects.filter(pk=delivery.pk, token=token, state=DeliveryState.SENDING).update(**columns)


def settle_uncertain(town_id: str) -> int:
    """Mark mails whose sender died in the middle: they may have left, so they are not sent a second time."""
    stuck = Delivery.objects.filter(municipality=town_id, state=DeliveryState.SENDING, lease_until__lt=timezone.now())
    if not stuck.exists():
        return 0
    with trail.act(events.DELIVERIES_SETTLED, by=trail.PORTAL, town=town_id) as act:
        settled = stuck.update(state=DeliveryState.UNCERTAIN, settled_at=timezone.now())
        act.note(uncertain=settled)
    return settled
