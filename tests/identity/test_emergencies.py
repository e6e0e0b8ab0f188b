"""Break-glass: asked for with a reason, allowed by a second person, an hour at most, read only, and the resident hears of it."""

import time
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.audit.models import Entry
from portal.identity.actions import emergencies
from portal.identity.actions.emergencies import NeedsSecondPerson, NoLongerAsked, NoSuchPerson, NotOpen, OperatorsOnly
from portal.identity.models import Emergency, Officer
from portal.identity.rules import emergency as rules
from portal.identity.rules.emergency import Glass, Step
from portal.municipalities.scope import System, viewing_as
from tests.cast import PREFECTURE, SAKAI, Cast, logged_in, officer

LIST = reverse("admin:identity_emergency_changelist")
ASKED = {
    "email": "hanako@example.jp",
    "town": SAKAI,
    "reason": "support",
    "words": "通知が開けないという相談。届いているかを確かめる。",
    "ticket": "T-1",
    "parts": ["profile"],
}


@pytest.fixture
def second(cast: Cast) -> Officer:
    """Another operator of the prefecture."""
    return officer("second@pref.example.jp", "二宮", "P-002", "operator", PREFECTURE)


@pytest.fixture
def asked(cast: Cast, second: Officer) -> Emergency:
    EmailAddress.objects.create(user=cast.hanako.user, email="hanako@example.jp", verified=True, primary=True)
    return emergencies.ask(**ASKED, by=cast.pref)  # type: ignore[arg-type]


def page(name: str, row: Emergency) -> str:
    return reverse(f"admin:identity_emergency_{name}", args=[row.pk])


def allowed(asked: Emergency, second: Officer) -> Emergency:
    emergencies.decide(asked, is_allowed=True, by=second, now=timezone.now())
    return asked


def events() -> list[str]:
    with viewing_as(System("test")):
        return [row.event.partition(".")[2] for row in Entry.objects.filter(event__contains="emergency", outcome="done").order_by("pk")]


def test_the_whole_way(as_pref: Client, second: Officer, as_hanako: Client, cast: Cast) -> None:
    EmailAddress.objects.create(user=cast.hanako.user, email="hanako@example.jp", verified=True, primary=True)
    assert as_pref.post(reverse("admin:identity_emergency_ask"), ASKED).status_code == 302
    with viewing_as(System("test")):
        row = Emergency.objects.get()
    assert "花子" not in as_pref.get(page("look", row), follow=True).content.decode()
    other = logged_in(second)
    assert "通知が開けないという相談" in other.get(page("change", row)).content.decode()
    assert other.post(page("decide", row), {"allow": "1"}).headers["Location"] == page("change", row)
    assert [message.to for message in mail.outbox] == [["hanako@example.jp"]]
    shown = as_pref.get(page("look", row)).content.decode()
    assert "緊急の閲覧中です" in shown
    assert "花子" in shown
    assert "no-store" in as_pref.get(page("look", row)).headers["Cache-Control"]
    as_pref.post(page("close", row))
    assert "花子" not in as_pref.get(page("look", row), follow=True).content.decode()
    assert events() == ["emergency_asked", "emergency_decided", "emergency_looked", "emergency_looked", "emergency_closed"]
    mine = as_hanako.get(reverse("audit:about_me")).content.decode()
    looked = mine.count("緊急の閲覧で、あなたの情報を見た")
    assert (looked, mine.count("緊急の閲覧で、あなたの情報を見た（できませんでした）")) == (4, 2)


def test_nobody_allows_what_they_asked_for(asked: Emergency, as_pref: Client, cast: Cast) -> None:
    assert "許可する（60分）" not in as_pref.get(page("change", asked)).content.decode()
    as_pref.post(page("decide", asked), {"allow": "1"})
    with pytest.raises(NeedsSecondPerson):
        emergencies.decide(asked, is_allowed=True, by=cast.pref, now=timezone.now())
    twin = officer("twin@pref.example.jp", "府", "P-001", "operator", PREFECTURE)
    with pytest.raises(NeedsSecondPerson):
        emergencies.decide(asked, is_allowed=True, by=twin, now=timezone.now())


