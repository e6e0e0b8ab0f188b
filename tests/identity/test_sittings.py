"""How long a session lasts: by rule, by clock, and as the page tells it."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal.identity.models import Officer, Resident
from portal.identity.rules.sittings import NOTED_EVERY, OFFICER, RESIDENT, WARNING, Limits, Sitting
from tests.cast import Cast

NINE = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("limits", "begun", "seen", "now", "is_over"),
    [
        (RESIDENT, 0 * HOUR, 0 * HOUR, 29 * MINUTE, False),
        (RESIDENT, 0 * HOUR, 0 * HOUR, 30 * MINUTE, True),
        (RESIDENT, 0 * HOUR, 20 * MINUTE, 49 * MINUTE, False),
        (RESIDENT, 0 * HOUR, 11.9 * HOUR, 12 * HOUR, True),
        (OFFICER, 0 * HOUR, 0 * HOUR, 14 * MINUTE, False),
        (OFFICER, 0 * HOUR, 0 * HOUR, 15 * MINUTE, True),
        (OFFICER, 0 * HOUR, 7.9 * HOUR, 8 * HOUR, True),
        (RESIDENT, 2 * HOUR, 2 * HOUR, 1 * HOUR, True),
    ],
)
def test_a_sitting_ends_by_the_nearer_limit(
    limits: Limits, begun: dt.timedelta, seen: dt.timedelta, now: dt.timedelta, is_over: bool
) -> None:
    assert Sitting(NINE + begun, NINE + seen, limits).is_over(NINE + now) is is_over


@given(st.integers(0, 43_200), st.integers(0, 43_200), st.integers(0, 90_000))
def test_nobody_outlives_the_limits(begun: int, later: int, now: int) -> None:
    sitting = Sitting(NINE + dt.timedelta(seconds=begun), NINE + dt.timedelta(seconds=begun + later), RESIDENT)
    at = NINE + dt.timedelta(seconds=now)
    if not sitting.is_over(at):
        assert at - sitting.begun_at < RESIDENT.absolute
        assert at - sitting.seen_at < RESIDENT.idle
        assert sitting.ends_at > at


def test_the_last_two_minutes_of_the_absolute_limit_cannot_be_extended() -> None:
    late = Sitting(NINE, NINE + 11.9 * HOUR, RESIDENT)
    assert late.may_extend(NINE + 12 * HOUR - WARNING - MINUTE)
    assert not late.may_extend(NINE + 12 * HOUR - WARNING)


@pytest.mark.parametrize(("who", "page", "idle", "absolute"), [("hanako", "front:me", 30, 12), ("mori", "admin:index", 15, 8)])
def test_residents_and_officers_by_the_clock(
    cast: Cast, client_of: Callable[[Resident | Officer], Client], who: str, page: str, idle: int, absolute: int
) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        client = client_of(getattr(cast, who))
        clock.shift(dt.timedelta(minutes=idle) - MINUTE)
        assert client.get(reverse(page)).status_code == 200
        clock.shift(dt.timedelta(minutes=idle))
        assert client.get(reverse(page)).status_code == 302
        client = client_of(getattr(cast, who))
        for _ in range(absolute * 60 // 10):
            assert client.get(reverse(page)).status_code == 200
            clock.shift(10 * MINUTE)
        assert client.get(reverse(page)).status_code == 302


def test_a_session_left_alone_is_gone_from_the_store_and_says_why(cast: Cast, client_of: Callable[..., Client]) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        client = client_of(cast.hanako)
        key = client.session.session_key
        clock.shift(31 * MINUTE)
        answer = client.get(reverse("front:me"), follow=True)
    assert not Session.objects.filter(pk=key).exists()
    assert "安全のためログアウトしました" in answer.content.decode()


def test_a_session_is_written_at_most_once_a_minute(cast: Cast, client_of: Callable[..., Client]) -> None:
    def writes(client: Client) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("account_stay"))
            client.get(reverse("front:me"))
        return sum("django_session" in query["sql"] and query["sql"].startswith("UPDATE") for query in captured)

    with time_machine.travel(NINE, tick=False) as clock:
        client = client_of(cast.hanako)
        assert writes(client) == 0
        clock.shift(NOTED_EVERY)
        assert [writes(client), writes(client)] == [1, 0]


def test_asking_how_long_is_no_sign_of_life_and_a_tap_is(cast: Cast, client_of: Callable[..., Client]) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        client = client_of(cast.hanako)
        clock.shift(28 * MINUTE)
        assert client.get(reverse("account_stay")).json() == {"seconds": 120, "may_extend": True}
        assert client.post(reverse("account_stay")).json() == {"seconds": 1800, "may_extend": True}
        clock.shift(29 * MINUTE)
        assert client.get(reverse("front:me")).status_code == 200
        clock.shift(30 * MINUTE)
        assert client.get(reverse("account_stay")).json() == {"seconds": 0, "may_extend": False}


def test_the_page_tells_the_end_without_a_script(cast: Cast, client_of: Callable[..., Client]) -> None:
    with time_machine.travel(NINE, tick=False):
        shown = client_of(cast.hanako).get(reverse("front:me")).content.decode()
    assert "操作がないまま18:30になると" in shown
    assert "操作がないまま" not in Client().get("/").content.decode()


def test_what_an_officer_opens_as_a_resident_ends_early_too(cast: Cast, client_of: Callable[..., Client]) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        client = client_of(cast.mori)
        clock.shift(16 * MINUTE)
        assert client.get(reverse("usersessions_list")).status_code == 302
