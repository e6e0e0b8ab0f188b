"""Coming back in by mail is no back door: level 1 only, a day before anything changes, everybody told, everybody else out."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.identity.actions import proofs
from portal.identity.models import Recovery, Resident
from portal.identity.queries import identity_level
from portal.identity.rules.levels import Level, Method
from portal.identity.rules.recovery import RUNS, WAIT, frozen_until, is_another
from portal.municipalities.scope import System, viewing_as
from tests.cast import Cast
from tests.identity.test_login import code_in, verify

NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
ADD = "mfa_activate_totp"


@pytest.mark.parametrize(
    ("begun", "is_strong", "until"),
    [(None, False, None), (0 * HOUR, False, WAIT), (0 * HOUR, True, None), (-23 * HOUR, False, HOUR), (-24 * HOUR, False, None)],
)
def test_who_may_change_factors_when(begun: dt.timedelta | None, is_strong: bool, until: dt.timedelta | None) -> None:
    begun_at = None if begun is None else NOON + begun
    assert frozen_until(begun_at, NOON, is_strong=is_strong) == (None if until is None else NOON + until)


@pytest.mark.parametrize(("last", "another"), [(None, True), (0 * HOUR, False), (-71 * HOUR, False), (-RUNS, True)])
def test_coming_in_again_does_not_start_the_clock_anew(last: dt.timedelta | None, another: bool) -> None:
    assert is_another(None if last is None else NOON + last, NOON) is another


def with_app(resident: Resident) -> Resident:
    """A resident with a verified address and an authenticator app."""
    verify(resident.user)
    TOTP.activate(resident.user, "A" * 32)
    return resident


def recover(client: Client, email: str) -> object:
    mail.outbox.clear()
    client.post(reverse("identity:recovery"), {"email": email})
    return client.post(reverse("identity:recovery_code"), {"code": code_in(mail.outbox[-1])})


def test_recovery_by_mail_ends_all_else_tells_and_waits(cast: Cast, client_of: Callable[..., Client]) -> None:
    hanako = with_app(cast.hanako)
    proofs.record(hanako, method=Method.CARD, level=Level.CARD, issuer="https://card.example", by=hanako)
    with time_machine.travel(dt.datetime.now(dt.UTC) + HOUR, tick=False) as clock:
        home, phone = client_of(hanako), Client()
        assert identity_level(hanako) is Level.CARD
        assert recover(phone, "hanako@example.jp").headers["Location"] == reverse("identity:account")  # type: ignore[attr-defined]
        assert home.get(reverse("front:me")).status_code == 302
        assert phone.get(reverse("front:me")).status_code == 200
        assert "[とびら] 登録した方法を使わないログインがありました" in [message.subject for message in mail.outbox]
        # Strict letters stay shut until the card is read again.
        assert identity_level(hanako) is Level.MAIL
        for name in (ADD, "mfa_add_webauthn", "mfa_deactivate_totp", "account_email", "mfa_generate_recovery_codes"):
            answer = phone.get(reverse(name))
            assert (answer.status_code, "まだ変えられません" in answer.content.decode()) == (403, True), name
        clock.shift(WAIT)
        later = Client()
        recover(later, "hanako@example.jp")
        assert later.get(reverse("mfa_deactivate_totp")).status_code == 200
        with viewing_as(System("test")):
            assert Recovery.objects.filter(resident=hanako).count() == 1


def test_somebody_with_nothing_registered_has_just_logged_in(cast: Cast) -> None:
    verify(cast.hanako.user)
    phone = Client()
    recover(phone, "hanako@example.jp")
    assert phone.get(reverse(ADD)).status_code == 200
    with viewing_as(System("test")):
        assert not Recovery.objects.exists()


def test_the_thief_of_a_mailbox_cannot_call_the_owner_off_and_the_owner_can(cast: Cast) -> None:
    hanako = with_app(cast.hanako)
    thief, owner = Client(), Client()
    recover(thief, "hanako@example.jp")
    thief.post(reverse("identity:not_by_me"))
    with viewing_as(System("test")):
        assert Recovery.objects.get().cancelled_at is None
    show_app(owner, hanako)
    assert "わたしではない。取り消す" in owner.get(reverse("identity:account")).content.decode()
    owner.post(reverse("identity:not_by_me"))
    assert thief.get(reverse("front:me")).status_code == 302
    assert owner.get(reverse(ADD)).status_code in {200, 302}
    with viewing_as(System("test")):
        assert Recovery.objects.get().cancelled_at is not None


def show_app(client: Client, resident: Resident) -> None:
    """Log in by mail, then by what the authenticator shows."""
    from allauth.mfa.totp.internal import auth as totp

    mail.outbox.clear()
    asked = client.post(reverse("account_login"), {"login": resident.user.email})
    client.post(asked.headers["Location"], {"code": code_in(mail.outbox[-1])})
    code = totp.format_hotp_value(totp.hotp_value("A" * 32, next(totp.yield_hotp_counters_from_time())))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert client.get(reverse("front:me")).status_code == 200


def test_known_unknown_and_officers_addresses_get_the_same_answer(cast: Cast) -> None:
    with_app(cast.hanako)
    verify(cast.mori.user)
    answers = set()
    for email in ("hanako@example.jp", "nobody@example.jp", "mori@sakai.example.jp"):
        client = Client()
        sent = client.post(reverse("identity:recovery"), {"email": email})
        shown = client.get(sent.headers["Location"]).content.decode().replace(email, "")
        wrong = client.post(sent.headers["Location"], {"code": "AAAA-AAAA"}).content.decode().replace(email, "")
        answers.add((sent.status_code, sent.headers["Location"], _plain(shown), _plain(wrong)))
    assert len(answers) == 1
    assert len(mail.outbox) == 3


def _plain(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line)


def test_three_wrong_codes_end_the_try(cast: Cast) -> None:
    with_app(cast.hanako)
    client = Client()
    client.post(reverse("identity:recovery"), {"email": "hanako@example.jp"})
    for _ in range(3):
        client.post(reverse("identity:recovery_code"), {"code": "AAAA-AAAA"})
    client.post(reverse("identity:recovery_code"), {"code": code_in(mail.outbox[-1])})
    assert "_auth_user_id" not in client.session


def test_a_code_is_good_for_ten_minutes(cast: Cast) -> None:
    with_app(cast.hanako)
    with time_machine.travel(NOON, tick=False) as clock:
        client = Client()
        client.post(reverse("identity:recovery"), {"email": "hanako@example.jp"})
        clock.shift(dt.timedelta(minutes=11))
        client.post(reverse("identity:recovery_code"), {"code": code_in(mail.outbox[-1])})
        assert "_auth_user_id" not in client.session


def test_codes_are_not_mailed_without_end(cast: Cast) -> None:
    with_app(cast.hanako)
    answers = [Client().post(reverse("identity:recovery"), {"email": "hanako@example.jp"}).status_code for _ in range(7)]
    assert answers == [302] * 5 + [429] * 2
    assert len(mail.outbox) == 5


def test_the_brake_ends_everything_and_freezes_for_a_day(cast: Cast, client_of: Callable[..., Client]) -> None:
    hanako = with_app(cast.hanako)
    thief, owner = client_of(hanako), Client()
    owner.post(reverse("identity:not_me"), {"email": "hanako@example.jp"})
    done = owner.post(reverse("identity:not_me_code"), {"code": code_in(mail.outbox[-1])})
    assert "ログアウトさせました" in done.content.decode()
    assert thief.get(reverse("front:me")).status_code == 302
    assert "_auth_user_id" not in owner.session
    hanako.user.refresh_from_db()
    again = client_of(hanako)
    assert again.get(reverse(ADD)).status_code == 403
