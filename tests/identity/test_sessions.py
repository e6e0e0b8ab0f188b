"""Where somebody is logged in: seen, ended one by one or all, and dead on the next request."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Entry
from portal.identity import sittings
from portal.identity.actions import sessions
from portal.identity.models import Device, Resident, User
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.cast import SAKAI, Cast
from tests.identity.test_login import code_in, verify

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36"


def enter(user: User, agent: str, client: Client | None = None) -> Client:
    """Log in by the code that comes by mail, in a browser of that kind."""
    client = client or Client(headers={"user-agent": agent})
    asked = client.post(reverse("account_login"), {"login": user.email})
    client.post(asked.headers["Location"], {"code": code_in(mail.outbox[-1])})
    mail.outbox.clear()
    return client


def alarms() -> list[str]:
    return [message.subject for message in mail.outbox if "新しい端末" in message.subject]


def test_the_list_names_devices_in_plain_words_and_marks_this_one(cast: Cast) -> None:
    verify(cast.hanako.user)
    enter(cast.hanako.user, WINDOWS)
    phone = enter(cast.hanako.user, IPHONE)
    shown = phone.get(reverse("usersessions_list")).content.decode()
    assert shown.index("iPhoneのSafari") < shown.index("いま使っている端末") < shown.index("WindowsのChrome")


def test_one_device_is_logged_out_and_is_a_guest_on_its_next_request(cast: Cast) -> None:
    verify(cast.hanako.user)
    desk, phone = enter(cast.hanako.user, WINDOWS), enter(cast.hanako.user, IPHONE)
    other = UserSession.objects.get(session_key=desk.session.session_key)
    phone.post(reverse("usersessions_list"), {"session": str(other.pk)})
    assert desk.get(reverse("front:me")).status_code == 302
    assert phone.get(reverse("front:me")).status_code == 200


def test_nobody_ends_the_session_of_another(cast: Cast, as_ken: Client, as_ono: Client) -> None:
    verify(cast.hanako.user)
    phone = enter(cast.hanako.user, IPHONE)
    hers = UserSession.objects.get(session_key=phone.session.session_key)
    for outsider in (as_ken, as_ono):
        outsider.post(reverse("usersessions_list"), {"session": str(hers.pk)})
        assert "iPhone" not in outsider.get(reverse("usersessions_list")).content.decode()
    assert phone.get(reverse("front:me")).status_code == 200


def test_a_new_device_is_told_and_a_known_one_is_not(cast: Cast) -> None:
    verify(cast.hanako.user)
    phone = Client(headers={"user-agent": IPHONE})
    told = []
    for client in (phone, phone, Client(headers={"user-agent": WINDOWS})):
        asked = client.post(reverse("account_login"), {"login": "hanako@example.jp"})
        client.post(asked.headers["Location"], {"code": code_in(mail.outbox[-1])})
        told.append(len(alarms()))
        mail.outbox.clear()
        client.post(reverse("account_logout"))
    assert told == [0, 0, 1]
    assert Device.objects.filter(user=cast.hanako.user).count() == 2
    with viewing_as(System("test")):
        assert Entry.objects.filter(event="identity.device_added").count() == 1


def test_the_alarm_says_nothing_personal_and_has_no_link(cast: Cast) -> None:
    verify(cast.hanako.user)
    enter(cast.hanako.user, IPHONE)
    other = Client(headers={"user-agent": WINDOWS})
    asked = other.post(reverse("account_login"), {"login": "hanako@example.jp"})
    other.post(asked.headers["Location"], {"code": code_in(mail.outbox[-1])})
    told = mail.outbox[-1]
    assert told.to == ["hanako@example.jp"]
    assert not [word for word in ("花子", "http", "Windows", "127.0.0.1") if word in f"{told.subject}{told.body}"]


def test_the_list_asks_the_same_number_of_questions_for_one_and_three(
    cast: Cast, as_hanako: Client, django_assert_num_queries: object
) -> None:
    def look() -> None:
        with django_assert_num_queries(7):  # type: ignore[operator]
            as_hanako.get(reverse("usersessions_list"))

    look()
    people.logged_in(cast.hanako)
    people.logged_in(cast.hanako)
    look()


def a_session(resident: Resident, now: dt.datetime) -> str:
    """As a login leaves it, made in the store itself: 2,500 logins would take minutes."""
    store = SessionStore()
    store["_auth_user_id"], store["_auth_user_backend"] = str(resident.user.pk), "allauth.account.auth_backends.AuthenticationBackend"
    store["_auth_user_hash"] = resident.user.get_session_auth_hash()
    sittings.begin(store, is_officer=False, now=now)
    store.create()
    UserSession.objects.create(user=resident.user, session_key=store.session_key, ip="127.0.0.1", user_agent=IPHONE)
    return str(store.session_key)


@pytest.mark.django_db
@pytest.mark.slow
def test_five_hundred_residents_log_out_of_five_devices_each_and_all_are_dead_on_the_next_request(
    record_property: Callable[[str, object], None],
) -> None:
    now = timezone.now()
    residents = [people.resident(f"r{n}@example.jp", "住民", str(n), ("ジュウミン", "エヌ"), SAKAI) for n in range(500)]
    keys = {resident: [a_session(resident, now) for _ in range(5)] for resident in residents}
    # They do open the page before; a look at a few of them is enough to know that the store is what a login leaves.
    assert {visit(key) for key in keys[residents[0]] + keys[residents[499]]} == {200}
    for resident in residents:
        assert sessions.end_others(resident.user, "", by=resident) == 5
    answers = [visit(key) for mine in keys.values() for key in mine]
    assert set(answers) == {302}
    assert Session.objects.count() == UserSession.objects.count() == 0
    record_property("figure", f"{len(answers):,} sessions asked again, 0 alive")


def visit(session_key: str) -> int:
    client = Client()
    client.cookies["tobira"] = session_key
    return client.get(reverse("front:me")).status_code


def test_last_use_moves_with_use(cast: Cast) -> None:
    verify(cast.hanako.user)
    with time_machine.travel(dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC), tick=False) as clock:
        phone = enter(cast.hanako.user, IPHONE)
        clock.shift(dt.timedelta(minutes=20))
        phone.get(reverse("front:me"))
        assert UserSession.objects.get(user=cast.hanako.user).last_seen_at == timezone.now()
