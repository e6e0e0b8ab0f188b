"""Guessing ends soon, wherever it comes from; the one who is guessed at, and the neighbours, are not shut out (B8)."""

import datetime as dt
import itertools
import time

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal.identity import tries
from portal.identity.models import User
from portal.identity.rules.limits import PER_ACCOUNT, PER_ADDRESS, Action, Counter, Limit, counters, network_of, wait
from tests.cast import Cast, use_device
from tests.identity.test_login import code_in, verify
from tests.identity.test_recovery import with_app

LOGIN, CONFIRM = "/account/login/", "/account/login/code/confirm/"
THREE = Limit(3, dt.timedelta(minutes=15))
NOW = 1_800_000_000.0


# --- rules --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("ages", "seconds"),
    [
        ([], 0.0),
        ([1, 2], 0.0),
        ([1, 2, 3], 897.0),
        ([899, 5, 1], 1.0),
        ([900, 5, 1], 0.0),
        ([2000, 1000, 900], 0.0),
        ([10, 20, 30, 40], 870.0),
    ],
)
def test_how_long_to_wait(ages: list[float], seconds: float) -> None:
    assert wait([NOW - age for age in ages], THREE, NOW) == seconds


@given(st.lists(st.floats(0, 4000), max_size=30))
def test_whoever_waits_as_told_may_try(ages: list[float]) -> None:
    made = [NOW - age for age in ages]
    seconds = wait(made, THREE, NOW)
    assert 0 <= seconds <= 900
    assert wait(made, THREE, NOW + seconds + 0.001) == 0.0


@pytest.mark.parametrize(
    ("action", "account", "device", "names"),
    [
        (Action.GUESS, "A", "", ["guess:account:A", "guess:address:192.0.2.7"]),
        (Action.GUESS, "A", "D", ["guess:account:A:device:D"]),
        (Action.SEND, "A", "D", ["send:account:A:device:D"]),
        (Action.GUESS, "", "", ["guess:address:192.0.2.7"]),
        (Action.TOUCH, "", "", ["touch:address:192.0.2.7"]),
        (Action.TOUCH, "A", "D", ["touch:address:192.0.2.7"]),
    ],
)
def test_what_a_try_counts_against(action: Action, account: str, device: str, names: list[str]) -> None:
    assert [one.name for one in counters(action, account=account, known_device=device, address="192.0.2.7")] == names


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("2001:db8:1:2::9", "2001:db8:1:2::"), ("odd", "odd")],
)
def test_a_household_is_one_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_the_limits_are_those_that_were_promised() -> None:
    assert PER_ACCOUNT[Action.GUESS] == Limit(10, dt.timedelta(minutes=15))
    assert PER_ADDRESS[Action.SEND].tries >= 200


# --- store --------------------------------------------------------------------------------------------------------------
def test_places_slide_over_the_border_of_a_window() -> None:
    counter = (Counter("x", THREE),)
    border = 900 * 2_000_000
    for at in (border - 2, border - 1, border + 1):
        tries.take(counter, at)
    with pytest.raises(tries.TooMany) as full:
        tries.take(counter, border + 2)
    assert full.value.seconds == pytest.approx(896)
    assert len(tries.take(counter, border + 899)) == 1


def test_what_was_given_back_can_be_taken_again() -> None:
    counter = (Counter("x", THREE),)
    for _ in range(20):
        tries.give_back(tries.take(counter, NOW))


def test_a_try_that_one_counter_refuses_costs_nothing_at_the_others() -> None:
    full, free = Counter("full", Limit(1, dt.timedelta(minutes=1))), Counter("free", THREE)
    tries.take((full,), NOW)
    for _ in range(9):
        with pytest.raises(tries.TooMany):
            tries.take((free, full), NOW)
    assert len(tries.take((free, free, free), NOW)) == 3


def test_nobody_can_be_read_out_of_the_cache() -> None:
    tries.take(counters(Action.GUESS, account="hanako@example.jp", known_device="", address="192.0.2.7"), NOW)
    kept = str(list(cache._cache))  # type: ignore[attr-defined]
    assert "hanako" not in kept
    assert "192.0.2.7" not in kept


