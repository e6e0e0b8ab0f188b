"""From a clerk's file to the resident's letter, and every way to do it twice."""

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from notifications.actions import batches, checking, notices, openings, recalls, rows
from notifications.documents import letters
from notifications.models import Batch, Delivery, Notice, Release, Row
from notifications.models.refusals import (
    AlreadyApproved,
    AlreadyIssued,
    AlreadyReleased,
    ApprovesOwnWork,
    ChangedSinceSeen,
    NotAnApprover,
    ReasonMissing,
    UploadedBefore,
    WrongState,
)
from notifications.queries import inbox
from notifications.rules.states import BatchState
from portal.consent import actions as consents
from portal.lib.sealed import BrokenSeal
from portal.municipalities.scope import Resident, System, viewing_as
from tests.cast import SAKAI
from tests.notifications import make

pytestmark = pytest.mark.django_db


def letters_of(resident):
    with viewing_as(Resident(resident.pk)):
        return [card.title for card in inbox.inbox_summary(resident).newest]


@pytest.fixture
def outgoing(settings):
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return mail.outbox


def test_a_file_becomes_a_letter_and_a_pdf(cast, released_batch):
    assert released_batch.state == BatchState.RELEASED
    assert letters_of(cast.hanako) == ["保育施設等利用調整結果通知書"]
    assert letters_of(cast.ken) == []
    with viewing_as(Resident(cast.hanako.pk)):
        letter = Notice.objects.select_related("release").get()
        content = openings.open_letter(letter, openings.Reader(cast.hanako, cast.hanako))
        data = openings.download(letter, openings.Reader(cast.hanako, cast.hanako))
    assert content.heading == "利用調整の結果、入所が内定しました"
    assert ("入所日", "令和8年4月1日") in content.facts
    assert data.startswith(b"%PDF-")


def test_the_mail_says_nothing(cast, nursery, hanakos_case, outgoing):
    make.released(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case)]))
    (sent,) = outgoing
    assert sent.to == ["hanako@example.jp"]
    for word in ("結果", "内定", "保留", "つばき", "みどり", "http", "堺市", hanakos_case):
        assert word not in sent.subject + sent.body


def test_an_upload_of_the_same_bytes_is_refused_without_a_reason(cast, nursery, hanakos_case, checked_batch):
    data = make.file([make.line(hanakos_case)])
    clock = timezone.localtime(checked_batch.uploaded_at)
    with pytest.raises(UploadedBefore, match=f"{clock:%H:%M}に取り込み済み"):
        make.uploaded(nursery, cast.mori, data, name="another-name.csv")
    again = make.uploaded(nursery, cast.mori, data, reason="施設名の誤りを直したため")
    assert again.repeat_reason == "施設名の誤りを直したため"


def test_a_stopped_batch_gives_its_file_free(cast, nursery, hanakos_case, checked_batch):
    with make.as_staff(cast.mori):
        batches.stop(checked_batch, by=cast.mori, reason="取り違え")
    assert make.uploaded(nursery, cast.mori, make.file([make.line(hanakos_case)])).state == BatchState.DRAFT


def test_nobody_approves_their_own_work(cast, nursery, hanakos_case):
    own = make.checked(nursery, cast.hara, make.file([make.line(hanakos_case)]))
    with make.as_staff(cast.hara), pytest.raises(ApprovesOwnWork):
        batches.approve(own, by=cast.hara, seen=own.manifest)


def test_whoever_only_corrected_it_may_not_approve_it_either(cast, checked_batch):
    with make.as_staff(cast.hara):
        checking.check(checked_batch, by=cast.hara)
        with pytest.raises(ApprovesOwnWork):
            batches.approve(checked_batch, by=cast.hara, seen=checked_batch.manifest)


def test_a_clerk_does_not_approve(cast, checked_batch):
    with make.as_staff(cast.mori), pytest.raises(NotAnApprover):
        batches.approve(checked_batch, by=cast.mori, seen=checked_batch.manifest)


def test_what_changed_after_it_was_seen_is_not_approved(cast, checked_batch):
    seen = checked_batch.manifest
    with make.as_staff(cast.mori):
        rows.put_on_paper(checked_batch, 2, by=cast.mori)
    with make.as_staff(cast.hara), pytest.raises(ChangedSinceSeen):
        batches.approve(checked_batch, by=cast.hara, seen=seen)


def test_a_row_changed_behind_the_portals_back_is_not_approved(cast, checked_batch):
    with make.as_staff(cast.hara):
        Row.objects.filter(batch=checked_batch).update(recipient=cast.ken)
        with pytest.raises(ChangedSinceSeen):
            batches.approve(checked_batch, by=cast.hara, seen=checked_batch.manifest)


def test_nothing_is_edited_after_the_approval(cast, approved_batch):
    with make.as_staff(cast.mori):
        with pytest.raises(WrongState):
            checking.check(approved_batch, by=cast.mori)
        with pytest.raises(WrongState):
            rows.put_on_paper(approved_batch, 2, by=cast.mori)
    assert approved_batch.state == BatchState.APPROVED


def test_approving_and_issuing_twice_is_done_once(cast, approved_batch):
    with make.as_staff(cast.hara), pytest.raises(AlreadyApproved):
        batches.approve(approved_batch, by=cast.hara, seen=approved_batch.manifest)
    make.issue(approved_batch, cast.mori)
    with pytest.raises(AlreadyIssued):
        make.issue(approved_batch, cast.mori)


