"""Workers die while a provider has an alert in its hands: nobody is told twice, and what cannot be known is said to be unknown.

Real workers, PostgreSQL, Redis, and providers as processes whose ledgers judge. Broker messages are read as they lie in Redis.
"""

import base64
import json
import os
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import pytest
import redis
from django.db.models import F
from django.utils import timezone

from notifications.actions import deliveries
from notifications.models import Delivery, Gauge, LineLink
from notifications.models.delivery import DeliveryState
from notifications.models.reach import line_blind, seal_line
from notifications.rules.alerts import Channel, Topic
from portal.lib.bell import AN_ID
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.cast import SAKAI, resident
from tests.kills.conftest import Workshop
from tests.notifications import make
from tests.standins import running

pytestmark = pytest.mark.kills
EACH = 40
BODY = re.compile(r'body\\*": \\*"[A-Za-z0-9+/=]*')


@pytest.fixture
def providers(workshop: Workshop):
    web, post = running.web(), running.post()
    workshop.env |= {
        "EMAIL_URL": f"smtp://127.0.0.1:{post.port}", "LINE_API_URL": f"http://127.0.0.1:{web.port}/line",
        "LINE_CHANNEL_TOKEN": "token", "LINE_CHANNEL_SECRET": "secret",
    }  # fmt: skip
    yield web, post
    for standin in (web, post):
        standin.child.end()


def count(**facts) -> int:
    with viewing_as(System("test: look")):
        return Delivery.objects.filter(**facts).count()


def planned(settings) -> None:
    """Forty people who are told by LINE, forty by mail."""
    settings.LINE_CHANNEL_TOKEN, settings.LINE_CHANNEL_SECRET = "token", "secret"
    everybody = [resident(f"k{n}@example.jp", "堺", str(n), ("サカイ", "ハナコ"), SAKAI) for n in range(2 * EACH)]
    with viewing_as(System("test: plan", SAKAI)):
        for person in everybody[:EACH]:
            user = f"U{person.pk.hex}"
            LineLink.objects.create(resident=person, user_blind=line_blind(user), sealed=seal_line(person.pk, user))
        deliveries.plan([deliveries.Alert(SAKAI, person.pk, uuid.uuid4(), Topic.IMPORTANT) for person in everybody])


def time_goes_by() -> None:
    """Leases run out, pauses are over, breakers are shut."""
    with viewing_as(System("test: later")):
        Delivery.objects.filter(state=DeliveryState.SENDING).update(lease_until=timezone.now() - timedelta(seconds=1))
        Delivery.objects.filter(state=DeliveryState.PLANNED).update(not_before=None)
        Gauge.objects.update(shut_until=None, failures=0, tokens=F("tokens"))


def is_done() -> bool:
    time_goes_by()
    return count(state__in=["planned", "sending"]) == 0


def is_in_the_middle(post: running.Standin) -> bool:
    """Whether the mail server has a mail that it has not answered for yet."""
    keys = list(post.keys())
    return bool(keys) and count(channel=Channel.MAIL, state="sending", pk__in=keys) > 0


def test_a_worker_that_dies_in_the_middle_of_a_call_tells_nobody_twice(
    workshop: Workshop, providers, settings, record_property: Callable[[str, object], None]
) -> None:
    web, post = providers
    make.bodies()
    people.gather()
    planned(settings)
    for standin in providers:
        standin.will(always="slow")
    workshop.beat()
    for death in range(3):
        worker = workshop.worker(("default", "alerts"))
        if death == 0:
            workshop.wait_until(lambda: is_in_the_middle(post), 60)
        workshop.wait_until(lambda: count(state="sending") > 0 and len(web.ledger()) + len(post.ledger()) > 0, 60)
        worker.kill()
        time_goes_by()
    for standin in providers:
        standin.will()
    workshop.worker(("default", "alerts"))

    workshop.wait_until(is_done, 120)
    taken = web.keys() + post.keys()
    assert {key: times for key, times in taken.items() if times > 1} == {}
    assert count(channel=Channel.LINE, state="accepted") == EACH, "the retry key lets LINE be asked again"
    accepted = count(channel=Channel.MAIL, state="accepted")
    assert accepted + count(channel=Channel.MAIL, state="uncertain") == EACH
    assert count(channel=Channel.MAIL, state="uncertain") > 0, "what may have left is never sent again, and no other way is tried"
    assert count(seq__gt=1) == 0
    figure = f"{2 * EACH} alerts, 3 deaths in the middle of a call: 0 told twice; {EACH - accepted} mails marked uncertain"
    record_property("figure", figure)


@contextmanager
def overheard() -> Iterator[list[str]]:
    """Every command that anybody gives to the broker, as it was written; complete when the block has ended."""
    broker, heard, listens, end = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None), list[str](), Event(), uuid.uuid4().hex

    def listen() -> None:
        with broker.monitor() as monitor:
            listens.set()
            for one in monitor.listen():
                if end in one["command"]:
                    return
                heard.append(one["command"])

    thread = Thread(target=listen, daemon=True)
    thread.start()
    assert listens.wait(10)
    try:
        yield heard
    finally:
        broker.echo(end)
        thread.join(10)


def test_the_broker_holds_ids_only(workshop: Workshop, providers, settings, record_property: Callable[[str, object], None]) -> None:
    """A whole batch from its issue to its alerts, with everything else that beat rings for: what a thief of the broker would read."""
    make.bodies()
    cast = people.gather()
    template = make.signing_template()
    with overheard() as heard:
        make.issued(template, cast.mori, cast.hara, make.file(make.many_lines(make.many_cases(20))))
        planned(settings)
        workshop.beat()
        workshop.worker()
        workshop.wait_until(lambda: count() == 20 + 2 * EACH, 180)
        workshop.wait_until(is_done, 120)
    found = [json.loads(command.split(" ", 2)[2]) for command in heard if command.startswith("LPUSH ")]
    steps = {f"notifications.{step}" for step in ("sweep", "write", "render", "release", "plan", "deliver")}
    assert steps <= {one["headers"]["task"] for one in found}
    for one in found:
        args, kwargs, _embed = json.loads(base64.b64decode(one["body"]))
        assert args == []
        assert all(AN_ID.fullmatch(str(value)) for value in kwargs.values()), one["headers"]["task"]
    bodies = [base64.b64decode(one["body"]).decode() for one in found]
    everything = "".join([BODY.sub("", command) for command in heard] + bodies)  # base64 may spell anything by accident
    assert [word for word in ("example.jp", "サカイ", "堺", "\\u582a", "\\xe5\\xa0\\xba", "決定", "U0") if word in everything] == []
    record_property("figure", f"{len(found)} messages of {len({one['headers']['task'] for one in found})} tasks read, ids only")
