"""/metrics, for Prometheus: what all processes have counted, and what the tables say when they are asked. Closed to everybody else.

Whoever has METRICS_TOKEN may read (`Authorization: Bearer …`), and, on an installation without a proxy, this machine itself: behind a
proxy of the same machine everybody comes from 127.0.0.1. All others get the answer of an address that there is not.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.lib import gauges
from portal.lib import metrics as counters
from portal.lib.gauges import Gauge, Reading
from portal.municipalities.scope import System, viewing_as

log = logging.getLogger(__name__)

AREA_UP = Gauge("tobira_area_up", "Whether this floor's tables could be asked; all at 0: the data base is away.", ("area",))
OWN_DOOR = ("127.0.0.1", "::1")
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


@require_safe
@never_cache
@transaction.non_atomic_requests
def metrics(request: HttpRequest) -> HttpResponse:
    if not _may_read(request):
        raise Http404
    return HttpResponse(counters.exposed([Tables()]), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read(request: HttpRequest) -> bool:
    kind, _space, word = request.headers.get("Authorization", "").partition(" ")
    if kind == "Bearer" and settings.METRICS_TOKEN:
        return hmac.compare_digest(word.encode(), settings.METRICS_TOKEN.encode())
    has_proxy = settings.ALLAUTH_TRUSTED_PROXY_COUNT or settings.SECURE_PROXY_SSL_HEADER
    is_forwarded = any(name in request.headers for name in FORWARDED)
    return not has_proxy and not is_forwarded and request.META.get("REMOTE_ADDR") in OWN_DOOR


class Tables:
    """A collector of prometheus-client: every gauge has its headline, also one that has nothing to say now."""

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        found = [*_all_readings()]
        for gauge in (AREA_UP, *gauges.declared()):
            family = GaugeMetricFamily(gauge.name, gauge.about, labels=gauge.labels)
            for reading in found:
                if reading.gauge is gauge:
                    family.add_metric(reading.labels, reading.value)
            yield family

    def describe(self) -> list[Any]:
        """Nothing: the registry would else collect once more, only to learn the names."""
        return []


def _all_readings() -> Iterator[Reading]:
    now = timezone.now()
    with viewing_as(System("measure")):
        for area, read in gauges.areas():
            try:
                with transaction.atomic():
                    found = [*read(now)]
            except Exception as error:
                # One floor that cannot be asked must not hide what the others say. It may be the data base, a file, the cache.
                log.warning("%s could not be measured (%s)", area, type(error).__name__)
                yield AREA_UP.at(0, area)
            else:
                yield AREA_UP.at(1, area)
                yield from found
