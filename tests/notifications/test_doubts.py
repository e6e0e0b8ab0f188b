"""Doubtful rows, resolved by two persons; Ono of 吹田市 is always in the room."""

import pytest
from django.urls import reverse

from notifications.actions import batches, checking, doubts
from notifications.models import Notice, Resolution, Row
from notifications.models.refusals import (
    AlreadyProposed,
    ApprovalStands,
    ApprovesOwnWork,
    CaseNotDeliverable,
    CaseNumberDamaged,
    CaseTaken,
    CaseUnknown,
    ChangedSinceSeen,
    NeedsAnotherPerson,
    NoSuchRow,
    ProposalGone,
    ReasonMissing,
)
from notifications.models.resolution import Choice
from notifications.queries import batches as queries
from notifications.queries import work
from portal.consent import actions as consents
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, officer, resident
from tests.notifications import make

pytestmark = pytest.mark.django_db
WHY = "受付簿と申込書の控えで確かめました。"


@pytest.fixture
def twins(cast, nursery):
    """Two cases of Hanako's twins; the file has the names the wrong way round in the first row, and a good second row."""
    make.willing(cast.hanako, cast.ken)
    return make.bound(cast.hanako, name="堺 はる"), make.bound(cast.hanako, name="堺 なつ")


@pytest.fixture
def batch(cast, nursery, twins):
    lines = [make.line("0000000123", name="堺 はる"), make.line(twins[1], name="堺 なつ", result="保留")]
    return make.checked(nursery, cast.mori, make.file(lines))


def again(batch):
    with viewing_as(System("test", batch.municipality_id)):
        return work.batch(batch.pk)


def propose(batch, by, choice=Choice.DIGITAL, number=2, case="", reason=WHY):
    with make.as_staff(by):
        return doubts.propose(batch, number, choice, by=by, reason=reason, case_number=case)


def confirm(proposal, by):
    with make.as_staff(by):
        doubts.confirm(proposal, by=by)


def test_two_persons_send_a_doubtful_row_to_the_case_they_found(cast, batch, twins, as_hanako):
    before = batch.manifest
    confirm(propose(batch, cast.mori, case=twins[0]), cast.hara)
    batch = again(batch)
    assert (batch.digital, batch.quarantined, batch.books.is_balanced, batch.manifest != before) == (2, 0, True, True)
    make.approve(batch, cast.hara)
    make.issue(batch, cast.mori)
    make.work_off(batch)
    with viewing_as(System("test")):
        notice = Notice.objects.get(case_number=twins[0])
        assert notice.recipient_id == cast.hanako.pk
    shown = as_hanako.get(reverse("notifications:notice", args=[notice.pk])).content.decode()
    assert (twins[0] in shown, "0000000123" in shown) == (True, False)


@pytest.mark.parametrize(("choice", "counts"), [(Choice.PAPER, (1, 1, 0, 0)), (Choice.DROPPED, (1, 0, 0, 1))])
def test_two_persons_put_a_doubtful_row_on_paper_or_away(cast, batch, choice, counts):
    confirm(propose(batch, cast.mori, choice), cast.hara)
    batch = again(batch)
    assert (batch.digital, batch.paper, batch.quarantined, batch.dropped) == counts
    assert batch.books.is_balanced
    with viewing_as(System("test", SAKAI)):
        assert queries.counted_books(batch) == batch.books


def test_one_person_with_two_accounts_is_one_person(cast, batch):
    proposal = propose(batch, cast.mori, Choice.PAPER)
    second = officer("mori2@sakai.example.jp", "森", cast.mori.staff_number, "approver", SAKAI)
    for same in (cast.mori, second):
        with pytest.raises(NeedsAnotherPerson):
            confirm(proposal, same)
    assert again(batch).quarantined == 1


def test_whoever_proposed_does_not_approve_and_who_confirmed_may(cast, batch):
    confirm(propose(batch, cast.hara, Choice.PAPER), cast.mori)
    batch = again(batch)
    with make.as_staff(cast.hara), pytest.raises(ApprovesOwnWork):
        batches.approve(batch, by=cast.hara, seen=batch.manifest)


