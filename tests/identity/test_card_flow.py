"""Reading a card against the real sandbox process: the honest way, every lie, every way in which people's readings go wrong."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.identity.actions import readings
from portal.identity.models import CardLink, CardReading, ProofEvent, ProvenIdentity, ReadingState, Resident, Upstream
from portal.identity.queries import proven
from portal.identity.rules.levels import Level, Method
from portal.municipalities.scope import System, viewing_as
from tests.cast import KISHIWADA, SAKAI, Cast
from tests.identity.cards import PIN, SIGNING_PIN, Phone, Sandbox, back, newest, running, start, walk

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running(tmp_path_factory.mktemp("card")) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(provider: Sandbox, settings: LazySettings) -> Iterator[Sandbox]:
    settings.CARD_ISSUER = provider.issuer
    settings.CARD_TOTAL_SECONDS = settings.CARD_CONNECT_SECONDS = 1.5
    settings.CARD_FAILURES = 1000
    provider.control(lie="", reset="1")
    yield provider
    provider.control(lie="", reset="1")


def linked() -> tuple[int, int, int, int]:
    """Accounts linked, links open, identities proven, proofs by card: what must not grow when something is wrong."""
    with viewing_as(System("test")):
        return (
            SocialAccount.objects.count(),
            CardLink.objects.filter(closed_at=None).count(),
            ProvenIdentity.objects.count(),
            ProofEvent.objects.filter(level__gte=Level.CARD).count(),
        )


def told(client: Client, reading: CardReading) -> str:
    return client.get(reverse("identity:card_wait", args=[reading.pk])).content.decode().replace("<wbr>", "")


def fresh(resident: Resident) -> Resident:
    with viewing_as(System("test")):
        return Resident.objects.get(pk=resident.pk)


def test_a_card_is_read_linked_and_counts_in_this_session_alone(sandbox: Sandbox, cast: Cast, as_hanako: Client) -> None:
    key_before = as_hanako.session.session_key
    reading = walk(as_hanako, "hanako")
    assert (reading.state, reading.code, reading.secrets) == (ReadingState.READ, "", "")
    assert linked() == (1, 1, 1, 0)
    assert "堺　花子" in told(as_hanako, reading)
    assert linked() == (1, 1, 1, 1)
    assert as_hanako.session.session_key != key_before
    with viewing_as(System("test")):
        proof = ProofEvent.objects.get(level=Level.CARD)
    assert (proof.method, proof.issuer, proof.at) == (Method.CARD, sandbox.issuer, reading.read_at)
    seen = proven.proven_of(cast.hanako)
    assert seen is not None
    assert (seen.name, seen.family, seen.given, seen.birth_on, seen.sex) == ("堺　花子", "堺", "花子", dt.date(1993, 8, 4), "female")
    assert (seen.prefecture, seen.town, seen.ward, seen.rest, seen.town_id) == ("大阪府", "堺市", "南区", "桃山台１丁１番１号", SAKAI)
    told(as_hanako, reading)
    assert linked() == (1, 1, 1, 1), "looking again proves nothing again"


def test_nothing_of_the_card_lies_open_in_the_tables(sandbox: Sandbox, cast: Cast, as_hanako: Client) -> None:
    walk(as_hanako, "hanako")
    with viewing_as(System("test")):
        rows = [*ProvenIdentity.objects.values(), *CardReading.objects.values(), *SocialAccount.objects.values()]
    assert not any(word in str(rows) for word in ("花子", "桃山台", "19930804", "1993-08-04"))


def test_a_new_resident_gets_name_and_home_from_the_card(sandbox: Sandbox, cast: Cast, as_ken: Client) -> None:
    walk(as_ken, "ken")
    ken = fresh(cast.ken)
    assert (ken.full_name, ken.home_town_id) == ("岸和田 健", KISHIWADA)


def test_letters_outside_jis_and_a_home_outside_of_osaka_are_welcome(
    sandbox: Sandbox, cast: Cast, as_hanako: Client, as_ken: Client
) -> None:
    walk(as_hanako, "takasaki")
    assert fresh(cast.hanako).full_name == "髙﨑 𠮷"
    walk(as_ken, "tokyo")
    seen = proven.proven_of(cast.ken)
    assert seen is not None
    assert (seen.prefecture, seen.town, seen.town_id, seen.birth_on) == ("東京都", "品川区", None, dt.date(1985, 3, 15))
    assert fresh(cast.ken).home_town_id == cast.ken.home_town_id


def test_a_signature_asks_for_the_other_pin_and_reaches_the_highest_level(sandbox: Sandbox, cast: Cast, as_hanako: Client) -> None:
    reading = walk(as_hanako, "hanako", SIGNING_PIN, level=3)
    told(as_hanako, reading)
    with viewing_as(System("test")):
        assert ProofEvent.objects.get(level=Level.SIGNED).method == Method.SIGNATURE


def test_the_same_card_read_again_is_the_same_link(sandbox: Sandbox, cast: Cast, as_hanako: Client) -> None:
    walk(as_hanako, "hanako")
    told(as_hanako, walk(as_hanako, "hanako"))
    assert linked() == (1, 1, 2, 1)


# What the redirect itself is refused for; a lie of this kind never reaches the worker.
AT_THE_DOOR = {"mix_up", "wrong_state", "timeout"}
NEEDS_SIGNING = {"no_sign_scope"}


def test_every_lie_of_a_hostile_provider_is_refused_and_links_nothing(
    sandbox: Sandbox, cast: Cast, as_hanako: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox.control(lie="")
    walk(as_hanako, "hanako")  # the ticket that "replay" shows again, by another browser's reading
    with viewing_as(System("test")):
        SocialAccount.objects.all().delete()
        CardLink.objects.all().delete()
        ProvenIdentity.objects.all().delete()
    before, said = linked(), []
    for lie in sandbox.lies:
        cache.clear()
        with viewing_as(System("test")):
            CardReading.objects.all().delete()
        sandbox.control(lie=lie)
        level, pin = (3, SIGNING_PIN) if lie in NEEDS_SIGNING else (2, PIN)
        reading = walk(as_hanako, "hanako", pin, level=level)
        page = told(as_hanako, reading)
        assert reading.state != ReadingState.READ, lie
        assert linked() == before, lie
        assert "500" not in page[:200]
        said.append(f"{lie:<24} {reading.state}:{reading.reason}")
    with capsys.disabled():
        sys.stdout.write("\n  ".join([f"\n{len(said)} lies, {linked()[0] - before[0]} accounts linked:", *said, ""]))
    assert sandbox.control()["followed"] == 0, "a redirect was followed"
    assert len(said) >= 50


def test_a_provider_that_does_not_answer_is_left_alone_for_a_while(
    sandbox: Sandbox, cast: Cast, as_hanako: Client, settings: LazySettings
) -> None:
    settings.CARD_FAILURES = 2
    sandbox.control(lie="token_error500")
    for _ in range(2):
        walk(as_hanako, "hanako")
    assert Upstream.objects.get().failures == 2
    refused = as_hanako.post(reverse("identity:card_start"))
    assert (refused.status_code, "国のシステムにつながりません" in refused.content.decode()) == (503, True)
    sandbox.control(lie="")
    Upstream.objects.update(open_until=timezone.now() - dt.timedelta(seconds=1))  # the pause is over
    assert walk(as_hanako, "hanako").state == ReadingState.READ
    assert Upstream.objects.get().failures == 0


# --- bad input: a sentence, a way on, nothing linked ------------------------------------------------------------------
Case = Callable[[Sandbox, Client], str]


def cancelled(sandbox: Sandbox, client: Client) -> str:
    phone = Phone()
    answer = client.get(back(phone.press(phone.open(start(client)), "/cancel")))
    return client.get(answer.headers["Location"]).content.decode()


def timed_out_at_the_provider(sandbox: Sandbox, client: Client) -> str:
    sandbox.control(lie="timeout")
    return told(client, walk(client, "hanako"))


def never_came_back(sandbox: Sandbox, client: Client) -> str:
    start(client)
    readings.sweep(timezone.now() + dt.timedelta(minutes=11))
    return told(client, newest())


def wrong_pins(sandbox: Sandbox, client: Client) -> str:
    phone = Phone()
    page = phone.pick(start(client), "hanako")
    for _ in range(3):
        page = phone.press(page, "/pin", card="hanako", pin="9999")
    answer = client.get(back(phone.press(page, "/cancel", reason="pin_locked")))
    return client.get(answer.headers["Location"]).content.decode()


def card_out_of_date(sandbox: Sandbox, client: Client) -> str:
    return troubled(client, "late", "certificate_expired")


def revoked_card(sandbox: Sandbox, client: Client) -> str:
    return troubled(client, "stopped", "certificate_revoked")


def child_without_a_signature(sandbox: Sandbox, client: Client) -> str:
    return troubled(client, "sora", "no_signing_certificate", level=3)


def troubled(client: Client, card: str, reason: str, level: int = 2) -> str:
    phone = Phone()
    page = phone.pick(start(client, level=level), card)
    assert f'value="{reason}"' in page.text
    answer = client.get(back(phone.press(page, "/cancel", reason=reason)))
    return client.get(answer.headers["Location"]).content.decode()


def revoked_midway(sandbox: Sandbox, client: Client) -> str:
    return told(client, walk(client, "stopping"))


def in_another_browser(sandbox: Sandbox, client: Client) -> str:
    return Client().get(Phone().read(start(client), "hanako")).content.decode()


def in_the_browser_of_another_login(sandbox: Sandbox, client: Client) -> str:
    """The session goes along, the cookie does not: a stolen address opened elsewhere."""
    path = Phone().read(start(client), "hanako")
    del client.cookies["tobira-card"]
    return client.get(path).content.decode()


def with_a_state_nobody_gave(sandbox: Sandbox, client: Client) -> str:
    path, query = Phone().read(start(client), "hanako").split("?")
    facts = {name: values[0] for name, values in parse_qs(query).items()} | {"state": "made-up"}
    return client.get(f"{path}?{urlencode(facts)}").content.decode()


def with_a_stale_state(sandbox: Sandbox, client: Client) -> str:
    path = Phone().read(start(client), "hanako")
    with viewing_as(System("test")):
        CardReading.objects.update(started_at=timezone.now() - dt.timedelta(minutes=11))
    return client.get(path).content.decode()


def without_a_code(sandbox: Sandbox, client: Client) -> str:
    state = parse_qs(urlsplit(start(client)).query)["state"][0]
    answer = client.get(reverse("identity:card_return"), {"state": state})
    return client.get(answer.headers["Location"]).content.decode()


def with_a_code_of_somebody_else(sandbox: Sandbox, client: Client) -> str:
    state = parse_qs(urlsplit(start(client)).query)["state"][0]
    answer = client.get(reverse("identity:card_return"), {"state": state, "code": "of-somebody-else"})
    readings.read(newest().pk)
    return client.get(answer.headers["Location"]).content.decode()


def after_the_worker_died(sandbox: Sandbox, client: Client) -> str:
    client.get(Phone().read(start(client), "hanako"))
    with viewing_as(System("test")):
        CardReading.objects.update(claimed_until=timezone.now() - dt.timedelta(seconds=1), attempts=2)
    readings.sweep(timezone.now())
    return told(client, newest())


AGAIN, WINDOW = "もう一度読み取る", "元の画面に戻る"


@pytest.mark.parametrize(
    ("case", "sentence", "way_on"),
    [
        (cancelled, "読み取りをやめました", AGAIN),
        (timed_out_at_the_provider, "時間が過ぎました", AGAIN),
        (never_came_back, "時間が過ぎました", AGAIN),
        (wrong_pins, "カードがロックされています", WINDOW),
        (card_out_of_date, "カードの期限が切れています", WINDOW),
        (revoked_card, "このカードは使えません", WINDOW),
        (child_without_a_signature, "署名用の電子証明書がありません", WINDOW),
        (revoked_midway, "読み取りの途中で、カードが止められました", WINDOW),
        (in_another_browser, "始めたときと違う画面に戻りました", AGAIN),
        (in_the_browser_of_another_login, "始めたときと違う画面に戻りました", AGAIN),
        (with_a_state_nobody_gave, "この読み取りは、もう使えません", AGAIN),
        (with_a_stale_state, "この読み取りは、もう使えません", AGAIN),
        (without_a_code, "確認を終えられませんでした", AGAIN),
        (with_a_code_of_somebody_else, "確認を終えられませんでした", AGAIN),
        (after_the_worker_died, "途中で止まりました", AGAIN),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)  # fmt: skip
def test_a_reading_that_fails_says_so_shows_a_way_on_and_links_nothing(
    case: Case, sentence: str, way_on: str, sandbox: Sandbox, cast: Cast, as_hanako: Client
) -> None:
    page = case(sandbox, as_hanako).replace("<wbr>", "")
    assert sentence in page
    assert way_on in page
    assert linked() == (0, 0, 0, 0)


def test_an_answer_that_comes_twice_counts_once(sandbox: Sandbox, cast: Cast, as_hanako: Client) -> None:
    path = Phone().read(start(as_hanako), "hanako")
    first, second = as_hanako.get(path), as_hanako.get(path)
    assert (first.status_code, second.status_code) == (302, 409)
    assert "すでに受け取りました" in second.content.decode().replace("<wbr>", "")
    readings.read(newest().pk)
    readings.read(newest().pk)
    assert linked() == (1, 1, 1, 0)


def test_two_accounts_never_share_a_card(sandbox: Sandbox, cast: Cast, as_hanako: Client, as_ken: Client) -> None:
    walk(as_hanako, "hanako")
    before = linked()
    assert "別のアカウントにつながっています" in told(as_ken, walk(as_ken, "hanako"))
    assert linked() == before
    assert fresh(cast.ken).full_name == "吹田 健"


def test_another_person_sees_nothing_of_a_reading(sandbox: Sandbox, cast: Cast, as_hanako: Client, as_ken: Client) -> None:
    reading = walk(as_hanako, "hanako")
    assert as_ken.get(reverse("identity:card_wait", args=[reading.pk])).status_code == 404


def test_another_session_of_the_same_person_is_not_raised(sandbox: Sandbox, cast: Cast, as_hanako: Client, client_of: Callable) -> None:
    reading = walk(as_hanako, "hanako")
    told(client_of(cast.hanako), reading)
    assert linked() == (1, 1, 1, 0)


def test_no_other_site_can_press_the_button(sandbox: Sandbox, cast: Cast, as_hanako: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = as_hanako.cookies
    assert strict.post(reverse("identity:card_start")).status_code == 403
    assert linked() == (0, 0, 0, 0)


def test_without_a_provider_there_is_no_card(cast: Cast, as_hanako: Client, settings: LazySettings) -> None:
    settings.CARD_ISSUER = ""
    assert as_hanako.get(reverse("identity:card_start")).status_code == 404


def test_no_request_waits_for_the_provider(sandbox: Sandbox, cast: Cast, as_hanako: Client) -> None:
    sandbox.control(lie="token_slow")
    calls = sandbox.control()["calls"]
    as_hanako.get(Phone().read(start(as_hanako), "hanako"))
    told(as_hanako, newest())
    assert sandbox.control()["calls"] == calls


def test_starting_again_and_again_is_stopped_with_a_sentence(sandbox: Sandbox, cast: Cast, as_hanako: Client) -> None:
    for _ in range(readings.AT_MOST):
        start(as_hanako)
    refused = as_hanako.post(reverse("identity:card_start"))
    assert "10分ほど待ってから" in refused.content.decode()


def test_the_mail_about_a_card_says_nothing_of_what_is_on_it(sandbox: Sandbox, cast: Cast, as_hanako: Client, cast_mail: None) -> None:
    walk(as_hanako, "hanako")
    assert [message.subject for message in mail.outbox] == ["[とびら] マイナンバーカードがつながりました"]
    assert "花子" not in mail.outbox[0].body


@pytest.fixture
def cast_mail(cast: Cast) -> None:
    EmailAddress.objects.create(user=cast.hanako.user, email=cast.hanako.user.email, verified=True, primary=True)
