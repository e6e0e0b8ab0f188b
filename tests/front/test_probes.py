"""What a load balancer and a monitor are told."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.front import heartbeat, probes
from portal.front.tasks import beat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.delete(heartbeat.KEY)


def test_living_asks_nobody(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/health/live")
    assert (answer.status_code, answer.json(), "no-store" in answer["Cache-Control"]) == (200, {"live": "ok"}, True)


def test_ready_is_who_can_serve_a_page(client: Client) -> None:
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"data_base": "ok", "migrations": "ok", "cache": "ok"})


def test_whose_data_base_is_away_is_not_ready_and_says_so_without_a_word_of_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("host=db.inside password=secret")

    monkeypatch.setattr(connection, "cursor", away)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["data_base"], answer.json()["cache"]) == (503, "away", "ok")
    assert b"secret" not in answer.content


@pytest.mark.parametrize(
    ("seconds", "status", "told"),
    [(0, 200, "ok"), (probes.LATE_SECONDS - 5, 200, "ok"), (probes.LATE_SECONDS + 5, 503, "late")],
)
def test_work_goes_on_while_somebody_hears_the_bell(client: Client, seconds: int, status: int, told: str) -> None:
    assert client.get("/health/work").json() == {"workers": "silent"}
    heartbeat.beat(timezone.now() - dt.timedelta(seconds=seconds))
    answer = client.get("/health/work")
    assert (answer.status_code, answer.json()) == (status, {"workers": told})


def test_the_task_is_the_sign_of_life(client: Client) -> None:
    beat()
    assert client.get("/health/work").status_code == 200
