"""What operators must know of published things and where they come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.attributes.rules.audience import parse
from portal.attributes.rules.problems import AudienceProblem
from portal.lib.watch import Level, Line
from recommend.models import Item, Source
from recommend.models.item import State

STALE = dt.timedelta(days=45)


def lines(now: dt.datetime) -> Iterator[Line]:
    """A rule that can no longer be read reaches nobody, and nobody would notice."""
    faulty = 0
    for audience in Item.objects.filter(state=State.PUBLISHED).values_list("audience", flat=True):
        try:
            parse(audience)
        except AudienceProblem:
            faulty += 1
    if faulty:
        what = _("公開中のまちの案内{count}件の対象が読めません。だれにも届いていません。").format(count=faulty)
        remedy = _("その町の職員が、案内を開いて対象を選び直します。")
        yield Line("items-unreadable", Level.ERROR, what, remedy, reverse("admin:recommend_item_changelist"))
    old = Source.objects.filter(collected_at__lt=now - STALE).aggregate(n=Count("pk"), since=Min("collected_at"))
    if old["n"]:
        what = _("情報源{count}件を、45日より長く取り込んでいません。").format(count=old["n"])
        remedy = _("manage.py collect を実行し、入手元が変わっていないか確かめてください。")
        yield Line("sources-stale", Level.NOTE, what, remedy, "", old["since"])