def test_it_ends_after_an_hour(asked: Emergency, second: Officer, cast: Cast) -> None:
    allowed(asked, second)
    now = timezone.now()
    assert emergencies.look(asked, by=cast.pref, now=now + timedelta(minutes=59))
    with pytest.raises(NotOpen):
        emergencies.look(asked, by=cast.pref, now=now + timedelta(minutes=61))


def test_only_who_asked_may_look(asked: Emergency, second: Officer) -> None:
    allowed(asked, second)
    with pytest.raises(NotOpen):
        emergencies.look(asked, by=second, now=timezone.now())


def test_a_decision_is_made_once_and_in_time(asked: Emergency, second: Officer) -> None:
    with pytest.raises(NoLongerAsked):
        emergencies.decide(asked, is_allowed=True, by=second, now=timezone.now() + timedelta(hours=25))
    emergencies.decide(asked, is_allowed=False, by=second, now=timezone.now())
    with pytest.raises(NoLongerAsked):
        emergencies.decide(asked, is_allowed=True, by=second, now=timezone.now())


def test_only_the_parts_that_were_asked_for_are_shown(asked: Emergency, second: Officer, cast: Cast) -> None:
    allowed(asked, second)
    assert [section.title for section in emergencies.look(asked, by=cast.pref, now=timezone.now())] == ["氏名とお住まい"]


def test_who_decides_has_just_shown_the_second_factor_again(asked: Emergency, second: Officer) -> None:
    client = logged_in(second)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time() - 600}]
    session.save()
    assert client.post(page("decide", asked), {"allow": "1"}).headers["Location"].startswith(reverse("mfa_reauthenticate"))
    with viewing_as(System("test")):
        asked.refresh_from_db()
    assert asked.state == Glass.ASKED


def test_officers_of_towns_see_that_it_happened_and_no_more(asked: Emergency, as_mori: Client, as_ono: Client) -> None:
    aida = logged_in(officer("aida@sakai.example.jp", "会田", "S-001", "administrator", SAKAI))
    shown = aida.get(page("change", asked)).content.decode()
    assert "許可待ち" in shown
    assert "相談" not in shown.replace("本人から相談を受け", "")
    assert [aida.get(page("look", asked)).status_code, aida.post(page("decide", asked)).status_code] == [403, 403]
    for client in (as_mori, as_ono):
        assert [client.get(LIST).status_code, client.get(page("change", asked)).status_code] == [403, 403]
    stranger = logged_in(officer("a@suita.example.jp", "吹", "T-001", "administrator", "272051"))
    assert stranger.get(page("change", asked)).status_code == 404


def test_officers_of_towns_cannot_ask(cast: Cast, as_mori: Client) -> None:
    with pytest.raises(OperatorsOnly):
        emergencies.ask(**ASKED, by=cast.mori)  # type: ignore[arg-type]
    assert as_mori.post(reverse("admin:identity_emergency_ask"), ASKED).status_code == 403


def test_an_unknown_address_and_an_empty_reason_get_a_sentence(as_pref: Client, cast: Cast) -> None:
    with pytest.raises(NoSuchPerson):
        emergencies.ask(**{**ASKED, "email": "nobody@example.jp"}, by=cast.pref)  # type: ignore[arg-type]
    for change in ({"email": "nobody@example.jp"}, {"words": "短い"}, {"parts": []}, {"reason": "curiosity"}):
        assert as_pref.post(reverse("admin:identity_emergency_ask"), ASKED | change).status_code == 200
    with viewing_as(System("test")):
        assert Emergency.objects.count() == 0


@given(st.sampled_from(Glass), st.sampled_from(Step))
def test_what_has_ended_stays_ended(state: Glass, step: Step) -> None:
    if state in {Glass.DECLINED, Glass.CLOSED}:
        assert rules.after(state, step) is None


@pytest.mark.parametrize(
    ("state", "minutes", "expected"),
    [(Glass.ALLOWED, 1, True), (Glass.ALLOWED, 0, False), (Glass.ALLOWED, -1, False), (Glass.ASKED, 1, False), (Glass.CLOSED, 1, False)],
)
def test_it_is_open_only_while_it_is_allowed_and_in_time(state: Glass, minutes: int, expected: bool) -> None:
    now = timezone.now()
    assert rules.is_open(state, now + timedelta(minutes=minutes), now) is expected
