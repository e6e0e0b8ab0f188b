"""How fast the letters of all towns were opened, day by day of their release: numbers for the portal's figures."""

from __future__ import annotations

import datetime as dt

from django.db.models import Case, Count, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Value, When
from django.db.models.functions import TruncDate

from notifications.models import Notice, Posting
from notifications.rules.posting import AT_THE_POST
from portal.municipalities.scope import System, viewing_as

WINDOWS = {
    "h1": dt.timedelta(hours=1), "d1": dt.timedelta(days=1), "d3": dt.timedelta(days=3), "d7": dt.timedelta(days=7),
    "d30": dt.timedelta(days=30),
}  # fmt: skip
LATER, POSTED = "later", "posted"


def by_day(since: dt.datetime, until: dt.datetime) -> dict[tuple[str, dt.date, str], int]:
    """(town, day of release, when it was opened) → letters. Recalled letters and trials are not counted. One query.

    When: the first of `WINDOWS` in which it was opened, `LATER` (not within them), or `POSTED` (it went by post after all, opened or not).
    """
    with viewing_as(System("count how letters are taken up")):
        letters = Notice.objects.filter(release__released_at__gte=since, release__released_at__lt=until, recalled_at=None, is_trial=False)
        at = F("release__released_at")
        by_post = Exists(Posting.objects.filter(notice=OuterRef("pk"), state__in=AT_THE_POST))
        within = [
            When(first_opened_at__lt=ExpressionWrapper(at + span, output_field=DateTimeField()), then=Value(name))
            for name, span in WINDOWS.items()
        ]
        taken = Case(When(by_post, then=Value(POSTED)), *within, default=Value(LATER))
        told = letters.annotate(day=TruncDate("release__released_at"), taken=taken)
        rows = told.order_by().values("municipality", "day", "taken").annotate(n=Count("pk"))
        return {(row["municipality"], row["day"], row["taken"]): row["n"] for row in rows}