def test_an_approver_who_saw_it_before_the_answer_must_look_again(cast, batch):
    seen = batch.manifest
    confirm(propose(batch, cast.mori, Choice.PAPER), cast.hara)
    with pytest.raises(ChangedSinceSeen):
        make.approve(again(batch), cast.hara, seen=seen)


def test_after_the_approval_nothing_is_resolved(cast, batch):
    proposal = propose(batch, cast.mori, Choice.PAPER)
    make.approve(batch, cast.hara)
    with pytest.raises(ApprovalStands):
        confirm(proposal, cast.hara)
    with pytest.raises(ApprovalStands):
        propose(batch, cast.mori, Choice.PAPER)


def test_a_digital_answer_is_checked_again_and_never_guessed(cast, batch, twins, nursery):
    paper, moved = make.bound(unwilling(cast.hanako, "k@example.jp"), name="堺 あき"), make.bound(cast.ken, name="吹田 うみ")
    cases = {"x": CaseNumberDamaged, "0000000999": CaseUnknown, paper: CaseNotDeliverable, moved: CaseNotDeliverable, twins[1]: CaseTaken}
    for case, refusal in cases.items():
        with pytest.raises(refusal):
            propose(batch, cast.mori, case=case)
    with viewing_as(System("test")):
        assert Resolution.objects.count() == 0


def unwilling(like, mail):
    return resident(mail, "堺", "一", ("サカイ", "ハジメ"), like.home_town_id)


def test_consent_withdrawn_between_proposal_and_confirmation_counts(cast, batch, twins):
    proposal = propose(batch, cast.mori, case=twins[0])
    consents.withdraw(cast.hanako, "digital-notice", by=cast.hanako, town_id=SAKAI)
    with pytest.raises(CaseNotDeliverable):
        confirm(proposal, cast.hara)
    assert again(batch).quarantined == 1


def test_a_proposal_is_answered_once(cast, batch):
    proposal = propose(batch, cast.mori, Choice.PAPER)
    with pytest.raises(AlreadyProposed):
        propose(batch, cast.hara, Choice.DROPPED)
    with make.as_staff(cast.hara):
        doubts.refuse(proposal, by=cast.hara)
    with pytest.raises(ProposalGone):
        confirm(proposal, cast.hara)
    confirm(propose(batch, cast.mori, Choice.DROPPED), cast.hara)
    with pytest.raises(NoSuchRow):
        propose(batch, cast.mori, Choice.PAPER)
    with pytest.raises(NoSuchRow):
        propose(batch, cast.mori, Choice.PAPER, number=3)
    with pytest.raises(ReasonMissing):
        propose(batch, cast.mori, Choice.PAPER, reason=" ")


def test_reading_the_file_again_makes_answers_void(cast, batch):
    proposal = propose(batch, cast.mori, Choice.PAPER)
    with make.as_staff(cast.mori):
        checking.check(batch, by=cast.mori)
    with pytest.raises(ProposalGone):
        confirm(proposal, cast.hara)
    with viewing_as(System("test")):
        assert Row.objects.get(batch=batch, number=2).outcome == "quarantined"


def test_the_pages_lead_two_officers_to_an_answer(as_mori, as_hara, as_ono, batch, twins):
    listed = reverse("admin:notifications_batch_doubts", args=[batch.pk])
    page = reverse("admin:notifications_batch_doubt", args=[batch.pk, 2])
    assert "まだ決めていません" in as_mori.get(listed).content.decode()
    assert "受付番号を入れてください" in as_mori.post(page, {"what": "propose", "choice": "digital", "reason": WHY}).content.decode()
    as_mori.post(page, {"what": "propose", "choice": "digital", "reason": WHY, "case_number": twins[0]})
    mine = as_mori.get(page).content.decode()
    assert ("提案した本人は確認できません" in mine, 'value="confirm"' in mine) == (True, False)
    assert "ほかの職員に頼んで" in as_mori.post(page, {"what": "confirm"}).content.decode()
    assert as_ono.post(page, {"what": "confirm"}).status_code == 404
    assert as_ono.get(listed).status_code == 404
    done = as_hara.post(page, {"what": "confirm"}, follow=True).content.decode()
    assert "決めた行" in done
    assert again(batch).digital == 2
