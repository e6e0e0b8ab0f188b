"""Filling in, submitting once, correcting, withdrawing: the acts of the applicant."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from notifications.models import Addressee
from portal.audit.models import Entry
from portal.lib import codes
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures.actions import applications, filling, forms, reviews
from procedures.actions.refusals import (
    AlreadySubmitted,
    ClosedMeanwhile,
    CorrectionOverdue,
    NotAccepting,
    NotComplete,
    NotOpenForChanges,
    NotOpenForThat,
)
from procedures.models import Application, FormVersion, Milestone, Procedure, Submission
from procedures.models.course import Reason
from procedures.queries import cases, doors
from procedures.rules.states import State
from tests.cast import SAKAI, Cast
from tests.procedures import make
from tests.procedures.make import NOW

CLOSES = datetime(2027, 1, 19, 23, 59, tzinfo=make.TOKYO)


@pytest.fixture
def as_hanako_looks(cast: Cast) -> Iterator[None]:
    with viewing_as(ResidentView(cast.hanako.pk)):
        yield


def test_submitting_gives_a_receipt_number_at_once(cast: Cast, nursery: Procedure, as_hanako_looks: None) -> None:
    sent = make.submitted(cast.hanako, nursery)
    assert codes.is_valid(sent.receipt_number or "")
    assert sent.state == State.SUBMITTED
    assert sent.draft == ""
    assert sent.expected_on.isoformat() == "2027-02-15"
    assert [row.number for row in Submission.objects.filter(application=sent)] == [1]


def test_submitting_twice_submits_once(cast: Cast, nursery: Procedure, as_hanako_looks: None) -> None:
    application = make.draft(cast.hanako, nursery)
    first = applications.submit(application, by=cast.hanako, now=NOW)
    with pytest.raises(AlreadySubmitted, match=first.receipt_number):
        applications.submit(application, by=cast.hanako, now=NOW)
    assert Submission.objects.filter(application=application).count() == 1


def test_an_unfinished_form_is_not_taken(cast: Cast, nursery: Procedure, as_hanako_looks: None) -> None:
    application = make.draft(cast.hanako, nursery, own_days=None, child_kana="漢字")
    with pytest.raises(NotComplete, match="2か所") as refused:
        applications.submit(application, by=cast.hanako, now=NOW)
    assert "お子さんの名前（フリガナ）" in str(refused.value)
    assert make.fresh(application).state == State.DRAFT


def test_what_is_hidden_is_not_sent(cast: Cast, nursery: Procedure, as_hanako_looks: None) -> None:
    couple = {"spouse_name": "堺 太郎", "spouse_away": "no", "spouse_reason": "illness", "spouse_details": "秘密"}
    application = make.draft(cast.hanako, nursery, single_parent="no", **couple)
    make.send_page(application, "household", {"single_parent": "yes", "has_sibling": "no"}, cast.hanako)
    applications.submit(application, by=cast.hanako, now=NOW)
    sent = cases.sent(make.fresh(application))
    assert [key for key in sent if key.startswith("spouse")] == []


@pytest.mark.parametrize(
    ("started", "sent", "is_taken"),
    [
        (CLOSES - timedelta(hours=2), CLOSES + timedelta(seconds=59), True),
        (CLOSES, CLOSES + timedelta(minutes=1), True),
        (CLOSES, CLOSES + timedelta(minutes=60, seconds=59), True),
        (CLOSES, CLOSES + timedelta(minutes=61), False),
    ],
)
def test_who_is_in_the_form_at_the_closing_minute_may_finish(
    cast: Cast, nursery: Procedure, as_hanako_looks: None, started: datetime, sent: datetime, is_taken: bool
) -> None:
    application = make.draft(cast.hanako, nursery, started)
    if is_taken:
        applications.submit(application, by=cast.hanako, now=sent)
    else:
        with pytest.raises(ClosedMeanwhile, match="2027年1月19日"):
            applications.submit(application, by=cast.hanako, now=sent)
    assert (make.fresh(application).state == State.SUBMITTED) is is_taken


def test_a_procedure_closed_meanwhile_takes_nothing_and_loses_nothing(cast: Cast, nursery: Procedure, as_hanako_looks: None) -> None:
    application = make.draft(cast.hanako, nursery)
    Procedure.objects.filter(pk=nursery.pk).update(is_open=False)
    with pytest.raises(NotAccepting):
        applications.submit(application, by=cast.hanako, now=NOW)
    assert make.fresh(application).entries.answers["child_name"] == "堺 さくら"


def test_one_cannot_start_between_the_rounds(cast: Cast, nursery: Procedure, as_hanako_looks: None) -> None:
    with pytest.raises(NotAccepting):
        filling.start(nursery, by=cast.hanako, now=datetime(2027, 5, 1, tzinfo=make.TOKYO), known={})


def test_a_second_device_does_not_overwrite_unseen(cast: Cast, nursery: Procedure, as_hanako_looks: None) -> None:
    application = make.draft(cast.hanako, nursery)
    page = application.form_version.form.pages[0]
    facts = {"seen": "of another day", "shown": frozenset({"child_name"}), "by": cast.hanako, "now": NOW}
    stale = filling.save_page(application, page, {"child_name": "堺 もみじ"}, **facts)
    assert (stale.is_conflict, stale.entries.answers["child_name"]) == (True, "堺 もみじ")
    assert make.fresh(application).entries.answers["child_name"] == "堺 さくら"
    again = filling.save_page(application, page, {"child_name": "堺 もみじ"}, **{**facts, "seen": stale.seen})
    assert not again.is_conflict
    assert make.fresh(application).entries.answers["child_name"] == "堺 もみじ"


def test_the_pinned_version_stays_when_a_newer_form_is_published(cast: Cast, nursery: Procedure, as_hanako_looks: None) -> None:
    application = make.draft(cast.hanako, nursery)
    newest = FormVersion.objects.get(procedure=nursery)
    forms.publish(nursery, newest.definition, by=cast.mori, now=NOW)
    applications.submit(application, by=cast.hanako, now=NOW)
    assert make.fresh(application).form_version.number == 1
    assert filling.start(nursery, by=cast.hanako, now=NOW, known={}).form_version.number == 2


def returned(cast: Cast, nursery: Procedure, *reasons: Reason) -> Application:
    application = make.submitted(cast.hanako, nursery)
    with viewing_as(make.staff_view(cast.mori)):
        reviews.return_for_correction(application, reasons, due_at=NOW + timedelta(days=7), by=cast.mori, now=NOW)
    return make.fresh(application)


def test_only_the_returned_answer_is_open(cast: Cast, nursery: Procedure, as_hanako_looks: None) -> None:
    application = returned(cast, nursery, Reason("own_workplace", "正式な会社名を書いてください。"))
    make.send_page(application, "reason", {"own_workplace": "株式会社さかい商店", "own_days": "1"}, cast.hanako)
    applications.resubmit(application, by=cast.hanako, now=NOW + timedelta(days=1))
    sent = cases.sent(make.fresh(application))
    assert (sent["own_workplace"], sent["own_days"]) == ("株式会社さかい商店", "5")
    assert make.fresh(application).state == State.RESUBMITTED


def test_what_a_correction_brings_up_is_open_too(cast: Cast, nursery: Procedure, as_hanako_looks: None) -> None:
    application = returned(cast, nursery, Reason("own_reason", "育児休業ではありませんか。"))
    make.send_page(application, "reason", {"own_reason": "leave", "own_hours": "under4"}, cast.hanako)
    with pytest.raises(NotComplete, match="復職する日"):
        applications.resubmit(application, by=cast.hanako, now=NOW)
    make.send_page(application, "reason", {"own_return_on": ["R", "9", "4", "1"]}, cast.hanako)
    applications.resubmit(application, by=cast.hanako, now=NOW)
    sent = cases.sent(make.fresh(application))
    assert (sent["own_return_on"], sent["own_hours"]) == ("2027-04-01", "6to8")


def test_a_correction_after_its_deadline_is_refused(cast: Cast, nursery: Procedure, as_hanako_looks: None) -> None:
    application = returned(cast, nursery, Reason("phone", "つながりませんでした。"))
    with pytest.raises(CorrectionOverdue, match="072-000-0000"):
        applications.resubmit(application, by=cast.hanako, now=NOW + timedelta(days=7, minutes=1))
    assert make.fresh(application).state == State.RETURNED


def test_a_sent_application_cannot_be_changed(cast: Cast, nursery: Procedure, as_hanako_looks: None) -> None:
    application = make.submitted(cast.hanako, nursery)
    with pytest.raises(NotOpenForChanges, match="受付済み"):
        make.send_page(application, "child", {"child_name": "別の名前"}, cast.hanako)


def test_withdrawing_ends_the_case_once(cast: Cast, nursery: Procedure, as_hanako_looks: None) -> None:
    application = make.submitted(cast.hanako, nursery)
    applications.withdraw(application, by=cast.hanako, now=NOW)
    with pytest.raises(NotOpenForThat, match="取下げ"):
        applications.withdraw(application, by=cast.hanako, now=NOW)
    assert [row.what for row in Milestone.objects.filter(application=application)] == ["started", "submitted", "withdrawn"]


def test_discarding_leaves_nothing_of_what_was_typed(cast: Cast, nursery: Procedure, as_hanako_looks: None) -> None:
    application = make.draft(cast.hanako, nursery)
    filling.discard(application, by=cast.hanako, now=NOW)
    assert make.fresh(application).draft == ""
    assert cases.mine(cast.hanako, application.pk) is None
    assert doors.drafts(cast.hanako) == ()


def test_answers_lie_sealed(cast: Cast, nursery: Procedure, as_hanako_looks: None) -> None:
    application = make.draft(cast.hanako, nursery)
    assert "さくら" not in application.draft
    applications.submit(application, by=cast.hanako, now=NOW)
    assert "さくら" not in Submission.objects.get(application=application).answers_sealed


def test_every_act_is_one_line_about_hanako(cast: Cast, nursery: Procedure) -> None:
    application = make.draft(cast.hanako, nursery)
    with viewing_as(System("test")):
        before = Entry.objects.filter(municipality=SAKAI, event__startswith="procedures.").count()
    with viewing_as(ResidentView(cast.hanako.pk)):
        applications.submit(application, by=cast.hanako, now=NOW)
    with viewing_as(System("test")):
        lines = list(Entry.objects.filter(municipality=SAKAI, event__startswith="procedures.").order_by("number"))[before:]
    assert [(line.event, line.subject_id, line.detail) for line in lines] == [
        ("procedures.application_submitted", cast.hanako.pk, {"form_version": 1})
    ]


def test_the_addressee_of_the_notice_is_bound(cast: Cast, nursery: Procedure, as_hanako_looks: None) -> None:
    application = make.submitted(cast.hanako, nursery)
    with viewing_as(System("test")):
        bound = [(row.case_number, row.recipient_id) for row in Addressee.objects.all()]
    assert bound == [(application.receipt_number, cast.hanako.pk)]
