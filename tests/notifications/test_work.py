"""Workers and their bells: what the sweep rings for, what happens to a PDF that cannot be made, and mails that may fail."""

import smtplib
import uuid
from datetime import timedelta

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from notifications import tasks
from notifications.actions import notices, rows, sending
from notifications.documents import letters
from notifications.models import Chunk, Delivery, Gauge, Notice, Row
from notifications.models.delivery import DeliveryState
from notifications.models.notice import RENDER_LEASE
from notifications.models.refusals import NotDroppable
from notifications.models.sealing import row_place, seal_values, unseal_values
from notifications.models.words import WAITS
from notifications.queries import work
from notifications.rules.alerts import PAUSES, Channel
from notifications.rules.release import Wait
from portal.lib.pdf import RenderRefused
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI
from tests.notifications import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued_batch(cast, nursery, hanakos_case):
    return make.issued(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case)]))


def due():
    with viewing_as(System("test")):
        return sorted(task.removeprefix("notifications.") for task, _ in work.due())


def run(task, batch):
    """One bell, as a worker hears it."""
    ids = {"channel": "mail"} if task is tasks.deliver else {"batch_id": str(batch.pk), "town_id": SAKAI}
    task(**ids)


def test_the_sweep_rings_for_each_step_until_nothing_is_due(issued_batch, settings):
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for expected, task in [
        (["write"], tasks.write), (["render", "render"], tasks.render), (["release"], tasks.release), (["plan"], tasks.plan),
        (["deliver"], tasks.deliver),
    ]:  # fmt: skip
        assert due() == expected
        run(task, issued_batch)
    assert due() == []


def test_a_bell_too_many_or_too_early_does_nothing(issued_batch):
    for task in (tasks.plan, tasks.deliver, tasks.release, tasks.render):
        run(task, issued_batch)
    assert due() == ["write"]


def test_a_hand_that_renders_needs_no_bell_and_one_that_died_does(issued_batch):
    run(tasks.write, issued_batch)
    with viewing_as(System("test")):
        now = timezone.now()
        claimed = Notice.objects.all()
        claimed.update(render_token=uuid.uuid4(), render_lease_until=now + RENDER_LEASE)
        assert due() == []
        claimed.update(render_lease_until=now - timedelta(seconds=1))
    assert due() == ["render", "render"]


def test_a_late_rendering_changes_nothing_that_another_hand_has_taken(issued_batch, monkeypatch):
    run(tasks.write, issued_batch)
    made = letters.store_pdf

    def taken_over_meanwhile(notice, release_at):
        Notice.objects.filter(pk=notice.pk).update(render_token=uuid.uuid4())
        return made(notice, release_at)

    monkeypatch.setattr(letters, "store_pdf", taken_over_meanwhile)
    with viewing_as(System("test", SAKAI)):
        notices.render_some(work.batch(issued_batch.pk))
        assert Notice.objects.get().pdf == "waiting"


def test_a_letter_that_cannot_be_set_holds_the_release_until_it_is_put_on_paper(cast, nursery, hanakos_case, monkeypatch, settings):
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    other = make.bound(cast.hanako, name="堺 あおい")
    data = make.file([make.line(hanakos_case), make.line(other, name="堺 あおい")])
    batch = make.issued(nursery, cast.mori, cast.hara, data)
    made = letters.store_pdf

    def broken(notice, release_at):
        if notice.row_number == 3:
            raise RenderRefused
        return made(notice, release_at)

    monkeypatch.setattr(letters, "store_pdf", broken)
    make.work_off(batch)
    assert batch.state == "issued"
    with make.as_staff(cast.mori):
        with pytest.raises(NotDroppable):
            rows.put_on_paper(batch, 2, by=cast.mori)
        rows.put_on_paper(batch, 3, by=cast.mori)
    make.work_off(batch)
    assert (batch.state, batch.digital, batch.paper, batch.books.is_balanced) == ("released", 1, 1, True)


def on_disk(settings, place):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(place)}}
    }


def test_a_disk_that_takes_nothing_costs_no_letter_a_try(issued_batch, settings, tmp_path):
    """A file stands where the directory should be made: every write fails, as on a full disk."""
    place = tmp_path / "media"
    place.write_text("not a directory")
    on_disk(settings, place)
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run(tasks.write, issued_batch)
    with viewing_as(System("test", SAKAI)):
        for _ in range(5):
            assert notices.render_some(work.batch(issued_batch.pk)) == 0
        letter = Notice.objects.get()
        assert (letter.pdf, letter.render_tries, letter.render_lease_until) == ("waiting", 0, None)
    assert due() == ["render", "render"]
    place.unlink()
    make.work_off(issued_batch)
    assert issued_batch.state == "released"
    assert sum(path.is_file() for path in place.rglob("*")) == 1


