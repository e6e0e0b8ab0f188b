"""One tap after a finished task: counted once, and nothing leads from the answer to whoever gave it."""

import datetime as dt

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notice
from portal.audit.models import Entry
from portal.figures import tickets
from portal.figures.actions import asking, farewells
from portal.figures.models import Answered, Count, Voice
from portal.figures.queries.keeping import voices_due
from portal.figures.queries.told import voices
from portal.municipalities.scope import Staff, viewing_as
from tests.cast import SAKAI, SUITA, logged_in
from tests.figures import make
from tests.notifications.make import bound, file, line, released, template, willing

pytestmark = pytest.mark.django_db


def counted(**facts) -> dict[tuple[str, str], int]:
    with viewing_as(make.AS_PORTAL):
        return {(row.measure, row.part): row.number for row in Count.objects.filter(**facts)}


@pytest.fixture
def letter_url(cast) -> str:
    letters = template()
    willing(cast.hanako)
    batch = released(letters, cast.mori, cast.hara, file([line(bound(cast.hanako))]))
    with viewing_as(make.AS_PORTAL):
        return reverse("notifications:notice", args=[Notice.objects.get(release=batch.pk).pk])


def ticket_in(html: str) -> str:
    return html.split('name="ticket" value="')[1].split('"')[0]


def test_an_opened_letter_asks_and_takes_one_answer_without_a_script(cast, letter_url):
    client = logged_in(cast.hanako)
    shown = client.get(letter_url).content.decode()
    assert "使いやすかったですか" in shown
    answered = client.post(reverse("figures:tap"), {"ticket": ticket_in(shown), "score": "good"})
    assert answered["Location"] == reverse("figures:more")
    assert counted() == {("answers", "letter/good"): 1}
    assert "使いやすかったですか" not in client.get(letter_url).content.decode()
    more = client.post(reverse("figures:more"), {"points": "9", "words": "早く分かって安心しました"}, follow=True)
    assert "ありがとうございました" in more.content.decode()
    assert counted() == {("answers", "letter/good"): 1, ("nps", "promoter"): 1}


def test_it_is_not_answered_twice_in_another_browser_either(cast, letter_url):
    one, other = logged_in(cast.hanako), logged_in(cast.hanako)
    for client in (one, other):
        client.post(reverse("figures:tap"), {"ticket": ticket_in(client.get(letter_url).content.decode()), "score": "bad"})
    assert counted() == {("answers", "letter/bad"): 1}
    assert "もう答えていただきました" in other.get("/").content.decode()


def test_a_ticket_sent_without_end_fills_no_trail(cast):
    ticket = str(tickets.ticket_for("visit", SAKAI, 1))
    for _time in range(4):
        Client().post(reverse("figures:tap"), {"ticket": ticket, "score": "good"})
    with viewing_as(make.AS_PORTAL):
        assert Entry.objects.filter(event__startswith="figures.").count() == 0
    assert counted() == {("answers", "visit/good"): 1}


def test_an_old_or_invented_ticket_is_refused_with_a_sentence(cast, settings):
    client = Client()
    others = signing.dumps(["application", SAKAI, "m"], salt="another")
    invented = ["", "x", others, signing.dumps(["haircut", SAKAI, "m"], salt="figures.ticket")]
    for ticket in invented:
        answered = client.post(reverse("figures:tap"), {"ticket": ticket, "score": "good"}, follow=True)
        assert "時間がたった" in answered.content.decode()
    old = str(tickets.ticket_for("visit", SAKAI, 1))
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)), pytest.raises(tickets.TicketOver):
        tickets.ticket(old)
    assert client.get(reverse("figures:more"))["Location"] == "/"
    assert counted() == {}


def test_a_forged_score_counts_nothing(cast):
    ticket = tickets.ticket_for("visit", SAKAI, 1)
    for score in ("", "great", "good/../bad"):
        with pytest.raises(tickets.NoAnswer):
            tickets.tapped(ticket, score)
    with pytest.raises(tickets.NoAnswer):
        tickets.recommended(11, "")
    assert counted() == {}


def test_a_page_without_points_says_what_is_missing(cast):
    client = Client()
    client.post(reverse("figures:tap"), {"ticket": str(tickets.ticket_for("visit", SAKAI, 1)), "score": "fair"})
    answered = client.post(reverse("figures:more"), {"points": "", "words": "x"})
    assert answered.status_code == 422
    assert counted() == {("answers", "visit/fair"): 1}


