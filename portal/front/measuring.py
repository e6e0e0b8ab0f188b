"""How the installation is doing, for /metrics: the sign of life, the bells that wait, what the last look found, until when the site's
certificate is good.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.db.models import Count
from kombu.exceptions import OperationalError as BrokerAway

from portal.celery import QUEUES
from portal.lib import bell
from portal.lib.environment import TellingEnv
from portal.lib.gauges import Gauge, Reading

from .heartbeat import last_beat
from .models import Look, Trouble
from .trouble import AWAY

env = TellingEnv()

BEAT_AGE = Gauge("tobira_beat_age_seconds", "Since beat last rang and a worker heard it; absent when nobody knows.")
BELLS = Gauge("tobira_bells_waiting", "Messages in the broker that no worker has taken; absent while it is away.", ("queue",))
BROKER_UP = Gauge("tobira_broker_up", "Whether the broker answers.")
TROUBLES = Gauge("tobira_troubles", "Lines of the operators' day, by floor and weight.", ("area", "level"))
WALKED_AGE = Gauge("tobira_trail_walked_age_seconds", "Since the chains of the trail were walked from end to end.")
CERTIFICATE = Gauge("tobira_site_certificate_expires_seconds", "Until the site's TLS certificate ends (TLS_CERTIFICATE_PATH).")
GAUGES = (BEAT_AGE, BELLS, BROKER_UP, TROUBLES, WALKED_AGE, CERTIFICATE)


def read(now: dt.datetime) -> Iterator[Reading]:
    for area, level, number in Trouble.objects.order_by("area", "level").values_list("area", "level").annotate(n=Count("pk")):
        yield TROUBLES.at(number, area, level)
    if walked := Look.objects.filter(kind="deep").values_list("at", flat=True).first():
        yield WALKED_AGE.at((now - walked).total_seconds())
    if beat := last_beat():
        yield BEAT_AGE.at((now - beat).total_seconds())
    yield from _bells()
    yield from _certificate(now)


def _bells() -> Iterator[Reading]:
    try:
        found = bell.waiting(QUEUES)
    except (BrokerAway, *AWAY, OSError):
        yield BROKER_UP.at(0)
        return
    yield BROKER_UP.at(1)
    yield from (BELLS.at(count, queue) for queue, count in found.items())


def _certificate(now: dt.datetime) -> Iterator[Reading]:
    # Where the proxy's certificate lies (fullchain.pem, no key): its end is told at /metrics, so that somebody is called in time.
    path = env.str("TLS_CERTIFICATE_PATH", default="")
    if path:
        from cryptography import x509

        first = x509.load_pem_x509_certificates(Path(path).read_bytes())[0]
        yield CERTIFICATE.at((first.not_valid_after_utc - now).total_seconds())
