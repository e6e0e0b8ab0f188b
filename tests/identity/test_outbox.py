"""Mails leave by a worker: sealed while they wait, sent once, tried again when the mail server is away."""

import datetime as dt

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from portal.identity import outbox
from portal.identity.mail import OutboxBackend
from portal.identity.models import OutgoingMail

LETTER = {"subject": "番号", "body": "123456", "from_email": "a@tobira.example", "to": ["hanako@example.jp"]}


@pytest.fixture(autouse=True)
def _real_back_end(settings, db: None) -> None:
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_a_mail_waits_sealed_and_is_sent_once() -> None:
    OutboxBackend().send_messages([EmailMessage(**LETTER)])
    row = OutgoingMail.objects.get()
    assert "123456" not in row.sealed
    assert "hanako" not in row.sealed
    assert outbox.send(row.pk)
    assert not outbox.send(row.pk)
    assert [(m.to, m.body) for m in mail.outbox] == [(["hanako@example.jp"], "123456")]
    assert not OutgoingMail.objects.exists()


def test_a_mail_that_another_worker_holds_is_left_alone() -> None:
    key = outbox.post(EmailMessage(**LETTER))
    OutgoingMail.objects.update(claimed_until=timezone.now() + dt.timedelta(minutes=1))
    assert not outbox.send(key)
    assert mail.outbox == []


def test_a_mail_whose_sender_died_is_due_again() -> None:
    key = outbox.post(EmailMessage(**LETTER))
    assert outbox.due() == []
    OutgoingMail.objects.update(claimed_until=timezone.now() - dt.timedelta(seconds=1))
    assert outbox.due() == [str(key)]


def test_a_mail_server_that_is_away_leaves_the_mail_for_the_sweep(settings) -> None:
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    key = outbox.post(EmailMessage(**LETTER))
    with pytest.raises(ConnectionRefusedError):
        outbox.send(key)
    assert OutgoingMail.objects.get().attempts == 1


def test_requests_never_wait_for_a_mail_server(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        OutboxBackend().send_messages([EmailMessage(**LETTER)])