def test_a_data_base_that_goes_away_is_no_fault_of_a_letter(issued_batch, monkeypatch, settings):
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run(tasks.write, issued_batch)

    def gone(_notice, _release_at):
        raise OperationalError

    with monkeypatch.context() as patch, viewing_as(System("test", SAKAI)):
        patch.setattr(letters, "store_pdf", gone)
        for _ in range(notices.MOST_TRIES + 1):
            with pytest.raises(OperationalError):
                notices.render_some(work.batch(issued_batch.pk))
            Notice.objects.update(render_lease_until=timezone.now() - timedelta(seconds=1))
        assert Notice.objects.get().pdf == "waiting"
    make.work_off(issued_batch)
    assert issued_batch.state == "released"


def test_letters_wait_before_the_disk_is_full_and_the_officer_reads_why(issued_batch, as_mori, settings, tmp_path):
    on_disk(settings, tmp_path / "media")
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.LETTERS_FREE_BYTES = 10**18
    run(tasks.write, issued_batch)
    with viewing_as(System("test", SAKAI)):
        assert notices.render_some(work.batch(issued_batch.pk)) == 0
    page = reverse("admin:notifications_batch_status", args=[issued_batch.pk])
    assert str(WAITS[Wait.ROOM]) in as_mori.get(page).content.decode()
    settings.LETTERS_FREE_BYTES = 0
    make.work_off(issued_batch)
    assert issued_batch.state == "released"


def test_a_row_changed_after_the_approval_is_not_issued(cast, nursery, hanakos_case, checked_batch):
    make.approve(checked_batch, cast.hara)
    make.issue(checked_batch, cast.mori)
    with viewing_as(System("tamper", SAKAI)):
        row = Row.objects.get()
        content = unseal_values(row.sealed, row_place(SAKAI, checked_batch.pk, 2))
        content["content"]["heading"] = "変えた"
        row.sealed = seal_values(content, row_place(SAKAI, checked_batch.pk, 2))
        row.save()
    make.work_off(checked_batch)
    assert (checked_batch.digital, checked_batch.quarantined, checked_batch.books.is_balanced) == (0, 1, True)
    with viewing_as(System("test")):
        assert Notice.objects.count() == 0


class Away(BaseEmailBackend):
    def open(self):
        raise ConnectionRefusedError


class Refusing(BaseEmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({})


class Cut(BaseEmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected


@pytest.mark.parametrize(
    ("backend", "state"),
    [(Away, DeliveryState.PLANNED), (Refusing, DeliveryState.FAILED), (Cut, DeliveryState.UNCERTAIN)],
)
def test_a_mail_is_tried_again_only_when_it_surely_did_not_leave(cast, issued_batch, settings, backend, state):
    settings.OUTGOING_EMAIL_BACKEND = f"{__name__}.{backend.__name__}"
    make.work_off(issued_batch)
    with viewing_as(System("test")):
        assert Delivery.objects.get().state == state


def test_a_server_that_stays_away_is_given_up_after_four_pauses(cast, issued_batch, settings):
    settings.OUTGOING_EMAIL_BACKEND = f"{__name__}.Away"
    make.work_off(issued_batch)
    with viewing_as(System("test")):
        for _ in PAUSES:
            assert Delivery.objects.get().state == DeliveryState.PLANNED
            Delivery.objects.update(not_before=None)
            Gauge.objects.all().delete()
            sending.send_wave(Channel.MAIL)
        assert Delivery.objects.get().state == DeliveryState.FAILED


def test_a_mail_whose_sender_died_is_uncertain_and_stays_so(cast, issued_batch, settings, mailoutbox):
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make.work_off(issued_batch)
    mailoutbox.clear()
    with viewing_as(System("test", SAKAI)):
        Delivery.objects.update(state=DeliveryState.SENDING, lease_until=timezone.now() - timedelta(seconds=1))
    assert due() == ["deliver"]
    run(tasks.deliver, issued_batch)
    with viewing_as(System("test")):
        assert Delivery.objects.get().state == DeliveryState.UNCERTAIN
    assert mailoutbox == []


def test_nobody_is_told_of_what_they_have_opened_already(cast, issued_batch, settings, mailoutbox):
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for task in (tasks.write, tasks.render, tasks.release, tasks.plan):
        run(task, issued_batch)
    with viewing_as(System("test")):
        Notice.objects.update(first_opened_at=timezone.now())
    run(tasks.deliver, issued_batch)
    with viewing_as(System("test")):
        assert Delivery.objects.get().state == DeliveryState.CANCELLED
        assert not Chunk.objects.filter(done_at=None).exists()
    assert mailoutbox == []
