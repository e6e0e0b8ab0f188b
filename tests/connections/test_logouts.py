"""Services are told when a login ends: by logout, from another device, by the brake, by withdrawal; and until they have heard."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
from allauth.usersessions.models import UserSession
from django.db import connections
from django.test import Client
from django.utils import timezone

from portal.connections import tasks
from portal.connections.actions import logouts
from portal.connections.models import LogoutCall, TokenFamily
from portal.connections.rules import retries
from portal.identity.actions import recoveries
from portal.identity.actions import sessions as logins
from portal.municipalities.scope import System, viewing_as
from tests.cast import Cast
from tests.connections.hearing import Ear
from tests.connections.make import Party, entered, service, userinfo

pytestmark = pytest.mark.django_db


def told(ear: Ear) -> list[dict[str, object]]:
    return [jwt.decode(form["logout_token"], options={"verify_signature": False}) for _path, _kind, form in ear.heard]


def work(after: dt.timedelta = dt.timedelta()) -> None:
    """What the workers do now, or a while from now."""
    now = timezone.now() + after
    for call_id in logouts.due(now):
        logouts.call(call_id, now)


def waiting() -> list[LogoutCall]:
    with viewing_as(System("test")):
        return [*LogoutCall.objects.order_by("asked_at")]


def test_a_logout_ends_this_logins_tokens_at_every_service_and_tells_each(cast: Cast) -> None:
    with Ear() as library, Ear() as handbook:
        service("library", backchannel_logout_uri=f"{library.url}/l")
        service("handbook", backchannel_logout_uri=f"{handbook.url}/h")
        service("booking")
        phone, laptop, other = entered(cast.hanako), entered(cast.hanako), entered(cast.ken)
        held = {slug: Party(slug).tokens(phone) for slug in ("library", "handbook", "booking")}
        kept = [Party("library").tokens(laptop), Party("library").tokens(other)]
        sid = Party("library").read(held["library"]["id_token"])["sid"]
        phone.post("/account/logout/")
        work()
        assert [userinfo(tokens["access_token"]).status_code for tokens in held.values()] == [401, 401, 401]
        assert [userinfo(tokens["access_token"]).status_code for tokens in kept] == [200, 200]
        assert ([claims["sid"] for claims in told(library)], len(handbook.heard)) == ([sid], 1)
        assert told(handbook)[0]["aud"] == "handbook"
        assert told(handbook)[0]["sub"] != told(library)[0]["sub"]
        work()
        assert (len(library.heard), len(handbook.heard)) == (1, 1)


def test_logging_other_devices_out_and_the_brake_tell_the_services_too(cast: Cast) -> None:
    with Ear() as ear:
        service(backchannel_logout_uri=f"{ear.url}/l")
        phone, laptop = entered(cast.hanako), entered(cast.hanako)
        for browser in (phone, laptop):
            key = browser.session.session_key
            UserSession.objects.create(user=cast.hanako.user, session_key=key, ip="127.0.0.1", user_agent="")
            Party().tokens(browser)
        logins.end_others(cast.hanako.user, phone.session.session_key or "", by=cast.hanako)
        work()
        assert len(ear.heard) == 1
        recoveries.pull_brake(cast.hanako, now=timezone.now())
        work()
        assert len({claims["sid"] for claims in told(ear)}) == len(ear.heard) == 2


def test_a_withdrawal_is_told_for_all_logins_at_once(cast: Cast) -> None:
    with Ear() as ear:
        service(backchannel_logout_uri=f"{ear.url}/l")
        browser = entered(cast.hanako)
        Party().tokens(browser)
        browser.post("/me/connections/library/stop/")
        work()
        (claims,) = told(ear)
        assert ("sid" in claims, bool(claims["sub"])) == (False, True)


def test_a_service_that_is_down_is_called_again_until_it_hears(cast: Cast) -> None:
    with Ear(503, 500, 200) as ear:
        service(backchannel_logout_uri=f"{ear.url}/l")
        browser = entered(cast.hanako)
        Party().tokens(browser)
        browser.post("/account/logout/")
        work()
        (row,) = waiting()
        assert (row.state, row.trouble, row.tries) == ("waiting", "status_503", 1)
        work()
        assert len(ear.heard) == 1
        work(dt.timedelta(seconds=6))
        work(dt.timedelta(seconds=20))
        (row,) = waiting()
        assert (row.state, row.trouble, row.tries, len(ear.heard)) == ("sent", "", 3, 3)
        assert len({claims["jti"] for claims in told(ear)}) == 3


def test_nobody_there_is_no_error_of_ours_and_is_given_up_after_a_day(cast: Cast) -> None:
    service(backchannel_logout_uri="http://127.0.0.1:9/l")
    browser = entered(cast.hanako)
    Party().tokens(browser)
    browser.post("/account/logout/")
    work()
    (row,) = waiting()
    assert (row.state, row.trouble) == ("waiting", "unreachable")
    work(dt.timedelta(hours=24, minutes=1))
    (row,) = waiting()
    assert (row.state, row.ended_at is not None) == ("given_up", True)


def test_an_officers_logout_and_a_guests_call_nobody(cast: Cast, as_pref: Client) -> None:
    service(backchannel_logout_uri="http://127.0.0.1:9/l")
    as_pref.post("/account/logout/")
    Client().post("/account/logout/")
    assert waiting() == []


def test_a_worker_that_dies_in_the_middle_leaves_the_call_to_the_next(cast: Cast) -> None:
    with Ear() as ear:
        service(backchannel_logout_uri=f"{ear.url}/l")
        browser = entered(cast.hanako)
        Party().tokens(browser)
        browser.post("/account/logout/")
        now = timezone.now()
        with viewing_as(System("test")):
            LogoutCall.objects.update(lease_until=now + logouts.LEASE, tries=1)
        work()
        assert ear.heard == []
        work(logouts.LEASE + dt.timedelta(seconds=1))
        assert len(ear.heard) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_make_one_call(cast: Cast) -> None:
    with Ear() as ear:
        service(backchannel_logout_uri=f"{ear.url}/l")
        browser = entered(cast.hanako)
        Party().tokens(browser)
        browser.post("/account/logout/")
        (row,) = waiting()
        gate = threading.Barrier(8)

        def go(_: int) -> None:
            gate.wait()
            try:
                tasks.call_logout(call_id=str(row.pk))
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            [*pool.map(go, range(8))]
        assert len(ear.heard) == 1


def test_old_logins_without_a_session_are_left_alone(cast: Cast) -> None:
    service(backchannel_logout_uri="http://127.0.0.1:9/l")
    browser = entered(cast.hanako)
    tokens = Party().tokens(browser)
    with viewing_as(System("test")):
        TokenFamily.objects.update(session="")
    browser.post("/account/logout/")
    assert (waiting(), userinfo(tokens["access_token"]).status_code) == ([], 200)


ASKED = dt.datetime(2026, 11, 28, 9, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("tries", "trouble", "minutes", "state", "wait"),
    [
        (1, "", 0, "sent", None),
        (1, "too_slow", 0, "waiting", 5),
        (2, "status_500", 0, "waiting", 10),
        (4, "status_500", 1, "waiting", 40),
        (9, "status_500", 60, "waiting", 600),
        (50, "status_500", 1439, "waiting", 600),
        (50, "status_500", 1440, "given_up", None),
        (50, "", 1440, "sent", None),
    ],
)
def test_when_a_service_is_called_again(tries: int, trouble: str, minutes: int, state: str, wait: int | None) -> None:
    now = ASKED + dt.timedelta(minutes=minutes)
    found = retries.after(tries, ASKED, trouble, now)
    assert (found.state, found.again_at) == (state, now + dt.timedelta(seconds=wait) if wait else None)
