"""The office: setting a counter up, the list of a day, check-in, calling off. Ono of 吹田市 and another department are in the room."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.models import Delivery
from portal.audit import queries as trail
from portal.audit.models import Entry
from portal.front import counters as demo
from portal.municipalities.scope import System, viewing_as
from procedures.models import Counter, DayOff, Opening
from procedures.queries import counters
from procedures.rules.slots import Visit
from tests import cast as people
from tests.cast import SAKAI, SUITA, Cast
from tests.procedures import make, visits
from tests.procedures.make import at
from tests.procedures.visits import FRIDAY_NOON, MONDAY_9, MONDAY_10, book, look

pytestmark = pytest.mark.django_db
LIST = "/admin/procedures/appointment/"
COUNTERS = "/admin/procedures/counter/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(FRIDAY_NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def counter(cast: Cast) -> Counter:
    return visits.counter()


def text(answer: Any) -> str:
    return answer.content.decode()


def day(counter: Counter, on: str = "2026-11-30") -> str:
    return f"{LIST}?counter={counter.pk}&on={on}"


def facts(**changed: Any) -> dict[str, Any]:
    """The form of a counter with one stretch of hours and no day off."""
    usual = {"name": "市民課", "purpose": "証明書", "place": "1階", "phone": "072-233-1101", "bring": "", "question": "ご用件"}
    usual |= {"days_ahead": 30, "closes_hours": 2, "most_open": 2, "is_open": "on"}
    for name, total in (("openings", 1), ("days_off", 0)):
        usual |= {f"{name}-TOTAL_FORMS": total, f"{name}-INITIAL_FORMS": 0, f"{name}-MIN_NUM_FORMS": 0, f"{name}-MAX_NUM_FORMS": 1000}
    usual |= opening(0)
    return {**usual, **changed}


def opening(number: int, **changed: Any) -> dict[str, Any]:
    hours = {"weekday": 0, "starts": "09:00", "ends": "12:00", "minutes": 30, "capacity": 1, **changed}
    return {f"openings-{number}-{name}": value for name, value in hours.items()}


def test_a_clerk_sets_up_a_counter_and_residents_find_it(as_mori: Client, as_hanako: Client, cast: Cast) -> None:
    nursery = make.nursery()
    answer = as_mori.post(f"{COUNTERS}add/", facts(procedures=[nursery.pk]))
    assert answer.status_code == 302, text(answer)
    made = Counter.objects.get()
    assert (made.municipality_id, made.handled_by, list(made.procedures.all())) == (SAKAI, None, [nursery])
    assert "市民課" in text(as_hanako.get(f"/procedures/{SAKAI}/{nursery.slug}/"))
    assert "9:00" in text(as_hanako.get(f"/counters/{made.pk}/2026-11-30/"))
    with viewing_as(System("test")):
        assert Entry.objects.filter(event="procedures.counter_adjusted", object_id=str(made.pk)).count() == 1


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"name": ""}, "errorlist"),
        ({"days_ahead": "0"}, "1"),
        ({"closes_hours": "-1"}, "0"),
        (opening(0, minutes=0), "5"),
        (opening(0, capacity=0), "1"),
        (opening(0, starts="12:00", ends="09:00"), "より後にしてください"),
        ({"openings-TOTAL_FORMS": 2, **opening(1, starts="11:00", ends="13:00")}, "重なっています"),
        (opening(0, weekday=9), "選択"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_saved(as_mori: Client, cast: Cast, sent: dict[str, Any], sentence: str) -> None:
    answer = as_mori.post(f"{COUNTERS}add/", facts(**sent))
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert Counter.objects.count() == Opening.objects.count() == 0


def test_two_counters_of_one_name_are_refused(as_mori: Client, counter: Counter) -> None:
    assert as_mori.post(f"{COUNTERS}add/", facts(name=counter.name)).status_code == 200
    assert Counter.objects.count() == 1


def changed(counter: Counter, **more: Any) -> dict[str, Any]:
    """The form of a counter as it stands."""
    sent = facts(name=counter.name, **more)
    rows = list(Opening.objects.filter(counter=counter))
    sent |= {"openings-TOTAL_FORMS": len(rows), "openings-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        hours = {"weekday": row.weekday, "starts": "09:00", "ends": "12:00", "minutes": row.minutes, "capacity": row.capacity}
        sent |= opening(number, **hours) | {f"openings-{number}-id": row.pk, f"openings-{number}-counter": counter.pk}
    return {**sent, **more}


def test_a_day_off_says_who_is_booked_then(as_mori: Client, cast: Cast, counter: Counter) -> None:
    mine = book(cast.hanako, counter)
    off = {"days_off-TOTAL_FORMS": 1, "days_off-0-day": "2026-11-30"}
    answer = as_mori.post(f"{COUNTERS}{counter.pk}/change/", changed(counter, **off), follow=True)
    assert "開いていない時間になった予約が1件あります" in text(answer)
    assert DayOff.objects.get().day == MONDAY_9.date()
    assert look(mine).state == Visit.BOOKED


def test_more_places_go_to_who_waits(as_mori: Client, cast: Cast, counter: Counter) -> None:
    book(cast.hanako, counter)
    kens = book(cast.ken, counter, or_wait=True)
    answer = as_mori.post(f"{COUNTERS}{counter.pk}/change/", changed(counter, **{"openings-0-capacity": 2}))
    assert answer.status_code == 302, text(answer)
    assert (look(kens).state, look(kens).place) == (Visit.BOOKED, 2)


def test_the_list_of_a_day_shows_who_comes(as_mori: Client, cast: Cast, counter: Counter) -> None:
    mine = book(cast.hanako, counter, kana="サカイ ハナコ", about="そら", remark="第2子のこと")
    book(cast.ken, counter, or_wait=True)
    shown = text(as_mori.get(day(counter)))
    assert all(words in shown for words in (mine.number, "堺 花子", "サカイ ハナコ", "そらの用件", "第2子のこと", "9:00"))
    assert "吹田 健" not in shown
    assert "この日の予約はありません" in text(as_mori.get(day(counter, "2026-12-01")))
    for nonsense in ("on=x", "on=9999-12-31", "counter=9&on=2026-11-30", "counter=%00", "on=%00"):
        assert as_mori.get(f"{LIST}?{nonsense}").status_code == 200


def test_who_looked_is_a_line_for_each_person_once_a_day(
    as_mori: Client, as_hara: Client, as_hanako: Client, cast: Cast, clock: Any, counter: Counter
) -> None:
    mine = book(cast.hanako, counter)
    for officer in (as_mori, as_mori, as_hara):
        officer.get(day(counter))
    as_mori.get(f"{LIST}{mine.pk}/change/")
    assert text(as_hanako.get("/me/log/")).count("来庁予約の内容を見た") == 2
    clock.move_to(at(2026, 11, 30, 8))
    people.logged_in(cast.mori).get(day(counter))
    with viewing_as(System("test")):
        assert Entry.objects.filter(event="procedures.appointment_read", subject_id=cast.hanako.pk).count() == 3
        assert all(chain.fault is None for chain in trail.verify())


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_no_more_for_more_people(as_mori: Client, cast: Cast, count: int) -> None:
    where = visits.counter(capacity=9)
    for person in visits.neighbours(count):
        book(person, where)
    found = []
    for _look in range(2):
        with CaptureQueriesContext(connection) as queries:
            as_mori.get(day(where))
        found.append(len([each for each in queries.captured_queries if "SAVEPOINT" not in each["sql"]]))
    assert found == [10, 10]


def test_check_in_no_show_and_a_mistake_taken_back(cast: Cast, clock: Any, counter: Counter) -> None:
    mine = book(cast.hanako, counter)

    def note(visit: str) -> str:
        return text(people.logged_in(cast.mori).post(day(counter), {"appointment": str(mine.pk), "visit": visit}, follow=True))

    assert "予約の日になってから" in note("arrived")
    clock.move_to(at(2026, 11, 30, 8, 50))
    for visit in ("arrived", "booked", "missed", "arrived"):
        note(visit)
        assert look(mine).state == visit
    assert "選んでください" in note("dance")
    assert look(mine).state == Visit.ARRIVED


def test_calling_off_tells_the_resident_and_serves_who_waits(as_mori: Client, as_hanako: Client, cast: Cast, counter: Counter) -> None:
    mine, kens = book(cast.hanako, counter), book(cast.ken, counter, or_wait=True)
    page = f"{LIST}{mine.pk}/change/"
    assert as_mori.post(page, {"sentence": "  "}).status_code == 422
    assert as_mori.post(page, {"sentence": "担当者が休みです。"}).status_code == 302
    assert (look(mine).state, look(kens).state) == (Visit.CALLED_OFF, Visit.BOOKED)
    assert "担当者" not in look(mine).reason_sealed
    assert "担当者が休みです。" in text(as_hanako.get(f"/appointments/{mine.pk}/"))
    assert "窓口が取り消しました" in text(as_hanako.get("/"))
    with viewing_as(System("test")):
        told = Delivery.objects.get(about=mine.pk)
    assert (told.topic, told.purpose) == ("important", "called-off")
    again = as_mori.post(page, {"sentence": "もう一度"})
    assert again.status_code == 422
    assert "窓口が取消し" in text(again)


def test_on_a_day_off_nobody_moves_up(as_mori: Client, cast: Cast, counter: Counter) -> None:
    mine, kens = book(cast.hanako, counter), book(cast.ken, counter, or_wait=True)
    DayOff.objects.create(counter=counter, day=MONDAY_9.date())
    as_mori.post(f"{LIST}{mine.pk}/change/", {"sentence": "休みになりました。"})
    assert look(kens).state == Visit.WAITING


def test_a_whole_day_is_closed_with_one_sentence(as_mori: Client, as_ken: Client, cast: Cast, counter: Counter) -> None:
    mine, kens = book(cast.hanako, counter), book(cast.ken, counter, or_wait=True)
    later = book(cast.hanako, counter, at(2026, 12, 1, 9))
    assert as_mori.post(day(counter), {"close": "1", "sentence": " "}).status_code == 422
    done = as_mori.post(day(counter), {"close": "1", "sentence": "停電のため休みます。"}, follow=True)
    assert "2件を取り消しました" in text(done)
    assert [look(row).state for row in (mine, kens, later)] == [Visit.CALLED_OFF, Visit.CALLED_OFF, Visit.BOOKED]
    assert DayOff.objects.get().day == MONDAY_9.date()
    assert "停電のため休みます。" in text(as_ken.get(f"/appointments/{kens.pk}/"))
    with viewing_as(System("test")):
        assert Delivery.objects.filter(purpose="called-off").count() == 2
        noted = Entry.objects.filter(event="procedures.appointment_called_off").values_list("subject_id", flat=True)
        assert set(noted) == {cast.hanako.pk, cast.ken.pk}
        assert all(chain.fault is None for chain in trail.verify())
    again = as_mori.post(day(counter), {"close": "1", "sentence": "もう一度"}, follow=True)
    assert "0件を取り消しました" in text(again)


def test_the_counters_of_the_demo_are_set_up_once(cast: Cast) -> None:
    for town in (SAKAI, SUITA, SAKAI):
        demo.prepare(town)
    assert [row.municipality_id for row in Counter.objects.all()] == [SAKAI, SAKAI, SUITA]
    assert all(counters.offered(row, FRIDAY_NOON) for row in Counter.objects.all())


def test_another_town_has_no_such_counter_nor_appointment(as_ono: Client, cast: Cast, counter: Counter) -> None:
    mine = book(cast.hanako, counter)
    assert "堺 花子" not in text(as_ono.get(day(counter)))
    assert counter.name not in text(as_ono.get(COUNTERS))
    assert as_ono.get(f"{COUNTERS}{counter.pk}/change/").status_code == 302
    for key in (mine.pk, uuid4(), "x"):
        assert as_ono.get(f"{LIST}{key}/change/").status_code == 404
        assert as_ono.post(f"{LIST}{key}/change/", {"sentence": "だめ"}).status_code == 404
        assert as_ono.post(LIST, {"appointment": str(key), "visit": "arrived"}).status_code == 404
    assert look(mine).state == Visit.BOOKED


def test_another_department_has_neither(client_of: Any, cast: Cast, counter: Counter) -> None:
    hall = SimpleNamespace(nursery=people.department("保育課"), tax=people.department("納税課"))
    Counter.objects.update(handled_by=hall.nursery)
    mine = book(cast.hanako, counter)
    own = client_of(people.officer("noda@sakai.example.jp", "野田", "S-201", "clerk", SAKAI, hall.nursery))
    other = client_of(people.officer("zaizen@sakai.example.jp", "財前", "S-301", "clerk", SAKAI, hall.tax))
    assert "堺 花子" in text(own.get(day(counter)))
    assert "堺 花子" not in text(other.get(day(counter)))
    assert [client.get(f"{LIST}{mine.pk}/change/").status_code for client in (own, other)] == [200, 404]
    assert other.post(LIST, {"appointment": str(mine.pk), "visit": "arrived"}).status_code == 404
    other.post(f"{COUNTERS}add/", facts())
    assert Counter.objects.get(name="市民課").handled_by == hall.tax


def test_procedures_and_departments_of_other_towns_cannot_be_chosen(as_ono: Client, cast: Cast) -> None:
    nursery, tax = make.nursery(), people.department("納税課")
    assert as_ono.post(f"{COUNTERS}add/", facts(procedures=[nursery.pk])).status_code == 200
    assert as_ono.post(f"{COUNTERS}add/", facts(handled_by=tax.pk)).status_code == 200
    assert as_ono.post(f"{COUNTERS}add/", facts()).status_code == 302
    assert Counter.objects.get().municipality_id == SUITA


def test_who_was_moved_away_is_not_on_the_list(as_mori: Client, cast: Cast, counter: Counter) -> None:
    book(cast.ken, counter, MONDAY_10)
    mine = book(cast.hanako, counter)
    people.logged_in(cast.hanako).post(f"/appointments/{mine.pk}/cancel/")
    assert mine.number not in text(as_mori.get(day(counter)))
