"""What services tell their users: once per key, within limits, to those who agree now, and not to those who do not want to hear."""

from __future__ import annotations

import base64
import datetime as dt
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.audit.models import Entry
from portal.connections import actions
from portal.connections.actions import happenings
from portal.connections.models import ConnectedService, Favourite, LogoutCall, RelayAddress, ServiceEvent, SilencedTopic, State, TrialUser
from portal.connections.queries import happenings as queries
from portal.connections.rules import happenings as rules
from portal.connections.rules.requests import Malformed
from portal.identity import holdings
from portal.lib.refusals import Refused
from portal.municipalities.scope import Resident, System, scoped_models, viewing_as
from tests.cast import Cast
from tests.connections.make import SECRET, Party, entered, service

EVENTS = "/api/v1/events/"
TOPICS = ({"code": "loan", "name": "予約した本"}, {"code": "event", "name": "催し"})
TOLD = {"topic": "loan", "title": "予約した本が届きました", "text": "8月10日までにお受け取りください。"}
NOON = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)


def basic(slug: str = "library", secret: str = SECRET) -> str:
    return f"Basic {base64.b64encode(f'{slug}:{secret}'.encode()).decode()}"


def send(body: object, key: str = "k-1", authorization: str | None = None, **more: str) -> HttpResponse:
    """One post of this JSON (or of these bytes)."""
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    headers = {"Authorization": authorization or basic(), "Idempotency-Key": key, **more}
    return Client().post(EVENTS, data, content_type="application/json", headers=headers)


def outcome(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, answer.json().get("error", "")


def kept() -> list[ServiceEvent]:
    with viewing_as(System("test")):
        return [*ServiceEvent.objects.order_by("posted_at", "pk")]


def sub_of(cast_member: Any, sector: str = "library") -> str:
    return actions.subject_of(cast_member.pk, sector)


@pytest.fixture
def library(cast: Cast) -> ConnectedService:
    made = service(topics=TOPICS)
    with viewing_as(Resident(cast.hanako.pk)):
        actions.agree(cast.hanako, made)
    sub_of(cast.ken)
    return made


@pytest.fixture
def told(cast: Cast, library: ConnectedService) -> dict[str, Any]:
    """A message for Hanako as the library would send it."""
    return {"sub": sub_of(cast.hanako), **TOLD}


# --- rules ------------------------------------------------------------------------------------------------------------
ORIGINS = frozenset({"https://library.example.jp"})


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"sub": ""}, "sub"),
        ({"sub": 1}, "sub"),
        ({"sub": "a b"}, "sub"),
        ({"topic": "tax"}, "topic"),
        ({"topic": ["loan"]}, "topic"),
        ({"title": ""}, "title"),
        ({"title": "  "}, "title"),
        ({"title": "\u200b"}, "title"),
        ({"title": "あ" * 61}, "title"),
        ({"title": None}, "title"),
        ({"title": "<b>本</b>"}, "title"),
        ({"title": "届きました\n"}, "title"),
        ({"title": "a\u202eb"}, "title"),
        ({"text": "あ" * 401}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"text": "&lt;b&gt;"}, "text"),
        ({"text": "</p>"}, "text"),
        ({"address": "https://evil.example/"}, "address"),
        ({"address": "https://library.example.jp.evil.example/"}, "address"),
        ({"address": "https://library.example.jp@evil.example/"}, "address"),
        ({"address": "http://library.example.jp/"}, "address"),
        ({"address": "javascript:alert(1)"}, "address"),
        ({"address": "//library.example.jp/"}, "address"),
        ({"address": "https://library.example.jp/" + "a" * 200}, "address"),
        ({"days": 0}, "days"),
        ({"days": 91}, "days"),
        ({"days": True}, "days"),
        ({"days": 1.5}, "days"),
        ({"days": "3"}, "days"),
        ({"html": "x"}, "html"),
    ],
)
def test_what_cannot_be_told_is_refused_with_the_name_of_the_field(changed: dict[str, object], field: str) -> None:
    with pytest.raises(Malformed, match=f"^{field}: "):
        rules.read({"sub": "s" * 43, **TOLD, **changed}, ["loan"], ORIGINS)


