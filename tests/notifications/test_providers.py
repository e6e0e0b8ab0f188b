"""Alerts against providers that are slow, answer twice, die in the middle or never answer: real processes, judged by their ledgers."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.actions import deliveries, sending
from notifications.models import Delivery, Device, Gauge, LineLink, Phone
from notifications.models.delivery import DeliveryState
from notifications.models.reach import line_blind, seal_line, seal_phone
from notifications.rules.alerts import Channel, Topic
from portal.lib import outbound
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, resident
from tests.notifications import make
from tests.standins import running

pytestmark = pytest.mark.django_db
SILENT = ("決定", "保留", "内定", "承諾", "保育", "http", "://", "token", "入所")


@pytest.fixture(scope="module")
def web():
    standin = running.web()
    yield standin
    standin.child.end()


@pytest.fixture(scope="module")
def post():
    standin = running.post()
    yield standin
    standin.child.end()


@pytest.fixture
def providers(web, post, settings, cast, tmp_path):
    """All four channels on stand-ins that behave, and forget what was before."""
    web.will(forget=True)
    post.will(forget=True)
    settings.LINE_API_URL = f"http://127.0.0.1:{web.port}/line"
    settings.LINE_CHANNEL_TOKEN, settings.LINE_CHANNEL_SECRET = "token", "secret"
    settings.SMS_API_URL, settings.SMS_API_TOKEN = f"http://127.0.0.1:{web.port}/sms", "token"
    settings.PUSH_SERVICES = [rf"http://127\.0\.0\.1:{web.port}/push/"]
    settings.VAPID_KEY_FILE = str(tmp_path / "vapid.pem")
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port
    return web


def reachable(person, web, *channels):
    """Let a person be reached by these channels besides mail."""
    with viewing_as(System("test: ways")):
        if Channel.PUSH in channels:
            make.device(person, f"http://127.0.0.1:{web.port}/push/{person.pk}")
        if Channel.LINE in channels:
            user = f"U{person.pk.hex}"
            LineLink.objects.create(resident=person, user_blind=line_blind(user), sealed=seal_line(person.pk, user))
        if Channel.SMS in channels:
            number = seal_phone(person.pk, "+819012345678")
            Phone.objects.create(resident=person, sealed=number, confirmed_at=timezone.now())


def tell(person, topic=Topic.IMPORTANT, about=None):
    with viewing_as(System("test: tell", SAKAI)):
        return deliveries.tell(person, topic, town_id=SAKAI, about=about or uuid.uuid4())


def send(*channels):
    with viewing_as(System("test: send")):
        for channel in channels or Channel:
            while sending.send_wave(channel):
                pass


def due_again():
    """The pauses are over, and breakers are shut."""
    with viewing_as(System("test: later")):
        Delivery.objects.filter(state=DeliveryState.PLANNED).update(not_before=None)
        Gauge.objects.all().delete()


def states():
    with viewing_as(System("test: look")):
        return [tuple(row) for row in Delivery.objects.order_by("seq", "planned_at").values_list("channel", "state")]


@pytest.mark.parametrize("channel", list(Channel))
def test_an_alert_leaves_once_by_the_first_way(providers, post, cast, channel):
    reachable(cast.hanako, providers, channel)
    assert tell(cast.hanako)
    send()
    first = Channel.MAIL if channel is Channel.SMS else channel
    assert states() == [(first, "accepted")]
    assert len(providers.ledger()) + len(post.ledger()) == 1


def test_telling_twice_about_one_thing_tells_once(providers, post, cast):
    about = uuid.uuid4()
    assert tell(cast.hanako, about=about)
    send()
    reachable(cast.hanako, providers, Channel.LINE)
    assert not tell(cast.hanako, about=about)
    send()
    assert (len(post.ledger()), providers.ledger()) == (1, [])


@pytest.mark.parametrize("channel", [Channel.LINE, Channel.PUSH])
@pytest.mark.parametrize("mode", ["die", "500_after"])
def test_a_provider_that_dies_after_taking_it_is_asked_under_the_same_key(providers, post, cast, channel, mode):
    reachable(cast.hanako, providers, channel)
    tell(cast.hanako)
    providers.will(mode)
    send()
    assert states() == [(channel, "planned")]
    due_again()
    send()
    assert states() == [(channel, "accepted")]
    keys = {entry["key"] for entry in providers.ledger()}
    assert len(keys) == 1, "the push service replaces what has the same topic; LINE answers 409 to the same retry key"
    assert channel is Channel.PUSH or len(providers.ledger()) == 1
    assert post.ledger() == []


def test_a_gateway_that_dies_after_taking_it_is_asked_before_it_is_sent_again(providers, post, cast):
    reachable(cast.hanako, providers, Channel.SMS)
    mute_all_but_sms(cast.hanako)
    tell(cast.hanako)
    providers.will("die")
    send()
    due_again()
    send()
    assert states() == [("sms", "accepted")]
    assert [entry["kind"] for entry in providers.ledger()] == ["sms"]


def test_a_gateway_that_was_cut_before_is_asked_and_then_sent(providers, cast):
    reachable(cast.hanako, providers, Channel.SMS)
    mute_all_but_sms(cast.hanako)
    tell(cast.hanako)
    providers.will("cut")
    send()
    assert providers.ledger() == []
    due_again()
    send()
    assert [entry["kind"] for entry in providers.ledger()] == ["sms"]


def mute_all_but_sms(person):
    with viewing_as(System("test: choose")):
        make.preference(person, muted={"important": ["mail", "push", "line"]})


@pytest.mark.parametrize("mode", ["die", "cut"])
def test_a_mail_that_may_have_left_is_never_sent_again_and_no_other_way_is_tried(providers, post, cast, mode):
    reachable(cast.hanako, providers, Channel.SMS)
    tell(cast.hanako)
    post.will(mode)
    send()
    due_again()
    send()
    assert states() == [("mail", "uncertain")]
    assert len(post.ledger()) == (mode == "die")
    assert providers.ledger() == []


def test_a_definite_no_lets_the_next_way_try(providers, post, cast):
    reachable(cast.hanako, providers, Channel.PUSH, Channel.LINE)
    tell(cast.hanako)
    providers.will("410", "400")
    send()
    assert states() == [("push", "failed"), ("line", "failed"), ("mail", "accepted")]
    assert len(post.ledger()) == 1
    with viewing_as(System("test")):
        assert not Device.objects.exists(), "410: the subscription is gone"


@pytest.mark.parametrize("channel", [Channel.LINE, Channel.SMS])
@pytest.mark.parametrize("mode", ["401", "403"])
def test_who_refuses_our_token_is_left_alone_and_no_address_is_blamed(providers, post, cast, channel, mode):
    ken = resident("p1@example.jp", "堺", "1", ("サカイ", "ハナコ"), SAKAI)
    for person in (cast.hanako, ken):
        reachable(person, providers, channel)
        mute_all_but_sms(person) if channel is Channel.SMS else None
    providers.will(always=mode)
    tell(cast.hanako)
    send()
    tell(ken)
    send()
    assert states() == [(channel, "planned")] * 2
    with viewing_as(System("test")):
        assert Gauge.objects.get(pk=channel).shut_until > timezone.now()
        assert sum(Delivery.objects.values_list("tries", flat=True)) == 1, "the second waits until the breaker lets one try"
    providers.will()
    due_again()
    send()
    assert states() == [(channel, "accepted")] * 2


@pytest.mark.parametrize("mode", ["404", "410"])
def test_a_browser_that_is_gone_is_forgotten_while_another_is_told(providers, cast, mode):
    reachable(cast.hanako, providers, Channel.PUSH)
    other = make.device(cast.hanako, f"http://127.0.0.1:{providers.port}/push/second")
    tell(cast.hanako)
    providers.will(mode)
    send()
    assert states() == [("push", "accepted")]
    with viewing_as(System("test")):
        assert Device.objects.count() == 1
        assert len(providers.ledger()) == 1
        assert other


def test_a_push_never_follows_a_redirect_nor_calls_a_stranger(providers, settings, cast):
    reachable(cast.hanako, providers, Channel.PUSH)
    tell(cast.hanako)
    providers.will("302")
    send(Channel.PUSH)
    settings.PUSH_SERVICES = ["https://push.example/"]
    tell(cast.hanako)
    send(Channel.PUSH)
    assert [state for channel, state in states() if channel == "push"] == ["failed", "failed"]
    assert providers.ledger() == []


def test_busy_is_asked_again_after_the_time_that_the_provider_named(providers, cast):
    reachable(cast.hanako, providers, Channel.LINE)
    tell(cast.hanako)
    providers.will("429")
    send()
    assert states() == [("line", "planned")]
    due_again()
    send()
    assert states() == [("line", "accepted")]


def test_a_server_that_answers_twice_confuses_nobody(providers, post, cast):
    people = [resident(f"p{n}@example.jp", "堺", str(n), ("サカイ", "ハナコ"), SAKAI) for n in range(12)]
    for person in people[:6]:
        reachable(person, providers, Channel.LINE)
    for person in people:
        tell(person)
    providers.will(always="twice")
    post.will(always="twice")
    send()
    due_again()
    post.will()
    providers.will()
    send()
    taken = providers.keys() + post.keys()
    assert set(taken.values()) == {1}
    with viewing_as(System("test")):
        accepted = {str(key) for key in Delivery.objects.filter(state="accepted").values_list("pk", flat=True)}
    assert accepted <= set(taken), "none counts as told that no provider took"
    assert sum(state in {"accepted", "uncertain"} for _channel, state in states()) == len(people)


def test_a_provider_that_never_answers_holds_a_wave_only_so_long(providers, cast, monkeypatch):
    reachable(cast.hanako, providers, Channel.LINE)
    tell(cast.hanako)
    providers.will("never")
    began = timezone.now()
    send(Channel.LINE)
    assert timezone.now() - began < timedelta(seconds=9)
    assert states() == [("line", "planned")]
    providers.will()
    due_again()
    send(Channel.LINE)
    assert states() == [("line", "accepted")]
    assert set(providers.keys().values()) == {1}


def test_a_provider_that_is_away_trips_the_breaker_and_others_go_on(providers, post, settings, cast):
    settings.LINE_API_URL = "http://127.0.0.1:1/line"
    people = [resident(f"p{n}@example.jp", "堺", str(n), ("サカイ", "ハナコ"), SAKAI) for n in range(10)]
    for person in people[:6]:
        reachable(person, providers, Channel.LINE)
    for person in people:
        tell(person)
    send()
    with viewing_as(System("test")):
        assert Gauge.objects.get(pk="line").shut_until > timezone.now()
    assert len(post.ledger()) == 4
    for _ in range(2):
        due_again()
        send()
    assert sorted(states()) == [("line", "failed")] * 6 + [("mail", "accepted")] * 10


def test_the_envelope_is_silent_and_the_same_for_everybody(providers, post, cast, nursery):
    """Two letters of different results: nothing of them shows, nor does their length."""
    make.willing(cast.hanako)
    lines = [make.line(make.bound(cast.hanako)), make.line(make.bound(cast.hanako, name="堺 あおい"), name="堺 あおい", result="保留")]
    make.released(nursery, cast.mori, cast.hara, make.file(lines))
    other = resident("q1@example.jp", "堺", "1", ("サカイ", "ハナコ"), SAKAI)
    for channel, person in ((Channel.LINE, cast.ken), (Channel.PUSH, other)):
        reachable(person, providers, channel)
        for topic in Topic:
            with viewing_as(System("test")):
                make.preference(person, quiet_from=0, quiet_until=0)
            tell(person, topic)
    send()
    mails, others = post.ledger(), providers.ledger()
    assert len({(entry["subject"], entry["body"], entry["size"]) for entry in mails}) == 1
    assert len(mails) == 2
    assert len({entry["text"] for entry in others if entry["kind"] == "line"}) == 1
    assert len({(entry["kind"], entry["size"]) for entry in others}) == 2
    said = "".join(f"{entry.get('subject')}{entry.get('body')}{entry.get('text')}" for entry in mails + others)
    assert [word for word in SILENT if word in said] == []


def test_what_hangs_is_left_alone_and_what_was_not_begun_is_unsent():
    release = threading.Event()

    class Stuck:
        def __enter__(self):
            return lambda parcel: release.wait(5) and outbound.Told(outbound.Answer.ACCEPTED)

        def __exit__(self, *_):
            return None

    parcels = [outbound.Parcel(uuid.uuid4(), uuid.uuid4(), "") for _ in range(4)]
    told = outbound.send_all(parcels, Stuck, lanes=2, begin_for=0.1, seconds=0.3)
    release.set()
    assert [one.answer for one in told] == ["unsure", "unsure", "unsent", "unsent"]
