"""Who may send a circular, how many, and that everybody is told of it once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.actions import choices
from notifications.models import Delivery
from notifications.rules.alerts import Channel, Topic
from portal.audit.models import Entry
from portal.consent import actions as consents
from portal.lib.uploads import Kind, Taken
from recommend.actions import digests, feeds, itempapers, items, itemwords, telling
from recommend.models import Item, ItemWords, Told
from tests.attributes.make import agree, tell
from tests.cast import PREFECTURE, SAKAI, SUITA, logged_in, officer

from .make import UNDER_3, calendar_was_told, in_days, published, sent, today
from .test_admin import LIST, page, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_portal")]
MARKED = {"group1_child_to": "2", "is_circular": "on"}


@pytest.fixture
def hanako(cast):
    tell(cast.hanako, town=SAKAI, children=(in_days(-550),))
    agree(cast.hanako)
    calendar_was_told(cast.hanako)
    return cast.hanako


def draft(by, title="お便り", *, town=SAKAI, opens_on=None, **facts):
    row = Item(municipality_id=town, kind="article", title=title, summary="あ", opens_on=opens_on or today(), is_circular=True, **facts)
    return items.save(row, by=by)


def alerts(person):
    return Delivery.objects.filter(recipient=person, topic="for_you").count()


def stands(row):
    return Item.objects.get(pk=row.pk)


# --- a second person


def test_who_marked_it_cannot_publish_it_and_a_colleague_can(cast, as_mori, as_hanako, hanako):
    as_mori.post(LIST + "add/", typed(**MARKED, _publish="1"))
    row = Item.objects.get()
    assert (row.state, row.is_circular, row.circular_on) == ("draft", True, None)
    answer = logged_in(cast.hara).post(page(row), typed(**MARKED, _publish="1"), follow=True)
    assert "お便りとして並びます" in answer.content.decode()
    assert (stands(row).state, stands(row).circular_on) == ("published", today())
    assert "ひろばのご案内" in as_hanako.get("/inbox/").content.decode().replace("<wbr>", "")


def test_no_screen_shows_an_officer_whom_it_reached(cast, as_mori, hanako, as_hanako):
    item = sent("お便り")
    as_hanako.get(f"/items/{item.pk}/")
    seen = [as_mori.get(path).content.decode() for path in (LIST, page(item))]
    seen.append(as_mori.post(LIST + "audience/", typed(**MARKED)).content.decode())
    for shown in seen:
        assert not any(word in shown for word in ("花子", "ハナコ", str(hanako.pk), "hanako@example.jp"))
    assert "10人未満" in seen[-1]
    assert not Entry.objects.filter(event__startswith="recommend.", subject_id=hanako.pk).exists()


@pytest.mark.parametrize("way", ["mark", "words", "language", "file"])
def test_marking_what_is_public_or_changing_it_waits_for_another_person(cast, way, tmp_path, settings):
    here = {"BACKEND": "portal.lib.filestore.LastingFiles", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": here}
    row = published("公開中") if way == "mark" else sent("公開中")
    row.is_circular = True
    if way == "language":
        words = ItemWords(item=row, language="en", title="News", summary="")
        itemwords.keep(row, written=[words], removed=[], by=cast.mori)
    elif way == "file":
        itempapers.attach(row, Taken("a.pdf", Kind.PDF, b"%PDF-"), by=cast.mori)
    else:
        row.title = row.title if way == "mark" else "ちがう題"
        items.save(row, by=cast.mori)
    row = stands(row)
    assert (row.state, row.changed_by) == ("draft", str(cast.mori.pk))
    with pytest.raises(items.ReviewNeeded):
        items.publish(row, by=cast.mori, now=timezone.now())
    items.publish(row, by=cast.hara, now=timezone.now())
    assert stands(row).state == "published"


def test_the_officer_of_another_town_can_neither_see_nor_mark_nor_publish_it(cast, as_ono):
    waiting, public = draft(cast.mori), published("公開中")
    for row in (waiting, public):
        assert as_ono.get(page(row)).status_code == 404
        assert as_ono.post(page(row), typed(**MARKED, _publish="1")).status_code == 404
    assert "お便り" not in as_ono.get(LIST).content.decode().partition('id="result_list"')[2]
    for act in (lambda: items.save(public, by=cast.ono), lambda: items.publish(waiting, by=cast.ono, now=timezone.now())):
        with pytest.raises(items.NotYourTown):
            act()
    assert (stands(waiting).state, stands(public).is_circular) == ("draft", False)


# --- two a week


def test_a_third_of_a_week_is_refused_in_words_and_goes_in_the_next(cast, as_mori):
    approver = logged_in(cast.hara)
    first, second, third = (draft(cast.mori, f"お便り{number}") for number in range(3))
    for row in (first, second):
        items.publish(row, by=cast.hara, now=timezone.now())
    monday = today() - timedelta(days=today().weekday())
    facts = {**MARKED, "kind": "article", "title": "お便り2", "summary": "あ", "group1_child_to": ""}
    answer = approver.post(page(third), typed(**facts, _publish="1"), follow=True)
    assert "お便りは1週間に2通までです" in answer.content.decode()
    assert (stands(third).state, stands(third).circular_on) == ("draft", None)
    items.take_down(first, by=cast.mori)
    with pytest.raises(items.TooManyCirculars):
        items.publish(third, by=cast.hara, now=timezone.now())
    third.opens_on = monday + timedelta(days=7)
    items.save(third, by=cast.mori)
    items.publish(third, by=cast.hara, now=timezone.now())
    assert stands(third).circular_on == monday + timedelta(days=7)
    items.publish(stands(first), by=cast.hara, now=timezone.now())
    assert stands(first).state == "published"


def test_towns_and_the_prefecture_count_for_themselves_and_other_items_not_at_all(cast):
    for number in range(2):
        sent(f"堺{number}")
    kita = officer("kita@suita.example.jp", "北", "T-202", "approver", SUITA)
    fu = officer("fu@pref.example.jp", "府", "P-002", "operator", PREFECTURE)
    for writer, reader, town in ((cast.ono, kita, SUITA), (cast.pref, fu, None)):
        row = draft(writer, town=town)
        items.publish(row, by=reader, now=timezone.now())
        assert stands(row).circular_on == today()
    plain = items.save(Item(municipality_id=SAKAI, kind="article", title="題", summary="あ", opens_on=today()), by=cast.mori)
    items.publish(plain, by=cast.mori, now=timezone.now())
    assert (stands(plain).state, stands(plain).circular_on) == ("published", None)


def test_publishing_again_what_is_public_changes_nothing(cast):
    old = sent("先週の", ago=7)
    for number in range(2):
        sent(f"今週{number}")
    items.publish(old, by=cast.hara, now=timezone.now())
    assert stands(old).circular_on == in_days(-7)


# --- told once


@pytest.mark.parametrize("kind", ["article", "safety", "benefit"])
def test_everybody_whom_it_reaches_is_told_once_whatever_its_kind(hanako, cast, kind):
    tell(cast.ken, town=SUITA, children=(in_days(-550),))
    agree(cast.ken)
    calendar_was_told(cast.ken)
    item = sent(kind=kind)
    assert [telling.tick(in_days(days)) for days in range(3)] == [1, 0, 0]
    assert [(row.resident_id, row.card, row.why) for row in Told.objects.filter(card__startswith="item-")] == [
        (hanako.pk, f"item-{item.pk}", "match")
    ]
    assert (alerts(hanako), alerts(cast.ken)) == (1, 0)


def test_it_is_not_told_again_when_it_was_told_as_a_card_or_comes_again(hanako, cast):
    item = published("給付", days=30, audience=UNDER_3)
    assert telling.tick(today()) == 1
    item.is_circular = True
    items.save(item, by=cast.mori)
    items.publish(stands(item), by=cast.hara, now=timezone.now())
    assert telling.tick(in_days(1)) == 0
    items.take_down(item, by=cast.mori)
    items.publish(stands(item), by=cast.hara, now=timezone.now())
    assert (telling.tick(in_days(2)), alerts(hanako)) == (0, 1)


def test_of_a_word_with_a_deadline_nobody_is_told_a_second_time(hanako):
    sent(days=9)
    assert [telling.tick(in_days(days)) for days in range(5)] == [1, 0, 0, 0, 0]


def test_what_was_put_aside_or_taken_back_or_is_too_old_is_silent(hanako, cast):
    aside = sent("関係ない")
    feeds.hide(hanako, f"item-{aside.pk}", by=hanako, today=today(), for_good=True)
    sent("古い", ago=91)
    assert telling.tick(today()) == 0
    sent("きょう")
    consents.withdraw(hanako, "recommendation", by=hanako)
    assert telling.tick(in_days(1)) == 0
    assert alerts(hanako) == 0


@pytest.mark.parametrize(("pace", "now", "after_a_week"), [("each", 1, 1), ("weekly", 0, 1), ("off", 0, 0)])
def test_it_is_told_as_its_reader_chose(hanako, pace, now, after_a_week):
    digests.choose(hanako, pace, 0, by=hanako, today=today())
    sent(days=30)
    telling.tick(today())
    assert alerts(hanako) == now
    digests.send_some(in_days(8))
    assert alerts(hanako) == after_a_week


def test_who_wants_no_word_of_suggestions_has_it_in_the_inbox_all_the_same(hanako, as_hanako):
    muted = {Topic.FOR_YOU: [*Channel]}
    choices.choose(hanako, choices.Wanted([*Channel], muted, 21, 7, is_quiet_for_all=False, language="ja"), by=hanako)
    sent()
    telling.tick(today())
    assert alerts(hanako) == 0
    assert "お便りの題" in as_hanako.get("/inbox/").content.decode().replace("<wbr>", "")


def test_who_rests_is_told_when_the_rest_is_over(hanako):
    choices.rest(hanako, in_days(3), by=hanako)
    sent()
    telling.tick(today())
    assert timezone.localdate(Delivery.objects.get(recipient=hanako, topic="for_you").not_before) == in_days(3)