@pytest.mark.parametrize("said", [None, [], "x", 1, True])
def test_only_an_object_is_a_message(said: object) -> None:
    with pytest.raises(Malformed):
        rules.read(said, ["loan"], ORIGINS)


def test_the_usual_message_is_plain_and_stays_thirty_days() -> None:
    happening = rules.read({"sub": "s", "topic": "loan", "title": " 𠮷野家の本👨‍👩‍👧 1 < 2 "}, ["loan"], ORIGINS)
    assert (happening.title, happening.text, happening.address, happening.days) == ("𠮷野家の本👨‍👩‍👧 1 < 2", "", "", 30)
    deep = "https://library.example.jp/loans/7?a=b#c"
    assert rules.read({"sub": "s", **TOLD, "address": deep}, ["loan"], ORIGINS).address == deep


@pytest.mark.parametrize(("ago", "seconds"), [(None, 0), (3600, 0), (3599, 2), (0, 3601)])
def test_who_has_sent_too_much_is_told_when_to_come_back(ago: int | None, seconds: int) -> None:
    came = None if ago is None else NOON - dt.timedelta(seconds=ago)
    assert rules.wait_for(came, rules.HOUR, NOON) == seconds


# --- posting ----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_same_key_tells_once(cast: Cast, told: dict[str, Any]) -> None:
    first, again = send(told), send(told)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert set(first.json()) == {"id", "topic", "posted_at", "ends_at"}
    assert outcome(send({**told, "title": "別の知らせ"})) == (409, "key_used")
    assert [row.title for row in kept()] == ["予約した本が届きました"]
    assert send(told, key="k-2").status_code == 201
    with viewing_as(System("test")):
        (entry, _second) = Entry.objects.filter(event="connections.told").order_by("number")
    assert (entry.subject_id, entry.detail) == (cast.hanako.pk, {"service": "library", "event": first.json()["id"]})


@pytest.mark.django_db
def test_a_key_belongs_to_its_service(cast: Cast, told: dict[str, Any]) -> None:
    gym = service("gym", topics=TOPICS)
    with viewing_as(Resident(cast.hanako.pk)):
        actions.agree(cast.hanako, gym)
    assert send(told).status_code == 201
    assert send({**told, "sub": sub_of(cast.hanako, "gym")}, authorization=basic("gym")).status_code == 201


@pytest.mark.django_db
def test_unknown_foreign_and_former_users_get_one_and_the_same_answer(cast: Cast, library: ConnectedService, told: dict[str, Any]) -> None:
    service("gym", topics=TOPICS)
    with viewing_as(Resident(cast.hanako.pk)):
        actions.withdraw(cast.hanako, library)
    subs = ["s" * 43, sub_of(cast.hanako, "gym"), sub_of(cast.ken), told["sub"]]
    answers = [send({**told, "sub": sub}, key=f"k-{n}") for n, sub in enumerate(subs)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    assert outcome(answers[0]) == (404, "unknown_sub")
    assert kept() == []


@pytest.mark.django_db
def test_a_sub_of_another_sector_names_nobody_even_for_its_own_user(cast: Cast, told: dict[str, Any]) -> None:
    gym = service("gym", topics=TOPICS, claims=["town"])
    with viewing_as(Resident(cast.hanako.pk)):
        actions.agree(cast.hanako, gym)
    assert outcome(send(told, authorization=basic("gym"))) == (404, "unknown_sub")


@pytest.mark.django_db
def test_a_service_in_trial_reaches_those_who_try_it(cast: Cast, library: ConnectedService, told: dict[str, Any]) -> None:
    library.stage = "trial"
    library.save()
    assert outcome(send(told)) == (404, "unknown_sub")


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.MAINTENANCE, State.STOPPED])
def test_a_paused_service_tells_nothing(cast: Cast, library: ConnectedService, told: dict[str, Any], state: State) -> None:
    actions.set_state(library, state, by=cast.pref)
    assert outcome(send(told)) == (403, "not_running")


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["x", "Basic", basic(secret="x" * 43), basic("gym"), basic("nobody"), "Bearer x", "Bearer a.b.c"])
def test_who_does_not_show_who_it_is_tells_nothing(told: dict[str, Any], header: str) -> None:
    service("gym", topics=TOPICS)
    answer = send(told, authorization=header)
    assert answer.status_code == (401 if header != basic("gym") else 404)
    assert kept() == []


