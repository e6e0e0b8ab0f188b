"""What operators must know of cases and fees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.watch import Level, Line
from procedures.models import Application, Message, Milestone, Note, Payment
from procedures.queries import tellings
from procedures.rules.states import State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OVER = (State.DECIDED, State.WITHDRAWN, State.DISCARDED)
MONEY_IS_LATE = dt.timedelta(hours=6)
TOLD_LATE = dt.timedelta(minutes=10)


def open_work(town_id: str) -> dict[StrOrPromise, int]:
    """Cases of a town that were sent and have no end yet."""
    rows = Application.objects.filter(municipality=town_id).exclude(state__in=[State.DRAFT, *OVER])
    return {gettext_lazy("審査の終わっていない申請"): rows.count()}


def written_last(town_id: str) -> dt.datetime | None:
    """When somebody last wrote to a case of a town: a step, a message, a note."""
    asked = ((Milestone, "at"), (Message, "sent_at"), (Note, "written_at"))
    found = (model._default_manager.filter(municipality=town_id).aggregate(last=Max(when))["last"] for model, when in asked)
    return max((at for at in found if at), default=None)


def lines(now: dt.datetime) -> Iterator[Line]:
    late = Payment.objects.filter(state__in=["pending", "refunding"], started_at__lt=now - MONEY_IS_LATE)
    late_ones = late.aggregate(n=Count("pk"), since=Min("started_at"))
    if late_ones["n"]:
        what = _("支払いか返金{count}件の結果が、6時間たっても決済会社から分かりません。").format(count=late_ones["n"])
        remedy = _("決済会社の障害情報と PAYMENT_PROVIDER_URL を確かめてください。分かると自動で進みます。")
        yield Line("payments-late", Level.ERROR, what, remedy, "", late_ones["since"])
    if waiting := len(tellings.due(now - TOLD_LATE)):
        what = _("申請の知らせ{count}件が、10分たっても送る準備ができていません。").format(count=waiting)
        yield Line("tellings-late", Level.ERROR, what, _("ワーカー（default）が動いているか確かめてください。"))
    rows = Application.objects.filter(assignee__is_active=False).exclude(state__in=OVER).order_by("municipality")
    for town_id, town, count in rows.values_list("municipality", "municipality__name").annotate(n=Count("pk")):
        what = _("{town}で、辞めた職員が担当のままの申請が{count}件あります。").format(town=town, count=count)
        url = reverse("admin:identity_officer_changelist")
        remedy = _("その町の管理者が、職員の画面の「引き継ぎ」で、ほかの職員に渡します。")
        yield Line(f"cases-left-{town_id}", Level.ERROR, what, remedy, url)
