"""/metrics: who may read it, and what stands there."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.audit import trail
from portal.audit.actions import anchoring
from portal.audit.events import Event
from portal.front import heartbeat
from portal.front.models import Look, Trouble
from portal.identity.models import OutgoingMail
from portal.lib import gauges, metrics
from tests.canaries import PERSONAL
from tests.cast import SAKAI
from tests.lib.test_metrics import value_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path) -> Iterator[None]:
    before = metrics.keep_in(str(tmp_path / "metrics"))
    yield
    metrics.keep_in(before)


def read(client: Client) -> str:
    answer = client.get("/metrics")
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    return answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.7"}, 404),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ({"HTTP_VIA": "1.1 proxy"}, 404),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer the-word"}, 200),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer the-wörd"}, 404),
        ({"HTTP_AUTHORIZATION": "Bearer another"}, 404),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Basic the-word"}, 404),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer "}, 404),
    ],
)
def test_it_is_read_with_the_word_or_from_this_machine_itself(asked: dict[str, str], status: int, client: Client, settings) -> None:
    settings.METRICS_TOKEN = "the-word"
    assert client.get("/metrics", **asked).status_code == status


def test_behind_a_proxy_everybody_comes_from_this_machine(client: Client, settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client.get("/metrics").status_code == 404
    settings.ALLAUTH_TRUSTED_PROXY_COUNT, settings.METRICS_TOKEN = 0, ""
    assert client.get("/metrics", headers={"authorization": "Bearer "}, REMOTE_ADDR="10.0.0.7").status_code == 404


def test_every_gauge_has_its_headline_from_the_first_day_on(client: Client) -> None:
    text = read(client)
    assert [gauge.name for gauge in gauges.declared() if f"# TYPE {gauge.name} gauge" not in text] == []
    assert {line for line in text.splitlines() if line.startswith("tobira_area_up")} == {
        f'tobira_area_up{{area="{area}"}} 1.0' for area in ("audit", "connections", "front", "identity", "notifications")
    }


def test_a_page_is_counted_by_its_name_without_a_query_and_nobody_is_in_it(as_hanako: Client, cast, django_assert_num_queries) -> None:
    as_hanako.get("/me/")
    as_hanako.get("/search/?q=花子+hanako@example.jp")
    as_hanako.get("/花子/")
    with django_assert_num_queries(0):
        Client().get("/health/live")
    text = read(Client())
    assert value_of('tobira_requests_total{method="GET",status="200",view="front:me"}', text) == 1
    assert value_of('tobira_requests_total{method="GET",status="404",view="none"}', text) == 1
    assert value_of('tobira_request_seconds_count{view="front:live"}', text) == 1
    assert PERSONAL.findall(text) == []
    assert str(cast.hanako.pk) not in text


def test_how_long_work_has_been_waiting(client: Client, cast) -> None:
    now = timezone.now()
    assert value_of('tobira_work_oldest_seconds{work="mail"}', read(client)) == 0
    OutgoingMail.objects.create(sealed="x")
    OutgoingMail.objects.update(created_at=now - dt.timedelta(minutes=7))
    text = read(client)
    assert value_of('tobira_work_waiting{work="mail"}', text) == 1
    assert 420 <= value_of('tobira_work_oldest_seconds{work="mail"}', text) < 480


def test_the_state_of_the_trail_and_the_sign_of_life(client: Client, cast) -> None:
    now = timezone.now()
    heartbeat.beat(now - dt.timedelta(seconds=50))
    Look.objects.update_or_create(kind="deep", defaults={"at": now - dt.timedelta(hours=2)})
    Trouble.objects.create(key="chain-x", area="audit", level="error", what="堺市", since=now, seen_at=now)
    assert "\ntobira_anchor_age_seconds " not in read(client)
    with trail.act(Event("tests.something", "なにか"), by=trail.PORTAL, town=SAKAI):
        pass
    assert anchoring.anchor(now - dt.timedelta(hours=30))
    text = read(client)
    assert 108_000 <= value_of("tobira_anchor_age_seconds", text) < 108_060
    assert value_of("tobira_trail_entries", text) >= 1
    assert 50 <= value_of("tobira_beat_age_seconds", text) < 60
    assert 7200 <= value_of("tobira_trail_walked_age_seconds", text) < 7260
    assert value_of('tobira_troubles{area="audit",level="error"}', text) == 1


def test_the_broker_and_the_sites_certificate(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal.example")])
    key, now = ec.generate_private_key(ec.SECP256R1()), timezone.now()
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
    made = made.not_valid_before(now).not_valid_after(now + dt.timedelta(days=10)).sign(key, hashes.SHA256())
    (tmp_path / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("TLS_CERTIFICATE_PATH", str(tmp_path / "fullchain.pem"))
    text = read(client)
    assert 863_000 < value_of("tobira_site_certificate_expires_seconds", text) <= 864_000
    assert value_of("tobira_broker_up", text) == 1
    assert [line for line in text.splitlines() if line.startswith("tobira_bells_waiting")] != []
    monkeypatch.setenv("TLS_CERTIFICATE_PATH", str(tmp_path / "gone.pem"))
    text = read(client)
    assert (value_of('tobira_area_up{area="front"}', text), value_of('tobira_area_up{area="audit"}', text)) == (0, 1)


def test_while_the_data_base_is_away_the_counters_are_told_all_the_same(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get("/health/live")

    def away(*_: object) -> None:
        raise OSError("host=db.inside password=secret")

    monkeypatch.setattr(connection, "cursor", away)
    text = read(client)
    assert value_of('tobira_area_up{area="notifications"}', text) == 0
    assert value_of('tobira_request_seconds_count{view="front:live"}', text) == 1