@pytest.mark.django_db
def test_an_access_token_of_a_resident_is_no_proof_of_the_service(cast: Cast, told: dict[str, Any]) -> None:
    token = Party().tokens(entered(cast.hanako))["access_token"]
    assert outcome(send(told, authorization=f"Bearer {token}")) == (401, "invalid_client")


@pytest.fixture
def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def assertion(key: ec.EllipticCurvePrivateKey, **changed: object) -> str:
    now = int(time.time())
    facts = {"iss": "gym", "sub": "gym", "aud": "http://localhost:8000/api/v1/events/", "exp": now + 60, "jti": f"{time.monotonic_ns()}"}
    return "Bearer " + jwt.encode({**facts, **changed}, key, algorithm="ES256", headers={"kid": "k1"})


@pytest.mark.django_db
def test_a_service_with_a_key_shows_a_fresh_assertion_each_time(cast: Cast, key: ec.EllipticCurvePrivateKey) -> None:
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key())) | {"kid": "k1"}
    gym = service("gym", topics=TOPICS, proof="private_key_jwt", jwks={"keys": [public]})
    with viewing_as(Resident(cast.hanako.pk)):
        actions.agree(cast.hanako, gym)
    body, proof = {"sub": sub_of(cast.hanako, "gym"), **TOLD}, assertion(key)
    assert send(body, authorization=proof).status_code == 201
    assert outcome(send(body, authorization=proof)) == (401, "invalid_client")
    assert send(body, authorization=assertion(key)).status_code == 200
    stranger = ec.generate_private_key(ec.SECP256R1())
    for wrong in (assertion(key, aud="https://other.example"), assertion(key, iss="library"), assertion(stranger)):
        assert send(body, authorization=wrong).status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["", "a b", "あ", "x" * 65, "a\tb"])
def test_a_key_has_a_shape(told: dict[str, Any], wrong: str) -> None:
    assert outcome(send(told, key=wrong)) == (400, "invalid_request")


@pytest.mark.django_db
def test_what_is_no_json_or_too_long_is_refused(told: dict[str, Any]) -> None:
    assert outcome(send(b"{")) == (400, "invalid_request")
    assert outcome(send(b"[" * 5000)) == (400, "invalid_request")
    assert outcome(send(b"\xff")) == (400, "invalid_request")
    assert outcome(send(b" " * 8193)) == (413, "invalid_request")
    assert outcome(send({**told, "address": "https://evil.example/"})) == (400, "invalid_event")
    form = Client().post(EVENTS, told, headers={"Authorization": basic(), "Idempotency-Key": "k"})
    assert outcome(form) == (415, "invalid_request")
    assert kept() == []


@pytest.mark.django_db
def test_one_resident_is_told_twenty_things_a_day(cast: Cast, library: ConnectedService, told: dict[str, Any]) -> None:
    with viewing_as(Resident(cast.ken.pk)):
        actions.agree(cast.ken, library)
    with time_machine.travel(NOON, tick=False) as clock:
        assert [send(told, key=f"k-{n}").status_code for n in range(20)] == [201] * 20
        full = send(told, key="k-20")
        assert (outcome(full), full.headers["Retry-After"]) == ((429, "too_many"), "86401")
        assert send(told, key="k-3").status_code == 200
        assert send({**told, "sub": sub_of(cast.ken)}, key="k-ken").status_code == 201
        clock.shift(dt.timedelta(days=1))
        assert send(told, key="k-20").status_code == 201


@pytest.mark.django_db
def test_one_service_tells_so_many_things_an_hour(told: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "FROM_ONE_SERVICE", 2)
    with time_machine.travel(NOON, tick=False) as clock:
        assert [send(told, key=f"k-{n}").status_code for n in range(3)] == [201, 201, 429]
        clock.shift(dt.timedelta(hours=1))
        assert send(told, key="k-2").status_code == 201


def test_the_limits_are_those_of_the_document() -> None:
    assert (rules.FROM_ONE_SERVICE, rules.FOR_ONE_RESIDENT) == (5000, 20)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=80),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(rules.FIELDS) | st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)
_NEAR = st.dictionaries(st.sampled_from(rules.FIELDS), _JSON, max_size=3)


