"""Taking back, correcting, moving and trying: what is done when something was wrong, or before it can be."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.actions import openings, recalls, schedules, trials
from notifications.forms.batches import read_numbers
from notifications.models import Batch, Notice, Release
from notifications.models.refusals import (
    BatchNotReplaceable,
    MoveAlreadyAsked,
    NeedsAnotherPerson,
    NothingToRecall,
    NotRecallable,
    NoTrialAddress,
    ProposalGone,
    ReasonMissing,
    RecalledMeanwhile,
    TooSoonToMove,
    WrongState,
)
from notifications.queries import batches as queries
from notifications.queries import work
from portal.identity.models import Resident as Person
from portal.municipalities.scope import Resident, System, viewing_as
from tests.cast import SAKAI
from tests.notifications import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(cast, nursery):
    """A released batch of three letters to Hanako: rows 2, 3 and 4."""
    make.willing(cast.hanako)
    cases = [make.bound(cast.hanako, name=f"堺 {n}") for n in range(3)]
    batch = make.released(nursery, cast.mori, cast.hara, make.file([make.line(case, name=f"堺 {n}") for n, case in enumerate(cases)]))
    return batch, cases


def letter(batch, number):
    with viewing_as(System("test")):
        return Notice.objects.select_related("release", "municipality").get(release=batch.pk, row_number=number)


def page(notice):
    return reverse("notifications:notice", args=[notice.pk])


def text(answer):
    return answer.content.decode().replace("<wbr>", "")


def test_some_letters_are_taken_back_and_the_others_stay(cast, three, as_hanako):
    batch, _ = three
    as_hanako.get(page(letter(batch, 2)))
    with make.as_staff(cast.mori):
        assert recalls.recall_some(batch, [2, 3], by=cast.mori, reason="施設名が違いました") == 2
    hidden, kept = text(as_hanako.get(page(letter(batch, 3)))), text(as_hanako.get(page(letter(batch, 4))))
    assert ("取り消した理由：施設名が違いました" in hidden, "つばきの丘" in hidden) == (True, False)
    assert "つばきの丘" in kept
    assert as_hanako.get(reverse("notifications:notice-pdf", args=[letter(batch, 2).pk])).status_code == 404
    with viewing_as(System("test", SAKAI)):
        assert work.batch(batch.pk).state == "released"


def test_who_had_opened_is_an_exact_list_for_approvers_alone(cast, three, as_hanako, as_hara, as_mori):
    batch, _ = three
    as_hanako.get(page(letter(batch, 2)))
    with make.as_staff(cast.mori):
        recalls.recall(batch, by=cast.mori, reason="誤り")
    as_hanako.get(page(letter(batch, 3)))
    url = reverse("admin:notifications_batch_export", args=[batch.pk, "opened"])
    lines = b"".join(as_hara.get(url).streaming_content).decode("cp932").splitlines()
    assert ([line.split(",")[0] for line in lines], lines[0].endswith("取り消した日時")) == (["行", "2"], True)
    assert "承認の役割がありません" in text(as_mori.get(url, follow=True))


def test_an_opening_that_a_recall_overtook_shows_nothing_and_is_not_kept(cast, three):
    batch, _ = three
    seen = letter(batch, 2)
    with make.as_staff(cast.mori):
        recalls.recall_some(batch, [2], by=cast.mori, reason="誤り")
    for opened in (openings.open_letter, openings.download):
        with viewing_as(Resident(cast.hanako.pk)), pytest.raises(RecalledMeanwhile):
            opened(seen, openings.Reader(cast.hanako, cast.hanako))
    assert letter(batch, 2).first_opened_at is None


def test_what_cannot_be_taken_back_is_said(cast, three, approved_batch):
    batch, _ = three
    with make.as_staff(cast.mori):
        with pytest.raises(ReasonMissing):
            recalls.recall_some(batch, [2], by=cast.mori, reason=" ")
        with pytest.raises(NothingToRecall):
            recalls.recall_some(batch, [99], by=cast.mori, reason="x")
        with pytest.raises(NotRecallable):
            recalls.recall_some(approved_batch, [2], by=cast.mori, reason="x")


def test_rows_to_recall_are_typed_as_people_do(as_mori, three):
    batch, _ = three
    url = reverse("admin:notifications_batch_recall", args=[batch.pk])
    assert "「2, 5-9」のように" in text(as_mori.post(url, {"numbers": "ABC", "reason": "x"}, follow=True))
    as_mori.post(url, {"numbers": "２、３－４", "reason": "誤り"})
    assert [letter(batch, number).recalled_at is not None for number in (2, 3, 4)] == [True] * 3
    assert read_numbers("2, 5-9 11") == [2, 5, 6, 7, 8, 9, 11]


def test_a_correction_names_what_it_replaces_and_both_stay_readable(cast, three, nursery, as_hanako, as_ken):
    batch, cases = three
    data = make.file([make.line(cases[0], name="堺 0", facility="さくら保育園")])
    corrected = make.issued(nursery, cast.mori, cast.hara, data, reason="施設名の誤り", replaces=batch)
    old = letter(batch, 2)
    assert "差し替えられました" not in text(as_hanako.get(page(old)))
    make.work_off(corrected)
    new = letter(corrected, 2)
    shown = text(as_hanako.get(page(new)))
    for said in ("前の通知を差し替えました", "施設名の誤り", "<del>つばきの丘こども園</del>", "<ins>さくら保育園</ins>", page(old)):
        assert said in shown
    before = text(as_hanako.get(page(old)))
    assert ("この通知は差し替えられました" in before, page(new) in before, "つばきの丘" in before) == (True, True, True)
    assert as_ken.get(page(new)).status_code == as_ken.get(page(old)).status_code == 404


def test_a_recalled_body_is_not_shown_beside_its_correction_either(cast, three, nursery, as_hanako):
    batch, cases = three
    with make.as_staff(cast.mori):
        recalls.recall(batch, by=cast.mori, reason="別の人の施設名でした")
    data = make.file([make.line(cases[0], name="堺 0", facility="さくら保育園")])
    with viewing_as(System("test", SAKAI)):
        batch = work.batch(batch.pk)
    corrected = make.released(nursery, cast.mori, cast.hara, data, reason="施設名の誤り", replaces=batch)
    shown = text(as_hanako.get(page(letter(corrected, 2))))
    assert ("つばきの丘" in shown, "取り消されています" in shown) == (False, True)
    assert "正しい通知を開く" in text(as_hanako.get(page(letter(batch, 2))))


def test_only_a_batch_that_is_out_is_replaced_and_only_with_a_reason(cast, three, nursery, checked_batch):
    with pytest.raises(BatchNotReplaceable):
        make.uploaded(nursery, cast.mori, make.file([make.line("1")]), reason="x", replaces=checked_batch)
    with pytest.raises(ReasonMissing):
        make.uploaded(nursery, cast.mori, make.file([make.line("1")]), replaces=three[0])


@pytest.fixture
def planned(cast, nursery, hanakos_case):
    return make.issued(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case)]), release_in=timedelta(days=1))


def planned_at(batch):
    with viewing_as(System("test")):
        return Release.objects.get(pk=batch.pk).release_at


def test_two_persons_move_a_release(cast, planned):
    before, later = planned_at(planned), timezone.now() + timedelta(hours=3)
    with make.as_staff(cast.mori):
        asked = schedules.ask_to_move(planned, later, by=cast.mori, reason="会議が延びた")
        with pytest.raises(MoveAlreadyAsked):
            schedules.ask_to_move(planned, later, by=cast.mori, reason="もう一度")
        with pytest.raises(NeedsAnotherPerson):
            schedules.agree_to_move(asked, by=cast.mori)
    assert planned_at(planned) == before
    with make.as_staff(cast.hara):
        schedules.agree_to_move(asked, by=cast.hara)
        with pytest.raises(ProposalGone):
            schedules.agree_to_move(asked, by=cast.hara)
    assert planned_at(planned) == later


def test_a_release_is_never_moved_to_the_next_ten_minutes(cast, planned):
    with make.as_staff(cast.mori):
        for wrong in (timedelta(minutes=9), -timedelta(days=1), timedelta(days=400)):
            with pytest.raises(TooSoonToMove):
                schedules.ask_to_move(planned, timezone.now() + wrong, by=cast.mori, reason="x")
        asked = schedules.ask_to_move(planned, timezone.now() + timedelta(minutes=11), by=cast.mori, reason="x")
    asked.release_at = timezone.now() + timedelta(minutes=9)
    with make.as_staff(cast.hara), pytest.raises(TooSoonToMove):
        schedules.agree_to_move(asked, by=cast.hara)


def test_what_is_out_or_not_issued_is_not_moved(cast, three, approved_batch):
    at = timezone.now() + timedelta(hours=1)
    for batch in (three[0], approved_batch):
        with make.as_staff(cast.mori), pytest.raises(WrongState):
            schedules.ask_to_move(batch, at, by=cast.mori, reason="x")


def test_the_page_moves_a_release(as_mori, as_hara, as_ono, planned):
    url, status = (reverse(f"admin:notifications_batch_{name}", args=[planned.pk]) for name in ("move", "status"))
    at = timezone.localtime(timezone.now() + timedelta(days=2))
    as_mori.post(url, {"what": "ask", "day": f"{at:%Y-%m-%d}", "clock": "09:00", "reason": "会議"})
    assert "公開時刻の変更の確認待ち" in text(as_hara.get(status))
    assert as_ono.post(url, {"what": "agree"}).status_code == 404
    as_hara.post(url, {"what": "agree"})
    assert f"{timezone.localtime(planned_at(planned)):%d %H:%M}" == f"{at:%d} 09:00"


def test_a_trial_goes_to_the_officer_alone_with_nobodys_data(cast, checked_batch, hanakos_case, as_hanako):
    with viewing_as(System("test")):
        own = Person.objects.create(user=cast.mori.user, family_name="森", home_town_id=SAKAI)
    with make.as_staff(cast.mori):
        trial = trials.send(checked_batch, by=cast.mori, to=[own])
    make.work_off(trial)
    with viewing_as(System("test")):
        [sent] = Notice.objects.all()
        assert (sent.recipient_id, sent.is_trial, sent.title[:4]) == (own.pk, True, "【試し】")
        content = make.notices.letters.content_of(sent)
    assert not {hanakos_case, "堺 みどり"} & {content.number, content.addressee, *(value for _, value in content.facts)}
    assert "堺 みどり" not in str(content)
    with viewing_as(System("test", SAKAI)):
        assert work.batch(checked_batch.pk).state == "checked"
        assert queries.batches_waiting(SAKAI) == 1
    assert "【試し】" not in text(as_hanako.get("/inbox/"))


def test_a_trial_does_not_take_the_case_away_from_the_real_letter(cast, checked_batch, as_mori):
    with viewing_as(System("test")):
        Person.objects.create(user=cast.mori.user, family_name="森", home_town_id=SAKAI)
    assert "あなたのとびら" in text(as_mori.post(reverse("admin:notifications_batch_trial", args=[checked_batch.pk]), follow=True))
    with viewing_as(System("test")):
        make.work_off(Batch.objects.select_related("template", "version").get(trial_of=checked_batch))
    make.approve(checked_batch, cast.hara)
    make.issue(checked_batch, cast.mori)
    make.work_off(checked_batch)
    assert (checked_batch.state, checked_batch.digital) == ("released", 1)
    listed = text(as_mori.get("/admin/notifications/batch/"))
    assert listed.count("試し送信") == 0


def test_an_officer_without_a_profile_as_resident_gets_no_trial(cast, checked_batch):
    with make.as_staff(cast.mori), pytest.raises(NoTrialAddress):
        trials.send(checked_batch, by=cast.mori, to=[])
