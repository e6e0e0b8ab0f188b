"""How late releases were, what waits, what did not arrive, how much is opened: for /metrics.

What has to be counted over many rows is counted every five minutes, however often somebody asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from django.core.cache import cache
from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Min, Q
from django.db.models.functions import Coalesce

from notifications.models import Delivery, Notice, Release, SigningCertificate
from notifications.models.delivery import DeliveryState
from notifications.models.notice import Pdf
from notifications.rules.states import BatchState
from portal.lib import gauges
from portal.lib.gauges import Gauge, Reading
from portal.municipalities.queries import open_codes

DAY, MONTH = dt.timedelta(days=1), dt.timedelta(days=30)
KEPT_SECONDS = 300
Counts = list[tuple[str, str, int]]

OVERDUE = Gauge("tobira_release_overdue_seconds", "How long ago the oldest batch should have been released that is not; 0 when none.")
SKEW = Gauge("tobira_release_skew_seconds", "How late the latest release of the last 24 hours was, against its set moment.")
DELIVERIES = Gauge("tobira_deliveries_day", "Alerts settled in the last 24 hours.", ("channel", "state"))
LETTERS = Gauge("tobira_letters_month", "Letters released in the last 30 days.")
OPENED = Gauge("tobira_letters_month_opened", "How many of them were opened.")
CERTIFICATE = Gauge("tobira_signing_certificate_expires_seconds", "Until the first town's last signing certificate ends.")
GAUGES = (OVERDUE, SKEW, DELIVERIES, LETTERS, OPENED, CERTIFICATE)


def read(now: dt.datetime) -> Iterator[Reading]:
    yield from _releases(now)
    yield from _alerts(now)
    yield gauges.WAITING.at(Notice.objects.filter(pdf=Pdf.WAITING, release__batch__state=BatchState.ISSUED).count(), "letters")
    ends = SigningCertificate.objects.filter(retired_at=None).values("municipality").annotate(last=Max("valid_until"))
    if first := min((row["last"] for row in ends.order_by()), default=None):
        yield CERTIFICATE.at((first - now).total_seconds())
    for kind, state, number in _kept("deliveries", lambda: _settled(now)):
        yield DELIVERIES.at(number, kind, state)
    for name, _state, number in _kept("letters", lambda: _opened(now)):
        yield (OPENED if name == "opened" else LETTERS).at(number)


def _releases(now: dt.datetime) -> Iterator[Reading]:
    due = Release.objects.filter(released_at=None, release_at__lt=now, municipality__in=open_codes(), batch__state=BatchState.ISSUED)
    since = due.aggregate(since=Min("release_at"))["since"]
    yield OVERDUE.at((now - since).total_seconds() if since else 0)
    late = ExpressionWrapper(F("released_at") - F("release_at"), output_field=DurationField())
    worst = Release.objects.filter(released_at__gte=now - DAY).aggregate(worst=Max(late))["worst"]
    yield SKEW.at(max(0.0, worst.total_seconds()) if worst else 0)


def _alerts(now: dt.datetime) -> Iterator[Reading]:
    due = Delivery.objects.filter(Q(not_before=None) | Q(not_before__lte=now), state=DeliveryState.PLANNED)
    found = due.aggregate(n=Count("pk"), since=Min(Coalesce("not_before", "planned_at")))
    yield from gauges.waiting("alerts", found["n"], found["since"], now)


def _settled(now: dt.datetime) -> Counts:
    rows = Delivery.objects.filter(settled_at__gte=now - DAY).order_by("channel", "state")
    return [*rows.values_list("channel", "state").annotate(n=Count("pk"))]


def _opened(now: dt.datetime) -> Counts:
    shown = Notice.objects.filter(release__released_at__gte=now - MONTH, recalled_at=None, is_trial=False)
    found = shown.aggregate(n=Count("pk"), opened=Count("pk", filter=Q(first_opened_at__isnull=False)))
    return [("released", "", found["n"]), ("opened", "", found["opened"])]


def _kept(name: str, counted: Callable[[], Counts]) -> Counts:
    return cache.get_or_set(f"measured:{name}", counted, KEPT_SECONDS) or []
