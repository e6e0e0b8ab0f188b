"""Taking one's data along and leaving, from end to end: every floor gives, every floor forgets, and what must stay says why."""

import datetime as dt
import io
import json
import uuid
import zipfile
from collections.abc import Callable

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.attributes.models import DeclaredAttribute
from portal.audit.models import Entry
from portal.consent import actions as consents
from portal.consent import onboarding as purposes
from portal.consent.models import Consent
from portal.consent.rules import RECOMMENDATION
from portal.identity import holdings, tasks
from portal.identity.actions import departures, proxies, signups
from portal.identity.models import DataCopy, Departure, Proxy, Resident, User
from portal.identity.rules.departures import COPY_LASTS, GRACE, is_due, may_take
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.attributes import make as attributes
from tests.cast import Cast
from tests.identity import households
from tests.identity.test_login import code_in, verify
from tests.identity.test_sessions import IPHONE, enter

NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
FLOORS = {
    "applications",
    "attributes",
    "card",
    "connections",
    "consents",
    "drafts",
    "follows",
    "household",
    "letters",
    "login",
    "marks",
    "profile",
    "proofs",
    "residences",
    "service_favourites", "service_trials", "service_news",
    "trail",
    "visits",
    "ways",
}


def test_every_floor_has_registered() -> None:
    assert {held.code for held in holdings.registered()} >= FLOORS


def test_what_stays_says_why() -> None:
    with pytest.raises(ValueError, match="why"):
        holdings.register(holdings.Holding("x", "x", lambda _: []))


@pytest.mark.parametrize(("age", "ready"), [(0, True), (23, True), (24, False)])
def test_a_copy_lies_ready_for_a_day(age: int, ready: bool) -> None:
    assert may_take(NOON + COPY_LASTS, NOON + dt.timedelta(hours=age)) is ready
    assert not may_take(None, NOON)


def test_nothing_goes_before_its_day() -> None:
    assert not is_due(NOON + GRACE, NOON + GRACE - dt.timedelta(seconds=1))
    assert is_due(NOON + GRACE, NOON + GRACE)


@pytest.fixture
def phone(cast: Cast) -> Client:
    verify(cast.hanako.user)
    return enter(cast.hanako.user, IPHONE)


def made_copy(phone: Client) -> uuid.UUID:
    phone.post(reverse("identity:data_copy"))
    with viewing_as(System("test")):
        key = DataCopy.objects.get(made_at=None).pk
    tasks.make_copy(copy_id=str(key))
    return key


def test_a_copy_for_a_machine_and_for_a_reader(cast: Cast, phone: Client) -> None:
    attributes.tell(cast.hanako, ward="271454")
    attributes.tell(cast.ken, ward="271454")
    purposes.prepare_portal(by=cast.pref)
    consents.grant(cast.hanako, RECOMMENDATION, by=cast.hanako)
    key = made_copy(phone)
    assert "受け取る（ZIP）" in phone.get(reverse("identity:data_copy")).content.decode()
    file = phone.get(reverse("identity:data_copy_file", args=[key]))
    archive = zipfile.ZipFile(io.BytesIO(file.content))
    machine = json.loads(archive.read("tobira.json"))
    assert machine["sections"].keys() >= FLOORS
    assert machine["sections"]["profile"]["rows"][0]["氏"] == "堺"
    assert "hanako@example.jp" in str(machine["sections"]["login"]["rows"])
    assert machine["sections"]["attributes"]["rows"] != []
    reader = archive.read("tobira.html").decode()
    assert "堺" in reader
    assert "興味のあること" in reader, "what was agreed to"
    assert "http" not in reader
    whole = archive.read("tobira.json").decode() + reader
    assert not [word for word in ("吹田", "ken@example.jp") if word in whole]


def test_a_copy_holds_what_was_agreed_to(cast: Cast, phone: Client) -> None:
    """A consent had a column called "items": the page took it for the list of all columns, and no copy came out."""
    purposes.prepare_portal(by=cast.pref)
    consents.grant(cast.hanako, RECOMMENDATION, by=cast.hanako)
    file = phone.get(reverse("identity:data_copy_file", args=[made_copy(phone)]))
    archive = zipfile.ZipFile(io.BytesIO(file.content))
    (row,) = json.loads(archive.read("tobira.json"))["sections"]["consents"]["rows"]
    assert row["取り消した日時"] == ""
    assert row["利用目的"] in archive.read("tobira.html").decode()


