"""What operators must know of connected services."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.connections.models import LogoutCall
from portal.lib.watch import Level, Line

DAY = dt.timedelta(days=1)


def lines(now: dt.datetime) -> Iterator[Line]:
    given_up = LogoutCall.objects.filter(state="given_up", ended_at__gte=now - DAY).order_by("service")
    for service_id, service, count in given_up.values_list("service", "service__name").annotate(n=Count("pk")):
        what = _("{service}に、ログアウトの連絡{count}件が届きませんでした。").format(service=service, count=count)
        url = reverse("admin:connections_connectedservice_change", args=[service_id])
        yield Line(f"logouts-{service_id}", Level.NOTE, what, _("サービスの運営者に、連絡を受ける住所を確かめてもらってください。"), url)