@pytest.mark.django_db
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(said=st.one_of(_JSON, _NEAR.map(lambda changed: ("near", changed)), st.binary(max_size=200)))
def test_no_garbage_makes_it_fall_over(told: dict[str, Any], said: object) -> None:
    body = {**told, **said[1]} if isinstance(said, tuple) else said
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    assert send(data, key="garbage").status_code in {200, 201, 400, 404, 409, 415}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_message_sent_eight_times_at_once_is_there_once(told: dict[str, Any]) -> None:
    answers = at_once(lambda _: send(told), 8)
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.content for answer in answers}) == len(kept()) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_key_used_for_two_residents_at_once_stands_for_one(cast: Cast, library: ConnectedService, told: dict[str, Any]) -> None:
    with viewing_as(Resident(cast.ken.pk)):
        actions.agree(cast.ken, library)
    subs = [told["sub"], sub_of(cast.ken)]
    answers = at_once(lambda n: send({**told, "sub": subs[n % 2]}), 8)
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [201] + [409] * 4
    assert len(kept()) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_days_twenty_are_twenty_also_at_once(told: dict[str, Any]) -> None:
    for n in range(16):
        send(told, key=f"k-{n}")
    answers = at_once(lambda n: send(told, key=f"at-once-{n}"), 8)
    assert sorted(answer.status_code for answer in answers) == [201] * 4 + [429] * 4


def at_once(call: Callable[[int], HttpResponse], times: int) -> list[HttpResponse]:
    gate = threading.Barrier(times)

    def go(n: int) -> HttpResponse:
        gate.wait()
        try:
            return call(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(go, range(times)))


# --- the resident's side ----------------------------------------------------------------------------------------------
@pytest.fixture
def hanako(cast: Cast, library: ConnectedService) -> Client:
    return entered(cast.hanako)


def page(browser: Client) -> str:
    return browser.get("/services/news/").content.decode().replace("<wbr>", "").replace("\u200b", "")


@pytest.mark.django_db
def test_the_resident_reads_it_and_nobody_else(cast: Cast, hanako: Client, told: dict[str, Any]) -> None:
    address = "https://library.example.jp/loans/7"
    event = send({**told, "address": address}).json()["id"]
    shown, ken = page(hanako), entered(cast.ken)
    for words in ("予約した本が届きました", "8月10日までにお受け取りください。", "見本のlibrary", "未読", f"/services/news/{event}/"):
        assert words in shown
    assert "予約した本" not in page(ken)
    assert ken.get(f"/services/news/{event}/").status_code == 404
    assert kept()[0].read_at is None
    assert hanako.get(f"/services/news/{event}/")["Location"] == address
    assert kept()[0].read_at is not None
    assert Client().get(f"/services/news/{event}/").status_code == 302


@pytest.mark.django_db
def test_a_message_without_an_address_leads_to_the_services_own_door(hanako: Client, told: dict[str, Any]) -> None:
    event = send(told).json()["id"]
    assert hanako.get(f"/services/news/{event}/")["Location"] == "https://library.example.jp/login"


@pytest.mark.django_db
def test_an_address_that_is_no_more_the_services_is_not_followed(library: ConnectedService, hanako: Client, told: dict[str, Any]) -> None:
    event = send({**told, "address": "https://library.example.jp/loans/7"}).json()["id"]
    library.client.set_redirect_uris(["https://new.example.jp/callback"])
    library.client.save()
    library.start_url = "https://new.example.jp/login"
    library.save()
    assert hanako.get(f"/services/news/{event}/")["Location"] == "https://new.example.jp/login"


@pytest.mark.django_db
def test_all_read_at_once(hanako: Client, cast: Cast, told: dict[str, Any]) -> None:
    for n in range(3):
        send(told, key=f"k-{n}")
    entered(cast.ken).post("/services/news/read/")
    assert [row.read_at for row in kept()] == [None] * 3
    assert hanako.post("/services/news/read/")["Location"] == "/services/news/"
    assert None not in [row.read_at for row in kept()]


@pytest.mark.django_db
def test_what_a_left_service_has_told_disappears(cast: Cast, library: ConnectedService, hanako: Client, told: dict[str, Any]) -> None:
    send(told)
    hanako.post("/me/connections/library/stop/")
    assert kept() == []
    with viewing_as(Resident(cast.hanako.pk)):
        actions.agree(cast.hanako, library)
    assert "予約した本が届きました" not in page(hanako)


