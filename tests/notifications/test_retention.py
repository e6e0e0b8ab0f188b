"""Content goes after its years, evidence later, and each time is kept in the log."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.actions import retention
from notifications.models import Batch, Delivery, Erasure, Notice, Release, Row, Upload
from notifications.queries import retention as queries
from notifications.tasks import erase
from portal.audit.actions import retaining
from portal.audit.models import Sweep
from portal.audit.queries import verify
from portal.audit.tasks import report_retention
from portal.municipalities.models import Municipality
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, SUITA

DAY = timedelta(days=1)


def letter(batch: Batch) -> Notice:
    with viewing_as(System("test")):
        return Notice.objects.get(release=batch.pk)


def aged(batch: Batch, *, years: float) -> Batch:
    with viewing_as(System("test")):
        Release.objects.filter(pk=batch.pk).update(released_at=timezone.now() - timedelta(days=365.25 * years + 1))
    return batch


def night(batch: Batch) -> None:
    erase(batch_id=str(batch.pk), town_id=SAKAI)


def log() -> list[tuple[str, int]]:
    with viewing_as(System("test")):
        return list(Erasure.objects.order_by("pk").values_list("what", "count"))


def due() -> list[Batch]:
    with viewing_as(System("test")):
        return queries.batches_due(timezone.now())


def test_a_young_letter_stays_whole(released_batch: Batch) -> None:
    night(aged(released_batch, years=0.1))
    assert (due(), log(), bool(letter(released_batch).sealed)) == ([], [], True)


def test_the_file_goes_after_ninety_days_and_the_letter_stays(released_batch: Batch, as_hanako: Client, as_mori: Client) -> None:
    aged(released_batch, years=0.3)
    assert due() == [released_batch]
    night(released_batch)
    with viewing_as(System("test")):
        assert (Upload.objects.count(), list(Row.objects.values_list("sealed", flat=True))) == (0, [""])
    assert log() == [("file", 1)]
    assert "保育" in as_hanako.get(reverse("notifications:notice", args=[letter(released_batch).pk])).content.decode()
    assert as_mori.get(reverse("admin:notifications_batch_status", args=[released_batch.pk])).status_code == 200
    assert as_mori.get(reverse("admin:notifications_batch_preview", args=[released_batch.pk, 2])).status_code == 200


def test_after_its_years_the_content_and_the_pdf_are_gone_and_the_evidence_stays(released_batch: Batch, as_hanako: Client) -> None:
    before = letter(released_batch)
    page = reverse("notifications:notice", args=[before.pk])
    as_hanako.get(page)
    night(aged(released_batch, years=5))
    after = letter(released_batch)
    assert (after.sealed, after.pdf_name, default_storage.exists(before.pdf_name)) == ("", "", False)
    assert (after.digest, after.pdf_digest, after.code) == (before.digest, before.pdf_digest, before.code)
    assert after.first_opened_at is not None
    shown = as_hanako.get(page)
    assert (shown.status_code, "内容を消しました" in shown.content.decode()) == (410, True)
    assert as_hanako.get(reverse("notifications:notice-pdf", args=[before.pk])).status_code == 404
    assert log() == [("file", 1), ("content", 1)]


def test_after_the_years_of_the_evidence_nothing_names_the_person(released_batch: Batch) -> None:
    night(aged(released_batch, years=10))
    with viewing_as(System("test")):
        counts = [model.objects.count() for model in (Notice, Row, Delivery)]
        assert counts == [0, 0, 0]
        assert Batch.objects.get(pk=released_batch.pk).digital == 1
        assert [chain.fault for chain in verify() if chain.fault] == []
    assert log() == [("file", 1), ("content", 1), ("evidence", 1)]
    assert due() == []


def test_a_worker_that_dies_between_the_text_and_the_file_finishes_the_next_night(released_batch: Batch) -> None:
    aged(released_batch, years=5)
    with viewing_as(System("test", SAKAI)):
        retention.erase_contents(released_batch, timezone.now())
    assert letter(released_batch).pdf_name
    assert due() == [released_batch]
    night(released_batch)
    assert letter(released_batch).pdf_name == ""


def test_twice_is_once(released_batch: Batch) -> None:
    aged(released_batch, years=5)
    night(released_batch)
    night(released_batch)
    assert log() == [("file", 1), ("content", 1)]


@pytest.mark.parametrize(
    "change",
    [
        lambda mine: mine.update(sealed=""),
        lambda mine: mine.update(sealed="another text", erased_at=timezone.now()),
        lambda mine: mine.update(recipient=None),
        lambda mine: mine.delete(),
    ],
    ids=["emptied without its mark", "rewritten", "taken from its owner", "deleted"],
)
def test_the_data_base_still_refuses_everything_else(released_batch: Batch, change) -> None:
    with viewing_as(System("test")), pytest.raises(DatabaseError), transaction.atomic():
        change(Notice.objects.filter(release=released_batch.pk))


def test_what_is_erased_cannot_come_back(released_batch: Batch) -> None:
    night(aged(released_batch, years=5))
    with viewing_as(System("test")), pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.filter(release=released_batch.pk).update(erased_at=None)


def test_officers_see_the_log_and_what_comes(released_batch: Batch, as_mori: Client, as_ono: Client, as_pref: Client) -> None:
    page = reverse("admin:notifications_erasure_changelist")
    aged(released_batch, years=4.9)
    assert "件" in as_mori.get(page).content.decode().split("90日のうちに保存期間が終わり")[1][:120]
    night(aged(released_batch, years=5))
    assert "通知の本文とPDF" in as_mori.get(page).content.decode()
    others = as_ono.get(page).content.decode()
    assert "90日のうちに保存期間が終わる通知はありません" in others
    assert released_batch.title not in others
    assert as_pref.get(page).status_code == 403


def test_what_a_town_holds_stays_until_the_hold_is_over(released_batch: Batch, cast) -> None:
    aged(released_batch, years=30)
    tomorrow = timezone.localdate() + DAY
    with viewing_as(System("test")):
        held = retaining.hold(SAKAI, queries.LETTERS, reason="訴訟のため", until=tomorrow, by=cast.hara, now=timezone.now())
        assert queries.letters_due(SAKAI, timezone.now()) == 1
    night(released_batch)
    assert (due(), log(), bool(letter(released_batch).sealed)) == ([], [], True)
    with viewing_as(System("test")):
        retaining.lift(held.pk, town_id=SAKAI, by=cast.hara, now=timezone.now())
    assert due() == [released_batch]
    night(released_batch)
    assert ("content", 1) in log()


def test_another_town_s_hold_holds_nothing_here(released_batch: Batch, cast) -> None:
    aged(released_batch, years=30)
    tomorrow = timezone.localdate() + DAY
    with viewing_as(System("test")):
        retaining.hold(SUITA, queries.LETTERS, reason="監査のため", until=tomorrow, by=cast.ono, now=timezone.now())
    assert due() == [released_batch]


@pytest.mark.parametrize("stage", ["live", "pilot", "suspended", "left", "merged"])
def test_the_night_reports_what_was_due_and_what_was_left(released_batch: Batch, stage: str) -> None:
    """What is erased asks no stage: of a town that has left letters went and nobody was told."""
    aged(released_batch, years=30)
    Municipality.objects.filter(pk=SAKAI).update(stage=stage)
    report_retention()
    night(released_batch)
    report_retention()
    with viewing_as(System("test")):
        assert list(Sweep.objects.values_list("municipality", "data_class", "due", "left", "was_held")) == [(SAKAI, "letters", 1, 0, False)]
