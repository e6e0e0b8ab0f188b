"""What a resident sees, and what nobody else does. Before the release a letter is nowhere: not in a list, a count, a page or a PDF."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications.models import Notice, Release
from notifications.queries.batches import row
from portal.audit import queries as trail
from portal.audit.models import Entry
from portal.municipalities.scope import Resident, System, viewing_as
from tests.cast import SAKAI
from tests.notifications import make

pytestmark = pytest.mark.django_db
INBOX, VERIFY = "/inbox/", "/verify/"


def the_notice(batch):
    with viewing_as(System("test")):
        return Notice.objects.get(release=batch.pk)


def pages(notice):
    return [reverse("notifications:notice", args=[notice.pk]), reverse("notifications:notice-pdf", args=[notice.pk])]


def test_hanako_finds_and_opens_her_letter(as_hanako, released_batch):
    notice = the_notice(released_batch)
    page, pdf = pages(notice)
    assert page in as_hanako.get(INBOX).content.decode()
    letter = as_hanako.get(page)
    assert "入所が内定しました" in letter.content.decode().replace("<wbr>", "")
    assert letter.headers["Cache-Control"] == "no-store"
    notice = the_notice(released_batch)
    assert notice.first_opened_at is not None
    assert notice.first_downloaded_at is None
    answer = as_hanako.get(pdf)
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Cache-Control"] == "no-store"
    assert the_notice(released_batch).first_downloaded_at is not None


def test_the_first_opening_stays_and_every_opening_of_the_body_is_in_the_trail(as_hanako, cast, released_batch):
    page, _ = pages(the_notice(released_batch))
    as_hanako.get(page)
    first = the_notice(released_batch).first_opened_at
    as_hanako.get(page)
    assert the_notice(released_batch).first_opened_at == first
    with viewing_as(System("test")):
        opened = Entry.objects.filter(event="notifications.notice_opened")
        assert [(entry.actor_kind, entry.subject_id, entry.municipality_id) for entry in opened] == [("resident", cast.hanako.pk, SAKAI)]


def test_asking_for_the_head_opens_nothing(as_hanako, released_batch):
    page, pdf = pages(the_notice(released_batch))
    assert [as_hanako.head(url).status_code for url in (page, pdf)] == [405, 405]
    assert the_notice(released_batch).first_opened_at is None


@pytest.mark.parametrize("number", [0, 1])
def test_a_foreign_letter_and_a_missing_one_are_the_same(as_ken, as_ono, client, released_batch, number):
    foreign = pages(the_notice(released_batch))[number]
    missing = pages(Notice(pk="00000000-0000-5000-8000-000000000000"))[number]
    answers = [as_ken.get(foreign), as_ken.get(missing)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert client.get(foreign).status_code == 302
    assert as_ono.get(foreign).status_code == 403


def test_before_the_release_there_is_nothing_anywhere(as_hanako, client, cast, nursery, hanakos_case, settings):
    batch = make.issued(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case)]), release_in=timedelta(minutes=5))
    make.work_off(batch)
    notice = the_notice(batch)
    assert notice.pdf == "ready"
    page, pdf = pages(notice)
    empty = as_hanako.get(INBOX).content.decode()
    assert "お知らせはまだ届いていません" in empty
    assert notice.title not in empty
    assert [as_hanako.get(url).status_code for url in (page, pdf)] == [404, 404]
    assert client.get(VERIFY, {"number": notice.code}).status_code == 404
    with viewing_as(System("test")):
        Release.objects.update(released_at=Release.objects.get().release_at - timedelta(minutes=6))
    assert [as_hanako.get(url).status_code for url in (page, pdf)] == [200, 200]
    assert client.get(VERIFY, {"number": notice.code}).status_code == 200


def test_that_an_officer_looked_is_told_only_after_the_release(cast, nursery, hanakos_case, released_batch):
    looked, data = {}, make.file([make.line(hanakos_case, remark="二度目")])
    checked_batch = make.checked(nursery, cast.mori, data, reason="差し替え")
    for batch in (checked_batch, released_batch):
        with make.as_staff(cast.mori):
            make.rows.preview(batch, row(batch, 2), by=cast.mori)
        with viewing_as(Resident(cast.hanako.pk)):
            looked[batch.state] = [line.code for line in trail.about(cast.hanako.pk)].count("notifications.row_previewed")
    assert looked == {"checked": 0, "released": 1}


def test_an_armed_release_shows_nothing_before_its_instant(as_hanako, cast, nursery, hanakos_case):
    batch = make.issued(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case)]), release_in=timedelta(seconds=15))
    make.work_off(batch)
    with viewing_as(System("test")):
        release = Release.objects.get()
    assert release.released_at == release.release_at
    assert "お知らせはまだ届いていません" in as_hanako.get(INBOX).content.decode()


def test_a_recalled_letter_keeps_its_envelope_and_hides_its_body(as_hanako, client, cast, released_batch):
    notice = the_notice(released_batch)
    with make.as_staff(cast.mori):
        make.recalls.recall(released_batch, by=cast.mori, reason="施設名の誤り")
    page, pdf = pages(notice)
    shown = as_hanako.get(page).content.decode()
    assert "取り消されました" in shown
    assert "内定" not in shown
    assert as_hanako.get(pdf).status_code == 404
    assert "取り消されています" in client.get(VERIFY, {"number": notice.code}).content.decode()


def test_anybody_can_verify_a_paper_and_learns_nothing_else(client, released_batch):
    notice = the_notice(released_batch)
    typed = notice.code.lower().replace("-", " ")
    shown = client.get(VERIFY, {"number": typed}).content.decode()
    assert "本物の通知です" in shown
    assert notice.pdf_digest in shown
    for word in ("みどり", "内定", "花子", notice.case_number):
        assert word not in shown


@pytest.mark.parametrize(("code", "status"), [("3333-3333-3333-3333", 404), ("abc", 200), ("", 200)])
def test_a_number_that_is_none_gets_a_sentence(client, code, status):
    answer = client.get(VERIFY, {"number": code})
    assert answer.status_code == status
    assert "本物の通知です" not in answer.content.decode()


def test_the_list_alone_is_drawn_for_htmx(as_hanako, released_batch):
    part = as_hanako.get(INBOX, {"show": "unread"}, headers={"HX-Request": "true", "HX-Target": "inbox-list"}).content.decode()
    assert part.strip().startswith('<section id="inbox-list"')
    assert "<html" not in part


def statements(client, url):
    """How many statements a page runs; the marks of its transaction (SAVEPOINT, RELEASE) read and write nothing."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


@pytest.mark.parametrize("count", [1, 3, 1000])
def test_the_inbox_costs_the_same_however_full_it_is(as_hanako, cast, nursery, count):
    make.willing(cast.hanako)
    case = make.bound(cast.hanako)
    make.released(make.template(), cast.mori, cast.hara, make.file([make.line(case)]))
    make.copy_the_letter(count - 1)
    assert statements(as_hanako, INBOX) == 12


def test_a_letter_costs_little_also_when_its_opening_is_kept(as_hanako, released_batch):
    page, _ = pages(the_notice(released_batch))
    assert statements(as_hanako, page) == 17
    assert statements(as_hanako, page) == 13