def test_a_copy_is_sealed_and_for_its_resident_alone_and_for_a_day(cast: Cast, phone: Client, as_ken: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        key = made_copy(phone)
        with viewing_as(System("test")):
            assert "堺" not in DataCopy.objects.get().sealed
        assert as_ken.get(reverse("identity:data_copy_file", args=[key])).status_code == 302
        clock.shift(dt.timedelta(hours=24))
        late = enter(cast.hanako.user, IPHONE)
        assert late.get(reverse("identity:data_copy_file", args=[key])).headers["Location"] == reverse("identity:data_copy")
        tasks.sweep_accounts()
        with viewing_as(System("test")):
            assert not DataCopy.objects.exists()


def test_an_old_session_gets_no_copy(cast: Cast) -> None:
    verify(cast.hanako.user)
    with time_machine.travel(NOON, tick=False) as clock:
        phone = enter(cast.hanako.user, IPHONE)
        key = made_copy(phone)
        clock.shift(dt.timedelta(minutes=6))
        assert "step-up" in phone.get(reverse("identity:data_copy_file", args=[key])).headers["Location"]


def test_leaving_shows_what_goes_waits_and_then_erases(cast: Cast, client_of: Callable[..., Client]) -> None:
    hanako, login = cast.hanako, cast.hanako.user.pk
    verify(cast.hanako.user)
    attributes.tell(hanako, ward="271454")
    attributes.tell(cast.ken, ward="271454")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        phone = enter(hanako.user, IPHONE)
        dry = phone.get(reverse("identity:departure")).content.decode()
        assert (
            dry.index("消えるもの")
            < dry.index("あなたについて登録した項目")
            < dry.index("残るものと、その理由")
            < dry.index("だれにも消せません")
        )
        phone.post(reverse("identity:departure"))
        with viewing_as(System("test")):
            assert not Departure.objects.exists()
        phone.post(reverse("identity:departure"), {"sure": "1"})
        clock.shift(GRACE - dt.timedelta(hours=1))
        tasks.sweep_accounts()
        with viewing_as(System("test")):
            key = Departure.objects.get(erased_at=None).pk
        tasks.depart(departure_id=str(key))
        with viewing_as(System("test")):
            assert Departure.objects.get().erased_at is None
        clock.shift(dt.timedelta(hours=1))
        tasks.depart(departure_id=str(key))
        assert phone.get(reverse("front:me")).status_code == 302
    with viewing_as(System("test")):
        gone = Resident.objects.get(pk=hanako.pk)
        assert (gone.full_name, gone.family_kana, gone.home_town_id, gone.is_active, gone.user) == ("", "", None, False, None)
        assert not DeclaredAttribute.objects.filter(resident=hanako).exists()
        assert DeclaredAttribute.objects.filter(resident=cast.ken).exists()
        assert not Consent.objects.filter(resident=hanako, withdrawn_at=None).exists()
        assert Entry.objects.filter(subject_id=hanako.pk, event="identity.departed").count() == 1
    assert not User.objects.filter(pk=login).exists()
    assert not EmailAddress.objects.filter(email="hanako@example.jp").exists()
    assert mail.outbox[-1].subject == "[とびら] 退会が済みました"
    assert client_of(cast.ken).get(reverse("front:me")).status_code == 200


def test_leaving_ends_proxies_in_both_directions(cast: Cast, phone: Client) -> None:
    ume = people.resident("ume@example.jp", "豊能", "梅", ("トヨノ", "ウメ"), people.TOYONO)
    given, held, free = (households.proxy(*pair) for pair in ((cast.hanako, cast.ken), (cast.ken, cast.hanako), (ume, cast.ken)))
    until = timezone.localdate() + dt.timedelta(days=90)
    offered = proxies.propose(by=cast.hanako, as_agent=True, powers=(households.LETTERS,), until=until, now=timezone.now()).proxy
    phone.post(reverse("identity:departure"), {"sure": "1"})
    with viewing_as(System("test")):
        departures.erase(Departure.objects.get().pk, now=timezone.now() + GRACE * 2)
        states = {one.pk: (one.state, one.code_blind) for one in Proxy.objects.all()}
    assert states == {one.pk: ("ended", "") for one in (given, held, offered)} | {free.pk: ("active", "")}


def test_whoever_thinks_again_stays(cast: Cast, phone: Client) -> None:
    phone.post(reverse("identity:departure"), {"sure": "1"})
    phone.post(reverse("identity:departure"), {"cancel": "1"})
    with viewing_as(System("test")):
        key = Departure.objects.get().pk
    departures.erase(key, now=timezone.now() + GRACE * 2)
    assert User.objects.filter(pk=cast.hanako.user.pk).exists()


def test_an_unproven_sign_up_owns_nothing_and_goes_after_a_day(client: Client, cast: Cast) -> None:
    verify(cast.hanako.user)
    with time_machine.travel(NOON, tick=False) as clock:
        client.post(reverse("account_signup"), {"email": "thief@example.jp"})
        assert client.get(reverse("front:welcome")).status_code == 302
        clock.shift(dt.timedelta(hours=23))
        assert signups.sweep(timezone.now()) == 0
        clock.shift(dt.timedelta(hours=1))
        assert signups.sweep(timezone.now()) == 1
    assert not User.objects.filter(email="thief@example.jp").exists()
    assert User.objects.filter(pk__in=[cast.hanako.user.pk, cast.mori.user.pk]).count() == 2


def test_sign_up_takes_four_screens(client: Client, db: None) -> None:
    """Address, code, name and town, home: the consents come when something asks for them."""
    screens = [reverse("account_signup")]
    answer = client.post(screens[-1], {"email": "new@example.jp"})
    screens.append(answer.headers["Location"])
    code = code_in(mail.outbox[-1])
    answer = client.post(screens[-1], {"code": code}, follow=True)
    screens.append(answer.redirect_chain[-1][0])
    names = {"family_name": "堺", "given_name": "新", "family_kana": "さかい", "given_kana": "あらた", "home_town": "271403"}
    answer = client.post(screens[-1], names, follow=True)
    screens.append(answer.redirect_chain[-1][0].split("?")[0])
    assert screens == [reverse("account_signup"), reverse("account_email_verification_sent"), reverse("front:welcome"), "/"]