# --- at the doors -------------------------------------------------------------------------------------------------------
FRESH = itertools.count(1)


def stranger() -> Client:
    """A browser nobody knows, from an address nobody has used."""
    number = next(FRESH)
    return Client(REMOTE_ADDR=f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")


def guess_for_ever(email: str, times: int) -> list[int]:
    """Somebody who changes browser, address and forged headers with each code they ask for; answers of their guesses."""
    answers: list[int] = []
    while len(answers) < times:
        browser = stranger()
        forged = {"X-Forwarded-For": f"203.0.113.{len(answers) % 250}"}
        asked = browser.post(LOGIN, {"login": email}, headers=forged)
        for _ in range(3):
            if asked.status_code == 429:
                answers.append(429)
            else:
                answers.append(browser.post(CONFIRM, {"code": "AAAAAA"}, headers=forged).status_code)
    return answers


def test_a_thousand_guesses_at_one_account(cast: Cast) -> None:
    verify(cast.hanako.user)
    answers = guess_for_ever("hanako@example.jp", 1000)
    assert sum(answer != 429 for answer in answers) <= 10
    assert len(mail.outbox) <= 5


def test_an_address_that_is_nobodys_is_counted_the_same(cast: Cast) -> None:
    verify(cast.hanako.user)
    assert guess_for_ever("nobody@example.jp", 60) == guess_for_ever("hanako@example.jp", 60)


def test_naming_somebody_else_in_between_moves_no_guess(cast: Cast) -> None:
    """What counts is whose code the browser waits for, not whom it has named last."""
    verify(cast.hanako.user)
    answers = []
    for number in range(5):
        browser = stranger()
        browser.post(LOGIN, {"login": "hanako@example.jp"})
        for guess in range(3):
            browser.post(reverse("identity:recovery"), {"email": f"somebody-{number}-{guess}@example.jp"})
            answers.append(browser.post(CONFIRM, {"code": "AAAAAA"}).status_code)
    assert sum(answer != 429 for answer in answers) == 10


def test_whoever_has_the_mailbox_cannot_guess_the_app_as_somebody_else(cast: Cast) -> None:
    with_app(cast.hanako)
    thief, answers = stranger(), []
    thief.post(LOGIN, {"login": "hanako@example.jp"})
    thief.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    for number in range(20):
        elsewhere = f"10.9.{number}.1"
        thief.post(reverse("identity:recovery"), {"email": f"somebody-{number}@example.jp"}, REMOTE_ADDR=elsewhere)
        answers.append(thief.post(reverse("mfa_authenticate"), {"code": "000000"}, REMOTE_ADDR=elsewhere).status_code)
    assert answers == [200] * 10 + [429] * 10


def test_the_recoverys_code_is_counted_for_the_account_that_is_recovered(cast: Cast) -> None:
    verify(cast.hanako.user)
    answers = []
    for number in range(5):
        browser = stranger()
        browser.post(reverse("identity:recovery"), {"email": "hanako@example.jp"})
        for guess in range(3):
            browser.post(LOGIN, {"login": f"somebody-{number}-{guess}@example.jp"})
            answers.append(browser.post(reverse("identity:recovery_code"), {"code": "AAAA-AAAA"}).status_code)
    assert sum(answer != 429 for answer in answers) == 10


def test_an_account_with_two_addresses_is_one_account(cast: Cast) -> None:
    verify(cast.hanako.user)
    cast.hanako.user.emailaddress_set.create(email="hanako@work.example", verified=True)
    answers = guess_for_ever("hanako@example.jp", 60) + guess_for_ever("HANAKO@work.example", 60)
    assert sum(answer != 429 for answer in answers) <= 10


def test_the_one_who_is_guessed_at_comes_in_at_a_browser_the_account_knows(cast: Cast) -> None:
    verify(cast.hanako.user)
    guess_for_ever("hanako@example.jp", 60)
    own = Client(REMOTE_ADDR="192.0.2.1")
    use_device(own, cast.hanako.user)
    own.post(LOGIN, {"login": "hanako@example.jp"})
    own.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    assert own.session["_auth_user_id"] == str(cast.hanako.user.pk)


def test_a_browser_that_another_account_knows_is_a_strangers_here(cast: Cast) -> None:
    verify(cast.hanako.user)
    guess_for_ever("hanako@example.jp", 60)
    kens = stranger()
    use_device(kens, cast.ken.user)
    assert kens.post(LOGIN, {"login": "hanako@example.jp"}).status_code == 429


def test_a_known_browser_has_its_limit_too(cast: Cast) -> None:
    verify(cast.hanako.user)
    own = stranger()
    use_device(own, cast.hanako.user)
    assert [own.post(LOGIN, {"login": "hanako@example.jp"}).status_code for _ in range(7)] == [302] * 5 + [429] * 2


def test_the_officers_door_is_the_same_door(cast: Cast) -> None:
    """`/admin/login/` takes no password and no code: it leads to the login whose tries are counted."""
    verify(cast.mori.user)
    browser = stranger()
    for _ in range(1000):
        answer = browser.post("/admin/login/", {"username": "mori@sakai.example.jp", "password": "guess"})
        assert answer.headers["Location"].startswith(LOGIN)
    assert sum(answer != 429 for answer in guess_for_ever("mori@sakai.example.jp", 60)) <= 10


@pytest.mark.slow
def test_a_thousand_accounts_from_one_address(db: None) -> None:
    asked, guessed = [], []
    for number in range(1000):
        browser = Client(REMOTE_ADDR="198.51.100.9", HTTP_X_FORWARDED_FOR=f"10.0.{number // 250}.{number % 250}")
        asked.append(browser.post(LOGIN, {"login": f"somebody-{number}@example.jp"}).status_code)
        if asked[-1] != 429:
            guessed.append(browser.post(CONFIRM, {"code": "AAAAAA"}).status_code)
    assert len(asked) - asked.count(429) == PER_ADDRESS[Action.SEND].tries
    assert len(guessed) - guessed.count(429) == PER_ADDRESS[Action.GUESS].tries


@pytest.mark.slow
def test_two_hundred_honest_people_behind_one_address(db: None) -> None:
    """Each tenth mistypes the first time. All come in."""
    inside = 0
    for number in range(200):
        user = User.objects.create_user(f"neighbour-{number}@example.jp")
        verify(user)
        browser = Client(REMOTE_ADDR="198.51.100.7")
        browser.post(LOGIN, {"login": user.email})
        if number % 10 == 0:
            browser.post(CONFIRM, {"code": "AAAAAA"})
        browser.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
        inside += browser.session.get("_auth_user_id") == str(user.pk)
    assert inside == 200


def test_wrong_passkeys_are_counted_by_address(db: None) -> None:
    browser, url = stranger(), reverse("mfa_login_webauthn")
    answers = [browser.post(url, {"credential": "{}"}).status_code for _ in range(110)]
    assert answers.count(429) == 10


def test_the_page_says_when_to_come_back(cast: Cast) -> None:
    browser = stranger()
    with time_machine.travel(time.time(), tick=False):
        for _ in range(5):
            browser.post(LOGIN, {"login": "hanako@example.jp"})
        answer = browser.post(LOGIN, {"login": "hanako@example.jp"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "あと15分ほどたってから" in answer.content.decode()
    with time_machine.travel(time.time() + 901, tick=False):
        assert browser.post(LOGIN, {"login": "hanako@example.jp"}).status_code == 302


def test_a_try_that_fails_is_a_line_without_a_name(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    browser = stranger()
    with caplog.at_level("INFO", logger="portal.identity.limiting"):
        browser.post(LOGIN, {"login": "hanako@example.jp"})
        browser.post(CONFIRM, {"code": "AAAAAA"})
        browser.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
        for _ in range(6):
            browser.post(LOGIN, {"login": "hanako@example.jp"})
    assert list(dict.fromkeys(one.getMessage() for one in caplog.records if one.name == "portal.identity.limiting")) == [
        "a try at account_confirm_login_code was not right", "too many tries at account_login",
    ]  # fmt: skip
