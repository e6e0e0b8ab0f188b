"""Whoever wants paper too gets the letter by post as well: once, opened or not, and as long as they want it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import tasks
from notifications.actions import bundling, postings, recalls, receiving
from notifications.models import Notice, Posting, PostingList, ReceiptChoice, Release, Row
from notifications.models.posting_refusals import NothingToPost
from notifications.queries import postings as queries
from portal.municipalities.scope import Resident, System, viewing_as
from tests.cast import SAKAI, SUITA
from tests.notifications import make

ADDRESSED = [*make.HEADER, "郵便番号", "住所", "保護者氏名"]


@pytest.fixture
def letter(cast, nursery, hanakos_case):
    """A function that releases a letter to Hanako and, in the same batch, one to Sora, who takes the portal alone."""
    other = make.resident("sora@example.jp", "堺", "そら", ("サカイ", "ソラ"), SAKAI)
    make.willing(other)

    def released():
        cases = [(hanakos_case, "堺 みどり"), (make.bound(other, name="堺 うみ"), "堺 うみ")]
        lines = [[*make.line(number, name=name), "5900078", "堺区南瓦町3-1", "堺 親"] for number, name in cases]
        return make.released(nursery, cast.mori, cast.hara, make.file(lines, header=ADDRESSED))

    return released


def choose(person, form, *, legal_class="decision", town=SAKAI):
    with viewing_as(Resident(person.pk)):
        receiving.choose(person, town, legal_class, form, by=person)


def collected(batch):
    """Ring as the sweep does, until nothing is left; then what stands on the list to come."""
    with viewing_as(System("test")):
        bells = [ids for task, ids in queries.due(timezone.now()) if task == "notifications.post"]
    for ids in bells:
        tasks.post(**ids)
    with viewing_as(System("test")):
        assert "notifications.post" not in [task for task, _ids in queries.due(timezone.now())]
        return [(one.row_number, one.why, one.state) for one in Posting.objects.filter(batch=batch).order_by("row_number")]


def opened(batch):
    with viewing_as(System("test")):
        Notice.objects.filter(release=batch.pk).update(first_opened_at=timezone.now())


def aged(batch, days):
    with viewing_as(System("test")):
        Release.objects.filter(pk=batch.pk).update(released_at=timezone.now() - timedelta(days=days))


def listed(batch, officer):
    with make.as_staff(officer):
        made = postings.make_list(batch, by=officer)
    with viewing_as(System("test")):
        assert bundling.make_bundle(made.pk)
        return PostingList.objects.get(pk=made.pk)


def test_both_is_posted_once_and_the_others_are_not(cast, letter):
    choose(cast.hanako, "both")
    batch = letter()
    assert collected(batch) == [(2, "wanted", "due")]
    assert collected(batch) == [(2, "wanted", "due")]
    with viewing_as(System("test")):
        assert postings.collect(batch) == 0
        assert (Notice.objects.filter(release=batch.pk).count(), Row.objects.filter(batch=batch, outcome="paper").count()) == (2, 0)


def test_it_leaves_by_post_although_it_was_opened(cast, letter):
    choose(cast.hanako, "both")
    batch = letter()
    opened(batch)
    collected(batch)
    made = listed(batch, cast.mori)
    assert (made.bundle, made.letters) == ("ready", 1)
    with make.as_staff(cast.mori):
        assert postings.take_bundle(made, by=cast.mori).startswith(b"%PDF")
    assert collected(batch) == [(2, "wanted", "listed")]


def test_a_recalled_letter_drops_off_all_the_same(cast, letter):
    choose(cast.hanako, "both")
    batch = letter()
    collected(batch)
    with make.as_staff(cast.mori):
        made = postings.make_list(batch, by=cast.mori)
        recalls.recall_some(batch, [2], by=cast.mori, reason="日付の誤り")
    with viewing_as(System("test")):
        assert bundling.make_bundle(made.pk)
        assert PostingList.objects.get(pk=made.pk).bundle == "empty"
    assert collected(batch) == [(2, "wanted", "dropped")]


def test_a_wish_after_the_release_counts_opened_or_not(cast, letter):
    batch = letter()
    opened(batch)
    assert collected(batch) == []
    choose(cast.hanako, "both")
    assert collected(batch) == [(2, "wanted", "due")]


def test_who_turns_to_paper_alone_gets_the_letter_that_is_out_on_paper_too(cast, letter):
    batch = letter()
    choose(cast.hanako, "paper")
    assert collected(batch) == [(2, "wanted", "due")]


def test_a_wish_does_not_reach_back_for_years(cast, letter):
    batch = letter()
    opened(batch)
    aged(batch, 31)
    choose(cast.hanako, "both")
    assert collected(batch) == []
    with viewing_as(System("test")):
        assert postings.collect(batch) == 0


def test_a_wish_that_stood_long_before_the_letter_counts(cast, letter):
    choose(cast.hanako, "both")
    with viewing_as(System("test")):
        ReceiptChoice.objects.update(chosen_at=timezone.now() - timedelta(days=900))
    assert collected(letter()) == [(2, "wanted", "due")]


@pytest.mark.parametrize(("legal_class", "town"), [("payment", SAKAI), ("decision", SUITA)])
def test_a_wish_for_another_class_or_another_town_is_none_for_this_letter(cast, letter, legal_class, town):
    make.template(SUITA)
    make.willing(cast.hanako, town_id=SUITA)
    choose(cast.hanako, "both", legal_class=legal_class, town=town)
    assert collected(letter()) == []


def test_taking_the_wish_back_counts_until_the_letter_is_listed(cast, letter):
    choose(cast.hanako, "both")
    batch = letter()
    collected(batch)
    choose(cast.hanako, "digital")
    with make.as_staff(cast.mori), pytest.raises(NothingToPost):
        postings.make_list(batch, by=cast.mori)
    choose(cast.hanako, "both")
    collected(batch)
    listed(batch, cast.mori)
    choose(cast.hanako, "digital")
    assert collected(batch) == [(2, "wanted", "listed")]


def test_who_was_listed_for_not_reading_and_asks_for_paper_is_not_dropped_for_reading(cast, letter):
    batch = letter()
    aged(batch, 11)
    assert collected(batch) == [(2, "unread", "due"), (3, "unread", "due")]
    choose(cast.hanako, "both")
    assert collected(batch) == [(2, "wanted", "due"), (3, "unread", "due")]
    opened(batch)
    assert listed(batch, cast.mori).letters == 1
    assert collected(batch) == [(2, "wanted", "listed"), (3, "unread", "dropped")]


def test_a_letter_that_was_opened_before_it_left_can_still_be_asked_for(cast, letter):
    batch = letter()
    aged(batch, 11)
    collected(batch)
    opened(batch)
    with make.as_staff(cast.mori), pytest.raises(NothingToPost):
        postings.make_list(batch, by=cast.mori)
    with viewing_as(System("test")):
        Posting.objects.filter(batch=batch).update(state="dropped")
    choose(cast.hanako, "both")
    assert collected(batch) == [(2, "wanted", "due"), (3, "unread", "dropped")]
