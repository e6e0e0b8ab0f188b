"""What operators must know of letters and alerts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.models import Batch, Delivery, Gauge, Release
from notifications.models.delivery import CHANNELS, DeliveryState
from notifications.rules.states import BatchState
from portal.lib.watch import Level, Line
from portal.municipalities.queries import open_codes
from portal.ui import dates

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LATE = dt.timedelta(minutes=10)
DAY = dt.timedelta(days=1)
UNFINISHED = (BatchState.DRAFT, BatchState.MAPPED, BatchState.READING, BatchState.CHECKED, BatchState.APPROVED)


def open_work(town_id: str) -> dict[StrOrPromise, int]:
    """Batches of a town that nobody has seen anything of: once it is gone, it can release nothing any more."""
    rows = Batch.objects.filter(municipality=town_id, trial_of=None, state__in=[*UNFINISHED, BatchState.ISSUED])
    return {gettext_lazy("公開していない一括通知"): rows.count()}


def lines(now: dt.datetime) -> Iterator[Line]:
    yield from _releases(now)
    yield from _alerts(now)
    yield from _ways(now)
    yield from _left_behind()


def _releases(now: dt.datetime) -> Iterator[Line]:
    """Issued, due, and not to be seen: the worst that can happen here."""
    late = Release.objects.filter(released_at=None, release_at__lt=now - LATE, municipality__in=open_codes())
    late = late.filter(batch__state=BatchState.ISSUED)
    for town_id, town, count, since in late.order_by("municipality").values_list("municipality", "municipality__name").annotate(
        n=Count("pk"), since=Min("release_at")
    ):  # fmt: skip
        what = _("{town}の一括通知{count}件が、公開の時刻を過ぎても公開されていません。").format(town=town, count=count)
        remedy = _("PDFを作るワーカー（pdf）と、その町の証明書を確かめてください。作れない通知は、その町の職員が決めます。")
        yield Line(f"release-late-{town_id}", Level.ERROR, what, remedy, "", since)


def _alerts(now: dt.datetime) -> Iterator[Line]:
    waiting = Delivery.objects.filter(state=DeliveryState.PLANNED, planned_at__lt=now - LATE)
    late = waiting.filter(Q(not_before=None) | Q(not_before__lt=now - LATE)).aggregate(n=Count("pk"), since=Min("planned_at"))
    if late["n"]:
        what = _("知らせ{count}件が、10分たっても送られていません。").format(count=late["n"])
        yield Line("alerts-late", Level.ERROR, what, _("ワーカー（alerts）が動いているか確かめてください。"), "", late["since"])
    settled = Delivery.objects.filter(settled_at__gte=now - DAY)
    failed = settled.filter(state__in=[DeliveryState.FAILED, DeliveryState.UNCERTAIN]).order_by("channel")
    for channel, count in failed.values_list("channel").annotate(n=Count("pk")):
        of = settled.filter(channel=channel).count()
        level = Level.ERROR if count * 2 > of else Level.NOTE
        what = _("この1日の知らせ（{way}）{of}件のうち、{count}件が届かなかったか、届いたか分かりません。").format(
            way=_way(channel), of=of, count=count
        )  # fmt: skip
        remedy = _("通知そのものは受信箱にあります。多いときは、事業者の状態を確かめてください。")
        yield Line(f"alerts-failed-{channel}", level, what, remedy)


def _ways(now: dt.datetime) -> Iterator[Line]:
    """How each provider is doing. One that rests is told by `manage.py doctor`'s own line."""
    last = Delivery.objects.filter(settled_at__gte=now - 30 * DAY).order_by("channel").values_list("channel").annotate(
        sent=Max("settled_at", filter=Q(state=DeliveryState.ACCEPTED)), failed=Max("settled_at", filter=Q(state=DeliveryState.FAILED))
    )  # fmt: skip
    resting = {*Gauge.objects.filter(shut_until__gt=now).values_list("pk", flat=True)}
    for channel, sent, failed in last:
        if channel not in resting:
            said = _("{way}：最後に送れた {sent}／最後に送れなかった {failed}")
            what = said.format(way=_way(channel), sent=_at(sent), failed=_at(failed))
            yield Line(f"way-{channel}", Level.FINE, what)


def _left_behind() -> Iterator[Line]:
    rows = Batch.objects.filter(uploaded_by__is_active=False, state__in=UNFINISHED, trial_of=None).order_by("municipality")
    for town_id, town, count in rows.values_list("municipality", "municipality__name").annotate(n=Count("pk")):
        what = _("{town}で、辞めた職員が始めた一括通知{count}件が途中です。").format(town=town, count=count)
        url = reverse("admin:identity_officer_changelist")
        yield Line(f"batches-left-{town_id}", Level.NOTE, what, _("その町の職員が、続けるか中止するかを決めます。"), url)


def _way(channel: str) -> str:
    return str(next((label for code, label in CHANNELS.items() if code.value == channel), channel))


def _at(moment: dt.datetime | None) -> str:
    return dates.full(timezone.localtime(moment)) if moment else "－"
