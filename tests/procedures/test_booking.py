"""Booking, waiting, moving, cancelling, as residents do it. Ken of another town may book too, and sees nothing of Hanako's."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.models import Delivery, Preference
from portal.audit.actions import retaining
from portal.audit.models import Entry
from portal.identity.actions import family
from portal.municipalities.scope import System, viewing_as
from procedures.actions import appointments, keeping, leaving
from procedures.actions.refusals import AlreadyBegun, FullyBooked, NotOffered, SameTime, TooManyOpen, VisitOver
from procedures.models import Appointment, Booker, Counter, DayOff, Opening
from procedures.rules.slots import Visit
from tests.cast import SAKAI, SUITA, Cast
from tests.procedures import make, visits
from tests.procedures.make import at
from tests.procedures.visits import FRIDAY_NOON, MONDAY_9, MONDAY_10, book, look

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_friday() -> Iterator[None]:
    with time_machine.travel(FRIDAY_NOON, tick=False):
        yield


@pytest.fixture
def counter(cast: Cast) -> Counter:
    return visits.counter()


def rows() -> list[Appointment]:
    with viewing_as(System("test")):
        return list(Appointment.objects.order_by("made_at", "turn"))


def text(answer: Any) -> str:
    """Without the marks of where a line may break."""
    return answer.content.decode().replace("<wbr>", "").replace("\u200b", "")


def cancel(row: Appointment, by: Any, now: Any = FRIDAY_NOON) -> Appointment:
    with viewing_as(make.ResidentView(by.pk)):
        return appointments.cancel(row, by=by, now=now)


def move(row: Appointment, starts_at: Any, by: Any, now: Any = FRIDAY_NOON) -> Appointment:
    with viewing_as(make.ResidentView(by.pk)):
        return appointments.move(row, starts_at, person=by, by=by, now=now)


def test_from_the_list_of_counters_to_the_number(as_hanako: Client, cast: Cast, counter: Counter) -> None:
    assert counter.name in text(as_hanako.get("/counters/"))
    days = text(as_hanako.get(f"/counters/{counter.pk}/"))
    assert "11月30日(月)" in days
    assert "11月28日(土)" not in days
    assert "9:00" in text(as_hanako.get(f"/counters/{counter.pk}/2026-11-30/"))
    page = text(as_hanako.get(visits.url(counter)))
    assert "母子健康手帳" in page
    shown = as_hanako.post(visits.url(counter), {"remark": "第2子のことも"}, follow=True)
    row = rows()[0]
    assert shown.redirect_chain == [(f"/appointments/{row.pk}/", 302)]
    assert all(words in text(shown) for words in (row.number, "本館 3階", "母子健康手帳", "第2子のことも", "2026年11月30日(月) 9:00"))
    assert (row.state, row.place, row.resident_id) == (Visit.BOOKED, 1, cast.hanako.pk)
    assert "第2子" not in row.visitor_sealed
    assert "来庁を予約した" in text(as_hanako.get("/me/log/"))


def test_it_is_found_on_the_page_of_its_procedure_on_home_and_among_ones_own(as_hanako: Client, cast: Cast) -> None:
    nursery = make.nursery()
    counter = visits.counter(slugs=(nursery.slug,))
    guide = text(as_hanako.get(f"/procedures/{SAKAI}/{nursery.slug}/"))
    assert f'href="/counters/{counter.pk}/"' in guide
    row = book(cast.hanako, counter)
    for page in ("/", "/applications/", "/appointments/"):
        assert f'href="/appointments/{row.pk}/"' in text(as_hanako.get(page)), page


def test_guests_may_look_and_are_sent_to_the_login_to_book(client: Client, counter: Counter) -> None:
    for page in ("/counters/", f"/counters/{counter.pk}/", f"/counters/{counter.pk}/2026-11-30/"):
        assert client.get(page).status_code == 200
    assert client.get(visits.url(counter)).url.startswith("/account/login/")


def test_a_second_press_is_the_same_appointment(as_hanako: Client, counter: Counter) -> None:
    answers = [as_hanako.post(visits.url(counter), {"remark": ""}) for _press in range(3)]
    assert {answer.url for answer in answers} == {f"/appointments/{rows()[0].pk}/"}
    assert len(rows()) == 1


def test_two_presses_at_once_are_the_same_appointment(cast: Cast, counter: Counter) -> None:
    assert book(cast.hanako, counter).pk == book(cast.hanako, counter).pk
    assert len(rows()) == 1


def test_for_a_child(as_hanako: Client, cast: Cast, counter: Counter) -> None:
    family.add_member(cast.hanako, relation="child", call_name="そら", birth_on=date(2024, 6, 12), by=cast.hanako, now=FRIDAY_NOON)
    key = re.search(r'value="(child-[0-9]+)"', text(as_hanako.get(visits.url(counter))))
    assert key
    assert as_hanako.post(visits.url(counter), {"who": "child-999999", "remark": ""}).status_code == 422
    assert "そらの用件" in text(as_hanako.post(visits.url(counter), {"who": key[1], "remark": ""}, follow=True))


def test_when_somebody_was_faster_one_may_wait(as_ken: Client, as_hanako: Client, cast: Cast, counter: Counter) -> None:
    page = text(as_ken.get(visits.url(counter)))
    assert "この時間を予約する" in page
    mine = book(cast.hanako, counter)
    answer = as_ken.post(visits.url(counter), {"remark": ""})
    assert answer.status_code == 422
    assert all(words in text(answer) for words in ("満席になりました", "空き待ちに入る", "自動で予約になります"))
    shown = text(as_ken.post(visits.url(counter), {"remark": "", "wait": "1"}, follow=True))
    assert "まだ予約ではありません" in shown
    assert "次があなたの番です" in shown
    as_hanako.post(f"/appointments/{mine.pk}/cancel/")
    kens = next(row for row in rows() if row.pk != mine.pk)
    assert (kens.state, kens.place, kens.resident_id) == (Visit.BOOKED, 1, cast.ken.pk)
    assert "予約済み" in text(as_ken.get(f"/appointments/{kens.pk}/"))
    with viewing_as(System("test")):
        told = Delivery.objects.get(about=kens.pk)
    assert (told.recipient_id, told.topic, told.purpose) == (cast.ken.pk, "news", "place-given")


def test_the_line_is_served_in_its_order(cast: Cast, counter: Counter) -> None:
    people = visits.neighbours(4)
    first, *line = [book(person, counter, or_wait=True) for person in people]
    assert [look(row).turn for row in line] == [1, 2, 3]
    cancel(line[0], people[1])
    cancel(first, people[0])
    assert [look(row).state for row in (first, *line)] == [Visit.CANCELLED, Visit.CANCELLED, Visit.BOOKED, Visit.WAITING]


def test_after_the_hour_of_closing_nobody_moves_up_and_the_wait_ends(cast: Cast, counter: Counter) -> None:
    first, second = book(cast.hanako, counter), book(cast.ken, counter, or_wait=True)
    late = MONDAY_9 - timedelta(hours=1)
    cancel(first, cast.hanako, now=late)
    assert look(second).state == Visit.WAITING
    with viewing_as(System("test")):
        assert [keeping.end_some(MONDAY_9 - timedelta(hours=2)), keeping.end_some(late), keeping.end_some(late)] == [0, 1, 0]
        assert Delivery.objects.get().purpose == "wait-ended"
    assert look(second).state == Visit.ENDED


def test_moving_gives_the_old_time_to_who_waits(as_hanako: Client, cast: Cast, counter: Counter) -> None:
    mine, kens = book(cast.hanako, counter), book(cast.ken, counter, or_wait=True)
    base = f"/appointments/{mine.pk}/move/"
    assert "いまの予約は2026年11月30日(月) 9:00です" in text(as_hanako.get(base))
    assert 'value="1000"' in text(as_hanako.get(f"{base}2026-11-30/"))
    assert "日時を変えました" in text(as_hanako.post(f"{base}2026-11-30/", {"clock": "1000"}, follow=True))
    assert (look(mine).starts_at, look(mine).number, look(kens).state) == (MONDAY_10, mine.number, Visit.BOOKED)
    again = as_hanako.post(f"{base}2026-11-30/", {"clock": "1000"})
    assert again.url == f"/appointments/{mine.pk}/"


def test_a_move_that_does_not_go_leaves_all_as_it_was(as_hanako: Client, cast: Cast, counter: Counter) -> None:
    mine = book(cast.hanako, counter)
    book(cast.ken, counter, MONDAY_10)
    base = f"/appointments/{mine.pk}/move/2026-11-30/"
    assert "満席になりました" in text(as_hanako.post(base, {"clock": "1000"}, follow=True))
    assert "いま予約できません" in text(as_hanako.post(base, {"clock": "1201"}, follow=True))
    for wrong in ("", "9時", "2500", "\0"):
        assert as_hanako.post(base, {"clock": wrong}).status_code == 404
    assert (look(mine).starts_at, look(mine).state) == (MONDAY_9, Visit.BOOKED)


def test_who_waits_may_move_to_a_free_time(cast: Cast, counter: Counter) -> None:
    book(cast.hanako, counter)
    kens = book(cast.ken, counter, or_wait=True)
    moved = move(kens, MONDAY_10, cast.ken)
    assert (moved.state, moved.turn, moved.place) == (Visit.BOOKED, None, 1)


def test_nobody_passes_who_waits_when_a_far_time_comes_near_again(cast: Cast, counter: Counter) -> None:
    far = at(2026, 12, 21, 9)
    first, kens = book(cast.hanako, counter, far), book(cast.ken, counter, far, or_wait=True)
    Counter.objects.update(days_ahead=7)
    cancel(first, cast.hanako)
    assert look(kens).state == Visit.WAITING
    Counter.objects.update(days_ahead=30)
    with pytest.raises(FullyBooked):
        book(cast.hanako, counter, far)
    assert book(cast.hanako, counter, far, or_wait=True).turn == 2
    assert look(kens).state == Visit.BOOKED


def test_nobody_is_at_two_counters_at_once(cast: Cast, counter: Counter) -> None:
    other = visits.counter("市民課", minutes=45)
    book(cast.hanako, counter, MONDAY_10)
    with pytest.raises(SameTime):
        book(cast.hanako, other, at(2026, 11, 30, 9, 45))
    book(cast.hanako, other, MONDAY_9)
    book(cast.ken, other, at(2026, 11, 30, 9, 45))


def test_nobody_takes_more_than_the_counter_allows(cast: Cast, counter: Counter) -> None:
    book(cast.hanako, counter)
    second = book(cast.hanako, counter, MONDAY_10)
    with pytest.raises(TooManyOpen):
        book(cast.hanako, counter, at(2026, 11, 30, 11))
    cancel(second, cast.hanako)
    book(cast.hanako, counter, at(2026, 11, 30, 11))


@pytest.mark.parametrize(
    "starts_at",
    [
        at(2026, 11, 30, 9, 1),
        at(2026, 11, 30, 12),
        at(2026, 11, 29, 9),
        at(2026, 11, 23, 9),
        at(2026, 11, 27, 11),
        at(2026, 12, 29, 9),
        at(2027, 6, 1, 9),
    ],
)
def test_a_time_that_is_not_offered_is_refused(as_hanako: Client, cast: Cast, counter: Counter, starts_at: Any) -> None:
    with pytest.raises(NotOffered):
        book(cast.hanako, counter, starts_at)
    answer = as_hanako.post(visits.url(counter, starts_at), {"remark": ""}, follow=True)
    assert answer.status_code == 200
    assert "いま予約できません" in text(answer)
    assert rows() == []


def test_a_time_closed_meanwhile_is_refused(as_hanako: Client, cast: Cast, counter: Counter) -> None:
    page = visits.url(counter)
    assert as_hanako.get(page).status_code == 200
    DayOff.objects.create(counter=counter, day=MONDAY_9.date())
    assert "いま予約できません" in text(as_hanako.post(page, {"remark": ""}, follow=True))
    DayOff.objects.all().delete()
    Counter.objects.update(is_open=False)
    assert "いま予約できません" in text(as_hanako.post(page, {"remark": ""}, follow=True))
    assert counter.name not in text(as_hanako.get("/counters/"))


def test_hours_that_change_leave_who_is_booked(cast: Cast, counter: Counter) -> None:
    mine = book(cast.hanako, counter, MONDAY_9)
    Opening.objects.update(minutes=20)
    assert (look(mine).starts_at, look(mine).ends_at) == (MONDAY_9, at(2026, 11, 30, 9, 30))
    with pytest.raises(FullyBooked):
        book(cast.ken, counter, at(2026, 11, 30, 9, 20))
    kens = book(cast.ken, counter, at(2026, 11, 30, 9, 20), or_wait=True)
    book(cast.ken, counter, at(2026, 11, 30, 9, 40))
    cancel(mine, cast.hanako)
    assert look(kens).state == Visit.BOOKED


@pytest.mark.parametrize("path", ["", "calendar/", "move/", "move/2026-11-30/"])
def test_somebody_elses_is_like_a_missing_one(as_ken: Client, as_ono: Client, cast: Cast, counter: Counter, path: str) -> None:
    mine = book(cast.hanako, counter)
    answers = [as_ken.get(f"/appointments/{key}/{path}") for key in (mine.pk, uuid4())]
    assert {(answer.status_code, text(answer).replace(str(mine.pk), "")[-200:]) for answer in answers} == {(404, text(answers[0])[-200:])}
    assert as_ono.get(f"/appointments/{mine.pk}/{path}").status_code == 403


def test_nobody_cancels_or_moves_somebody_elses(as_ken: Client, cast: Cast, counter: Counter) -> None:
    mine = book(cast.hanako, counter)
    assert as_ken.post(f"/appointments/{mine.pk}/cancel/").status_code == 404
    assert as_ken.post(f"/appointments/{mine.pk}/move/2026-11-30/", {"clock": "1000"}).status_code == 404
    assert (look(mine).state, look(mine).starts_at) == (Visit.BOOKED, MONDAY_9)


@pytest.mark.parametrize("day", ["2026-02-30", "x", "9999-12-31", "0001-01-01", "20261130", "2026-11-30%00"])
def test_a_wrong_address_is_not_there(as_hanako: Client, counter: Counter, day: str) -> None:
    for page in (f"/counters/{counter.pk}/{day}/", f"/counters/{counter.pk}/{day}/0900/", f"/counters/{counter.pk}/2026-11-30/{day}/"):
        assert as_hanako.get(page).status_code == 404
    for key in ("0", "99999999", "9" * 30):
        assert as_hanako.get(f"/counters/{key}/").status_code == 404


@pytest.mark.parametrize("remark", ["x" * 201, "\0", "x" * 100_000])
def test_a_remark_that_is_too_long_or_unreadable_comes_back(as_hanako: Client, counter: Counter, remark: str) -> None:
    assert as_hanako.post(visits.url(counter), {"remark": remark}).status_code == 422
    assert rows() == []


def test_once_it_has_begun_it_stays(cast: Cast, counter: Counter) -> None:
    mine = book(cast.hanako, counter)
    for act in (lambda: cancel(mine, cast.hanako, now=MONDAY_9), lambda: move(mine, at(2026, 11, 30, 11, 30), cast.hanako, now=MONDAY_9)):
        with pytest.raises(AlreadyBegun):
            act()
    assert look(mine).state == Visit.BOOKED


def test_cancelling_twice_is_cancelled_and_moving_then_is_refused(cast: Cast, counter: Counter) -> None:
    mine = book(cast.hanako, counter)
    assert [cancel(mine, cast.hanako).state for _press in range(2)] == [Visit.CANCELLED] * 2
    with pytest.raises(VisitOver):
        move(mine, MONDAY_10, cast.hanako)


def test_the_day_goes_into_a_calendar_without_what_it_is_for(as_hanako: Client, cast: Cast, counter: Counter) -> None:
    mine = book(cast.hanako, counter, remark="ひみつ")
    answer = as_hanako.get(f"/appointments/{mine.pk}/calendar/")
    file = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "DTSTART;TZID=Asia/Tokyo:20261130T090000\r\nDTEND;TZID=Asia/Tokyo:20261130T093000" in file
    assert "LOCATION:本館 3階" in file
    assert not any(word in file for word in ("ひみつ", "保育", "花子"))
    cancel(mine, cast.hanako)
    assert as_hanako.get(f"/appointments/{mine.pk}/calendar/").status_code == 404


def test_the_reminder_is_planned_once_on_the_day_before(cast: Cast, counter: Counter) -> None:
    mine, gone = book(cast.hanako, counter), book(cast.ken, counter, MONDAY_10)
    cancel(gone, cast.ken)
    sunday = at(2026, 11, 29, 10)
    with viewing_as(System("test")):
        assert [keeping.remind_some(now) for now in (sunday - timedelta(seconds=1), sunday, sunday)] == [0, 1, 0]
        told = Delivery.objects.get()
    assert (told.about, told.recipient_id, told.topic, told.purpose) == (mine.pk, cast.hanako.pk, "reminder", "visit-2026-11-30")
    move(mine, at(2026, 12, 4, 9), cast.hanako, now=sunday)
    with viewing_as(System("test")):
        assert keeping.remind_some(at(2026, 12, 3, 10)) == 1
        assert sorted(Delivery.objects.values_list("purpose", flat=True)) == ["visit-2026-11-30", "visit-2026-12-04"]


def test_a_reminder_that_waits_for_the_end_of_a_rest_is_stopped_with_its_appointment(cast: Cast, counter: Counter) -> None:
    mine = book(cast.hanako, counter)
    with viewing_as(System("test")):
        Preference.objects.create(pk=cast.hanako.pk, resting_until=at(2026, 11, 30).date())
        keeping.remind_some(at(2026, 11, 29, 10))
        assert Delivery.objects.get().state == "planned"
    cancel(mine, cast.hanako)
    with viewing_as(System("test")):
        assert Delivery.objects.get().state == "cancelled"


def test_a_worker_that_slept_reminds_nobody_of_what_is_over(cast: Cast, counter: Counter) -> None:
    book(cast.hanako, counter)
    with viewing_as(System("test")):
        assert keeping.remind_some(MONDAY_9) == 1
        assert Delivery.objects.count() == 0


def test_what_is_long_past_is_erased(cast: Cast, counter: Counter) -> None:
    book(cast.hanako, counter)
    with viewing_as(System("test")):
        assert [keeping.erase_some(MONDAY_9 + timedelta(days=days)) for days in (179, 181, 181)] == [0, 1, 0]
        assert Appointment.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_data_base_no_more_for_more(as_hanako: Client, cast: Cast, count: int) -> None:
    mine = [book(cast.hanako, visits.counter(f"窓口{number}"), at(2026, 11, 30, 9 + number)) for number in range(count)]
    where = mine[0].counter
    for person in visits.neighbours(count):
        book(person, where, at(2026, 12, 1, 9), or_wait=True)
    tuesday = at(2026, 12, 1, 9)
    counts = {"/counters/": 8, f"/counters/{where.pk}/": 10, f"/counters/{where.pk}/2026-12-01/": 10, visits.url(where, tuesday): 14}
    counts |= {"/appointments/": 7, f"/appointments/{mine[0].pk}/": 8}
    as_hanako.get("/counters/")
    found = {}
    for path in counts:
        with CaptureQueriesContext(connection) as queries:
            assert as_hanako.get(path).status_code == 200
        found[path] = len(queries)
    assert found == counts


def test_only_towns_that_one_lives_in_unless_asked(as_ken: Client, cast: Cast, counter: Counter) -> None:
    suita = visits.counter("入園相談窓口", SUITA)
    assert suita.name in text(as_ken.get("/counters/"))
    assert counter.name not in text(as_ken.get("/counters/"))
    assert counter.name in text(as_ken.get(f"/counters/?town={SAKAI}"))
    assert all(name in text(as_ken.get("/counters/?town=")) for name in (suita.name, counter.name))
    assert as_ken.get("/counters/?town=%00").status_code == 200


def test_leaving_gives_the_places_back(cast: Cast, counter: Counter) -> None:

    book(cast.hanako, counter)
    kens = book(cast.ken, counter, or_wait=True)
    with viewing_as(System("test")):
        assert leaving.forget(cast.hanako.pk) == 1
        assert list(Appointment.objects.values_list("pk", flat=True)) == [kens.pk]
        assert not Booker.objects.filter(pk=cast.hanako.pk).exists()
        assert Entry.objects.filter(event="procedures.place_given", subject_id=cast.ken.pk).count() == 1
    assert look(kens).state == Visit.BOOKED


def test_leaving_keeps_what_a_town_holds(cast: Cast, counter: Counter) -> None:
    mine = book(cast.hanako, counter)
    kens = book(cast.ken, counter, or_wait=True)
    with viewing_as(System("test")):
        facts = {"reason": "裁判のため", "until": timezone.localdate() + timedelta(days=90), "by": cast.hara, "now": timezone.now()}
        held = retaining.hold(SAKAI, keeping.VISITS, **facts)
        assert leaving.forget(cast.hanako.pk) == 0
        assert Appointment.objects.filter(resident=cast.hanako.pk).count() == 1
    assert (look(mine).state, look(kens).state) == (Visit.CANCELLED, Visit.BOOKED)
    with viewing_as(System("test")):
        retaining.lift(held.pk, town_id=SAKAI, by=cast.hara, now=timezone.now())
        assert keeping.erase_some(mine.ends_at + keeping.KEPT_FOR + timedelta(days=1)) == 2
