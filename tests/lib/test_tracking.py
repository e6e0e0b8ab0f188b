"""One number from a request through its task to a provider's door. With a real worker: test_leasequeue_worker.py."""

import logging
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.test import Client

from portal.celery import app
from portal.lib import doing, outbound, outgoing, tracking
from portal.lib.outbound import Answer, Parcel, Told
from tests.standins.site import site as a_site

NUMBER = "0123456789abcdef" * 2


@pytest.mark.parametrize("said", [None, "", "hanako@example.jp", "09012345678", NUMBER.upper(), NUMBER + "\n", NUMBER * 2])
def test_what_is_no_number_of_ours_is_not_taken_over(said: object) -> None:
    fresh = tracking.taken_over(said)
    assert tracking.A_NUMBER.fullmatch(fresh)
    assert fresh != said
    assert tracking.taken_over(NUMBER) == NUMBER


@pytest.mark.django_db
def test_every_answer_carries_a_number_and_a_browser_cannot_choose_it(client: Client, settings) -> None:
    first, second = (client.get("/health/live", headers={"X-Request-ID": NUMBER})["X-Request-ID"] for _ in range(2))
    assert len({first, second, NUMBER}) == 3
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client.get("/health/live", headers={"X-Request-ID": NUMBER})["X-Request-ID"] == NUMBER


def test_outside_of_work_there_is_no_number() -> None:
    assert (tracking.number(), tracking.spoken(), tracking.sent_on(), tracking.task_headers()) == ("", "", {}, {})


def test_a_number_is_read_out_in_two_halves() -> None:
    with tracking.following(NUMBER):
        assert tracking.spoken() == "0123-4567"


@app.task(name="tests.whose")
def whose(**_later: object) -> None:
    work = tracking.current()
    assert work
    logging.getLogger("tests.tracking").warning("%s in %s", work.number, work.task)


def said(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "tests.tracking"]


def test_a_task_follows_its_message_and_leaves_nothing_behind(caplog) -> None:
    whose.apply(headers={tracking.TASK_HEADER: NUMBER})
    assert said(caplog) == [f"{NUMBER} in tests.whose"]
    assert (tracking.number(), doing._open) == ("", {})


def test_what_beat_rings_for_gets_a_number_of_its_own(caplog) -> None:
    whose.apply()
    whose.apply()
    found = [re.fullmatch(r"([0-9a-f]{32}) in tests.whose", line) for line in said(caplog)]
    assert len({match and match[1] for match in found}) == 2


def test_a_provider_gets_the_number() -> None:
    with a_site() as site, tracking.following(NUMBER):
        outgoing.ask(site.put("/token", b"{}"), origins={site.origin})
        assert [headers.get("X-Request-ID") for _path, headers in site.asked] == [NUMBER]


def test_the_threads_that_call_providers_know_the_number() -> None:
    seen = []

    @contextmanager
    def lane() -> Iterator[outbound.Send]:
        yield lambda _parcel: seen.append(tracking.number()) or Told(Answer.ACCEPTED)

    with tracking.following(NUMBER):
        outbound.send_all([Parcel(uuid.uuid4(), uuid.uuid4(), "x")], lane, lanes=2, begin_for=2, seconds=2)
    assert seen == [NUMBER]