def test_nothing_kept_leads_from_an_answer_to_a_person(cast, letter_url):
    """Every column of every row that an answer makes, against all that names Hanako, her letter, or the answer."""
    client = logged_in(cast.hanako)
    ticket = ticket_in(client.get(letter_url).content.decode())
    with viewing_as(make.AS_PORTAL):
        before = {*Entry.objects.values_list("pk", flat=True)}
    client.post(reverse("figures:tap"), {"ticket": ticket, "score": "bad"})
    client.post(reverse("figures:more"), {"points": "3", "words": "番号 123456789 と 堺花子さん が出ました"})
    letter = letter_url.rstrip("/").rsplit("/", 1)[-1]
    mark = tickets.ticket(ticket).mark
    names = [str(cast.hanako.pk), str(cast.hanako.user_id), letter, mark]
    with viewing_as(make.AS_PORTAL):
        kept = [*Answered.objects.all(), *Count.objects.all(), *Voice.objects.all()]
        written = [{field.name: str(getattr(row, field.attname)) for field in row._meta.fields} for row in kept]
        entries = [*Entry.objects.exclude(pk__in=before)]
    for row in written:
        assert not [value for value in row.values() if value in names], row
    # That something was answered stands apart from what: no row has both, and none knows the hour.
    assert not {"score", "part", "number"} & {field.name for field in Answered._meta.fields}
    assert {row.day for row in kept if isinstance(row, Count)} == {timezone.localdate().replace(day=1)}
    # Nor does the trail: it knew the second, and the entry before it said who had opened the letter.
    assert [entry.event for entry in entries if not entry.subject_id] == []
    assert not [row.text for row in kept if isinstance(row, Voice) and ("123456789" in row.text or "花子" in row.text)]
    session = dict(client.session)
    assert not [value for value in map(str, session.values()) if value in {"bad", "3", "detractor"}]


def test_words_are_read_by_the_town_alone_when_enough_wrote_and_the_month_is_over(cast):
    make.points(9, SAKAI, 8, "とても助かりました")
    today, later = timezone.localdate(), timezone.localdate() + dt.timedelta(days=32)
    with viewing_as(Staff(SAKAI, cast.mori.pk)):
        assert voices(later) == []
    make.points(1, SAKAI, 2, "文字が小さいです")
    with viewing_as(Staff(SAKAI, cast.mori.pk)):
        assert voices(today) == []
        assert len(voices(later)[0].texts) == 10
    with viewing_as(Staff(SUITA, cast.ono.pk)):
        assert voices(later) == []


def test_marks_go_after_a_month_and_the_numbers_stay(cast):
    make.taps(3, SAKAI, "good")
    assert asking.forget(timezone.localdate() + dt.timedelta(days=29)) == 0
    assert asking.forget(timezone.localdate() + dt.timedelta(days=31)) == 3
    assert counted() == {("answers", "application/good"): 3}


def test_a_task_of_three_weeks_ago_is_not_asked_about(cast, letter_url):
    client = logged_in(cast.hanako)
    client.get(letter_url)
    with viewing_as(make.AS_PORTAL):
        Notice.objects.update(first_opened_at=timezone.now() - dt.timedelta(days=21))
    assert "使いやすかったですか" not in client.get(letter_url).content.decode()


def test_a_town_that_leaves_takes_its_words_along_and_leaves_its_numbers(cast):
    make.points(2, SAKAI, 9, "よかったです")
    make.points(1, SUITA, 9, "よかったです")
    with viewing_as(make.AS_PORTAL):
        assert farewells.erase_town(SAKAI, timezone.now()) == {"voices": 2, "marks": 2}
        assert [row.municipality_id for row in Voice.objects.all()] == [SUITA]
    assert counted(municipality=SAKAI) == {("nps", "promoter"): 2}


def test_old_words_go_and_are_counted_before(cast):
    make.points(1, SAKAI, 9, "よかったです")
    later = timezone.localdate() + dt.timedelta(days=800)
    with viewing_as(make.AS_PORTAL):
        assert voices_due(SAKAI, timezone.now() + dt.timedelta(days=800)) == 1
    assert asking.forget(later) == 2
    with viewing_as(make.AS_PORTAL):
        assert voices_due(SAKAI, timezone.now() + dt.timedelta(days=800)) == 0
