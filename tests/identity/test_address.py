"""Changing the mail address: proven by a code, told to the old one, and silent about who else is here."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.identity.test_login import code_in, verify
from tests.identity.test_sessions import IPHONE, enter


@pytest.fixture
def phone(cast: Cast) -> Client:
    """Hanako's, freshly logged in."""
    verify(cast.hanako.user)
    return enter(cast.hanako.user, IPHONE)


def test_the_new_address_counts_after_its_code_and_the_old_one_is_told(cast: Cast, phone: Client) -> None:
    phone.post(reverse("account_email"), {"email": "New@example.jp"})
    cast.hanako.user.refresh_from_db()
    assert cast.hanako.user.email == "hanako@example.jp"
    phone.post(reverse("identity:address_code"), {"code": code_in(mail.outbox[-1])})
    cast.hanako.user.refresh_from_db()
    assert cast.hanako.user.email == "new@example.jp"
    told = [message for message in mail.outbox if "変わりました" in message.subject]
    assert sorted(address for message in told for address in message.to) == ["hanako@example.jp", "new@example.jp"]
    assert "http" not in "".join(str(message.body) for message in told)
    enter(cast.hanako.user, IPHONE)


def test_an_address_that_somebody_has_gets_another_mail_and_the_same_page(cast: Cast, phone: Client) -> None:
    verify(cast.ken.user)
    phone.get("/")  # what the login had to say is said
    pages = []
    for address in ("ken@example.jp", "free@example.jp", cast.mori.user.email):
        sent = phone.post(reverse("account_email"), {"email": address})
        shown = phone.get(sent.headers["Location"]).content.decode().replace(address, "")
        pages.append(
            (sent.status_code, "\n".join(line for line in shown.splitlines() if "csrf" not in line and "data-seconds" not in line))
        )
        assert mail.outbox[-1].to == [address]
    assert len(set(pages)) == 1
    phone.post(reverse("account_email"), {"email": "ken@example.jp"})
    for guess in ("AAAA-AAAA", ""):
        phone.post(reverse("identity:address_code"), {"code": guess})
    cast.hanako.user.refresh_from_db()
    assert cast.hanako.user.email == "hanako@example.jp"


def test_the_old_mailbox_may_pull_the_brake_for_a_week(cast: Cast, phone: Client) -> None:
    phone.post(reverse("account_email"), {"email": "thief@example.jp"})
    phone.post(reverse("identity:address_code"), {"code": code_in(mail.outbox[-1])})
    owner = Client()
    owner.post(reverse("identity:not_me"), {"email": "hanako@example.jp"})
    owner.post(reverse("identity:not_me_code"), {"code": code_in(mail.outbox[-1])})
    assert phone.get(reverse("front:me")).status_code == 302
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=8)):
        Client().post(reverse("identity:not_me"), {"email": "hanako@example.jp"})
        assert "登録はありません" in str(mail.outbox[-1].body)


def test_a_session_that_has_grown_old_shows_again_who_it_is(cast: Cast) -> None:
    verify(cast.hanako.user)
    with time_machine.travel(dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC), tick=False) as clock:
        phone = enter(cast.hanako.user, IPHONE)
        clock.shift(dt.timedelta(minutes=6))
        asked = phone.get(reverse("account_email"))
        assert asked.status_code == 302
        ways = phone.get(asked.headers["Location"]).content.decode()
        assert "メールに届く番号で確かめる" in ways
        confirm = reverse("identity:confirm_by_mail") + "?next=" + reverse("account_email")
        phone.post(confirm, {"action": "send"})
        done = phone.post(confirm, {"code": code_in(mail.outbox[-1])})
        assert done.headers["Location"] == reverse("account_email")
        assert phone.get(reverse("account_email")).status_code == 200


def test_an_officer_shows_the_second_factor_before_changing_the_address(cast: Cast, as_mori: Client) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(cast.mori.user, "A" * 32)
    assert as_mori.get(reverse("account_email")).headers["Location"].startswith(reverse("mfa_reauthenticate"))