@pytest.mark.django_db
def test_what_a_stopped_service_has_told_is_not_shown(cast: Cast, library: ConnectedService, hanako: Client, told: dict[str, Any]) -> None:
    event = send(told).json()["id"]
    actions.set_state(library, State.STOPPED, by=cast.pref)
    assert "予約した本が届きました" not in page(hanako)
    assert hanako.get(f"/services/news/{event}/").status_code == 404
    actions.set_state(library, State.MAINTENANCE, by=cast.pref)
    assert "予約した本が届きました" in page(hanako)
    assert hanako.get(f"/services/news/{event}/").status_code == 503
    assert kept()[0].read_at is None


@pytest.mark.django_db
def test_a_message_goes_when_its_days_are_over(hanako: Client, told: dict[str, Any]) -> None:
    with time_machine.travel(timezone.now() - dt.timedelta(days=2)):
        send({**told, "days": 1})
        send({**told, "days": 3}, key="k-2")
    assert page(hanako).count("card__title") == 2  # one message, one service to choose from
    assert (happenings.sweep(timezone.now()), len(kept())) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("topic", ["loan", ""])
def test_a_silenced_topic_is_not_heard_and_the_service_cannot_tell(
    cast: Cast, library: ConnectedService, hanako: Client, told: dict[str, Any], topic: str
) -> None:
    before = send(told, key="k-0")
    assert hanako.post("/services/library/silence/", {"topic": topic})["Location"] == "/services/news/#voice-library"
    first, again, other = send(told), send(told), send({**told, "title": "x"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert set(first.json()) == set(before.json())
    assert first.json() == again.json()
    assert [(row.title, row.text) for row in kept()] == [(TOLD["title"], TOLD["text"]), ("", "")]
    send({**told, "topic": "event", "title": "おはなし会"}, key="k-2")
    assert ("おはなし会" in page(hanako)) == (topic == "loan")
    assert page(hanako).count(TOLD["title"]) == 1
    hanako.post("/services/library/hear/", {"topic": topic})
    send({**told, "title": "もう一冊届きました"}, key="k-3")
    assert "もう一冊届きました" in page(hanako)
    assert page(hanako).count(TOLD["title"]) == 1


@pytest.mark.django_db
def test_silenced_messages_count_as_any_other(hanako: Client, told: dict[str, Any]) -> None:
    hanako.post("/services/library/silence/", {"topic": "loan"})
    assert [send(told, key=f"k-{n}").status_code for n in range(21)] == [201] * 20 + [429]


@pytest.mark.django_db
def test_the_silence_of_one_is_not_the_silence_of_another(cast: Cast, library: ConnectedService, told: dict[str, Any]) -> None:
    with viewing_as(Resident(cast.ken.pk)):
        actions.agree(cast.ken, library)
    entered(cast.ken).post("/services/library/silence/", {"topic": "loan"})
    send(told)
    assert [row.title for row in kept()] == [TOLD["title"]]


@pytest.mark.django_db
@pytest.mark.parametrize(("slug", "topic"), [("library", "tax"), ("library", "\0"), ("nothing", ""), ("gym", "")])
def test_there_is_nothing_else_to_silence(hanako: Client, slug: str, topic: str) -> None:
    service("gym")
    for what in ("silence", "hear"):
        assert hanako.post(f"/services/{slug}/{what}/", {"topic": topic}).status_code == 404
    with viewing_as(System("test")):
        assert not SilencedTopic.objects.exists()


@pytest.mark.django_db
def test_no_service_may_take_the_name_of_the_page(cast: Cast) -> None:
    with pytest.raises(Refused, match="とびらの画面が使っています"):
        service("news")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_many(cast: Cast, count: int, django_assert_num_queries: Callable[[int], Any]) -> None:
    for slug in ("a", "b", "c")[:count]:
        made = service(slug, topics=TOPICS)
        with viewing_as(Resident(cast.hanako.pk)):
            actions.agree(cast.hanako, made)
        send({"sub": sub_of(cast.hanako, slug), **TOLD}, authorization=basic(slug))
    now = timezone.now()
    with viewing_as(Resident(cast.hanako.pk)):
        with django_assert_num_queries(1):
            assert len([*queries.news(cast.hanako, now)]) == count
        with django_assert_num_queries(2):
            assert len(queries.voices(cast.hanako)) == count
        with django_assert_num_queries(2):
            found = queries.unread(cast.hanako, now, 2)
    assert (len(found.newest), found.count) == (min(count, 2), count)
    with viewing_as(Resident(cast.ken.pk)), django_assert_num_queries(1):
        assert queries.unread(cast.ken, now, 2).count == 0


@pytest.mark.django_db
def test_home_shows_the_three_newest_unread_and_how_many_there_are(hanako: Client, told: dict[str, Any]) -> None:
    assert "/services/news/" not in hanako.get("/").content.decode().split("<main")[1]
    for n in range(5):
        send({**told, "title": f"{n}冊目が届きました"}, key=f"k-{n}")
    shown = hanako.get("/").content.decode().replace("<wbr>", "").replace("\u200b", "")
    assert [n for n in range(5) if f"{n}冊目が届きました" in shown] == [2, 3, 4]
    assert "未読5件" in shown


@pytest.fixture
def hers(cast: Cast, library: ConnectedService, told: dict[str, Any]) -> dict[str, int]:
    """Hanako holds one of everything; the numbers of rows, by holding."""
    send(told)
    with viewing_as(Resident(cast.hanako.pk)):
        happenings.silence(cast.hanako, library, "event")
        Favourite.objects.create(resident=cast.hanako, service=library)
        TrialUser.objects.create(resident=cast.hanako, service=library)
        RelayAddress.objects.create(resident=cast.hanako, sector="library", local_part="r-1")
    return dict.fromkeys(("service_news", "service_silences", "service_favourites", "service_trials", "relay_addresses"), 1)


@pytest.mark.django_db
def test_it_is_in_the_copy_and_goes_with_the_resident(cast: Cast, hers: dict[str, int]) -> None:
    for person, expected in ((cast.hanako, hers), (cast.ken, dict.fromkeys(hers, 0))):
        with viewing_as(Resident(person.pk)):
            assert {code: len(holdings.sections_of(person.pk, [code])[0].rows) for code in hers} == expected
    with viewing_as(Resident(cast.hanako.pk)):
        (news,) = holdings.sections_of(cast.hanako.pk, ["service_news"])[0].rows
    assert {"サービス": "見本のlibrary", "見出し": TOLD["title"]}.items() <= news.items()
    erasers = {held.code: held.erase for held in holdings.registered() if held.code in hers}
    with viewing_as(System("test")):
        assert {code: erase(cast.ken.pk) for code, erase in erasers.items() if erase} == dict.fromkeys(hers, 0)
        assert {code: erase(cast.hanako.pk) for code, erase in erasers.items() if erase} == hers
        assert not ServiceEvent.objects.exists()


HOLDINGS = {
    "Favourite": "service_favourites",
    "LogoutCall": "logout_calls",
    "PairwiseSubject": "connections",
    "RelayAddress": "relay_addresses",
    "ServiceEvent": "service_news",
    "SilencedTopic": "service_silences",
    "TokenFamily": "connections",
    "TrialUser": "service_trials",
}


def test_every_table_of_a_resident_here_is_held() -> None:
    ours = {model.__name__ for model in scoped_models() if model._meta.app_label == "connections" and model.scope.resident}
    assert ours == {*HOLDINGS}
    assert {held.code for held in holdings.registered()} >= {*HOLDINGS.values()}


@pytest.mark.django_db
def test_a_logout_that_is_still_to_be_told_outlives_its_resident(cast: Cast, library: ConnectedService) -> None:
    now = timezone.now()
    facts = {"resident_id": cast.hanako.pk, "service": library, "sub": "s", "asked_at": now, "due_at": now}
    with viewing_as(System("test")):
        for state in ("waiting", "sent", "given_up"):
            LogoutCall.objects.create(state=state, **facts)
        (held,) = [one for one in holdings.registered() if one.code == "logout_calls"]
        assert held.erase is not None
        assert held.erase(cast.hanako.pk) == 2
        assert [call.state for call in LogoutCall.objects.all()] == ["waiting"]
