"""From a parcel to a provider: which client speaks for which channel, with which constant words."""

from __future__ import annotations

import smtplib
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from notifications.documents import mails
from notifications.rules.alerts import Channel
from portal.lib import line, outbound, sms, webpush
from portal.lib.outbound import Answer, Parcel, Send, Told

LANES = 8
# A call gives up by itself after 5 seconds; what hangs longer is left alone and counts as unsure.
BEGIN_FOR, SECONDS = 4.0, 14.0
MAIL_TIMEOUT = 5


def send(channel: Channel, parcels: Sequence[Parcel]) -> Iterator[list[tuple[Parcel, Told]]]:
    """Hand the parcels to the channel's provider, several at a time; the answers as they come. Its threads touch no data base."""
    texts = mails.in_each_language(mails.SHORT if channel is Channel.PUSH else mails.MESSAGE)
    subjects, bodies = mails.in_each_language(mails.SUBJECT), mails.in_each_language(mails.BODY)
    lanes: dict[Channel, outbound.Lane] = {
        Channel.PUSH: lambda: webpush.lane(texts),
        Channel.LINE: lambda: line.lane(texts),
        Channel.SMS: lambda: sms.lane(texts),
        Channel.MAIL: lambda: _mail_lane(subjects, bodies),
    }
    return outbound.send_each(parcels, lanes[channel], lanes=LANES, begin_for=BEGIN_FOR, seconds=SECONDS, provider=channel.value)


@contextmanager
def _mail_lane(subjects: dict[str, str], bodies: dict[str, str]) -> Iterator[Send]:
    connection = get_connection(settings.OUTGOING_EMAIL_BACKEND, timeout=MAIL_TIMEOUT)
    connection.open()
    try:
        yield lambda parcel: _mail(connection, parcel, subjects[parcel.language], bodies[parcel.language])
    finally:
        connection.close()


def _mail(connection: BaseEmailBackend, parcel: Parcel, subject: str, body: str) -> Told:
    # Named by the delivery: a server that gets one mail twice after a broken connection can tell, and so can a ledger.
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    headers = {"Message-ID": f"<{parcel.key}@{domain}>", "Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(subject, body, None, [parcel.target], headers=headers, connection=connection).send()
    except smtplib.SMTPRecipientsRefused as error:
        is_later = any(400 <= code < 500 for code, _ in error.recipients.values())
        return Told(Answer.BUSY if is_later else Answer.REFUSED)
    except smtplib.SMTPResponseException as error:
        # 4xx and 5xx are a no in so many words. Any other code is an answer to another question (a server that answers twice).
        if not 400 <= error.smtp_code < 600:
            raise
        return Told(Answer.BUSY if error.smtp_code < 500 else Answer.REFUSED)
    return Told(Answer.ACCEPTED)


def send_code(key: uuid.UUID, number: str, code: str) -> Told:
    """Send the code by which a resident shows that a number is theirs. It is the one SMS whose words are not constant."""
    texts = mails.in_each_language(mails.CODE)
    texts = {language: text % {"code": code} for language, text in texts.items()}
    parcel, lane = Parcel(key, key, number), lambda: sms.lane(texts)
    return outbound.send_all([parcel], lane, lanes=1, begin_for=BEGIN_FOR, seconds=SECONDS, provider=Channel.SMS.value)[0]