def test_running_every_step_again_makes_nothing_new(cast, released_batch, outgoing):
    make.work_off(released_batch)
    with viewing_as(System("count")):
        assert (Notice.objects.count(), Delivery.objects.count()) == (1, 1)
    assert outgoing == []


def test_the_same_case_is_not_issued_by_a_second_file(cast, nursery, hanakos_case, released_batch):
    second = make.checked(nursery, cast.mori, make.file([make.line(hanakos_case, remark="二度目")]))
    assert (second.digital, second.quarantined) == (0, 1)


def test_a_second_file_with_a_reason_replaces_the_letter(cast, nursery, hanakos_case, released_batch):
    data = make.file([make.line(hanakos_case, facility="並木みち保育園")])
    make.released(nursery, cast.mori, cast.hara, data, reason="施設名の誤りを直したため")
    assert letters_of(cast.hanako) == ["保育施設等利用調整結果通知書"] * 2


def test_a_batch_is_stopped_before_its_release_and_only_then(cast, approved_batch):
    with make.as_staff(cast.mori), pytest.raises(ReasonMissing):
        batches.stop(approved_batch, by=cast.mori, reason=" ")
    make.issue(approved_batch, cast.mori)
    with make.as_staff(cast.mori):
        batches.stop(approved_batch, by=cast.mori, reason="内容の誤り")
    make.work_off(approved_batch)
    assert letters_of(cast.hanako) == []


@pytest.mark.parametrize("written", [False, True])
def test_a_stopped_batch_gives_its_cases_free(cast, nursery, hanakos_case, approved_batch, written):
    make.issue(approved_batch, cast.mori)
    with viewing_as(System("test: a worker was there", SAKAI)):
        if written:
            notices.write_chunk(approved_batch)
    with make.as_staff(cast.mori):
        approved_batch.refresh_from_db()
        batches.stop(approved_batch, by=cast.mori, reason="内容の誤り")
    make.work_off(approved_batch)
    make.released(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case, remark="直したもの")]))
    assert letters_of(cast.hanako) == ["保育施設等利用調整結果通知書"]


def test_a_chunk_that_a_stop_overtook_is_taken_back(cast, approved_batch, monkeypatch):
    make.issue(approved_batch, cast.mori)
    drafted = notices._draft

    def stopped_meanwhile(batch, row, replaced):
        Batch.objects.update(state=BatchState.STOPPED)
        return drafted(batch, row, replaced)

    monkeypatch.setattr(notices, "_draft", stopped_meanwhile)
    with viewing_as(System("test", SAKAI)):
        with pytest.raises(WrongState):
            notices.write_chunk(approved_batch)
        assert Notice.objects.count() == 0


def test_a_released_batch_is_not_stopped_but_recalled(cast, released_batch):
    with make.as_staff(cast.mori):
        with pytest.raises(AlreadyReleased):
            batches.stop(released_batch, by=cast.mori, reason="遅い")
        assert recalls.recall(released_batch, by=cast.mori, reason="施設名の誤り") == 1


def test_consent_that_was_withdrawn_after_the_check_counts_at_the_release(cast, nursery, hanakos_case):
    batch = make.issued(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case)]))
    consents.withdraw(cast.hanako, "digital-notice", by=cast.hanako, town_id=SAKAI)
    make.work_off(batch)
    assert letters_of(cast.hanako) == []
    assert (batch.digital, batch.paper, batch.books.is_balanced) == (0, 1, True)


@pytest.fixture
def two_letters(cast, nursery, hanakos_case):
    other = make.bound(cast.hanako, name="堺 あおい")
    make.released(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case), make.line(other, name="堺 あおい")]))
    with viewing_as(System("test")):
        return list(Notice.objects.order_by("row_number"))


def test_a_letter_with_the_content_of_another_does_not_open(two_letters):
    one, two = two_letters
    one.sealed, one.pdf_name = two.sealed, two.pdf_name
    with pytest.raises(BrokenSeal):
        letters.content_of(one)
    with pytest.raises(BrokenSeal):
        letters.stored_pdf(one)


@pytest.mark.parametrize(
    "column", ["sealed", "digest", "case_number", "code", "recipient", "legal_class", "required_level", "confirm_to_open"]
)
def test_the_data_base_refuses_to_rewrite_a_letter(cast, two_letters, column):
    changed = {"recipient": cast.ken, "required_level": 3, "confirm_to_open": True}.get(column, "x")
    with viewing_as(System("tamper")), pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
        Notice.objects.filter(pk=two_letters[0].pk).update(**{column: changed})


def test_both_triggers_stand_after_all_migrations(db):
    """SQLite builds a table anew for a new column and forgets its triggers: a migration that adds one must put them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'notifications_notice'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'notifications_notice'::regclass AND NOT tgisinternal")
        assert {name for (name,) in cursor.fetchall()} >= {"notice_kept", "notice_written_once"}


def test_the_data_base_refuses_to_delete_what_was_released(two_letters):
    with viewing_as(System("tamper")):
        Delivery.objects.all().delete()
        with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
            Notice.objects.filter(pk=two_letters[0].pk).delete()


def test_the_release_is_one_row(cast, released_batch):
    with viewing_as(System("count")):
        assert Release.objects.filter(released_at__isnull=False).count() == 1
