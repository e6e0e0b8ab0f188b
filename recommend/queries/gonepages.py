"""What is said in public though the page that it was read from is gone."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left

from recommend.models import Item, State, WebPage

LONGEST_URL = Item._meta.get_field("url").max_length or 200


def without_their_page(rows: QuerySet[Item], today: dt.date) -> QuerySet[Item]:
    """Public ones whose page its server says is gone. A clerk takes them down, or takes the dead address out of them."""
    pages = WebPage.objects.annotate(shown=Left("url", LONGEST_URL)).filter(source=OuterRef("source"), shown=OuterRef("url"))
    gone = pages.filter(digest="", seen_at__isnull=False)
    return _live(rows, today).filter(Exists(gone))


def still_spoken_of(today: dt.date) -> Exists:
    """Of pages: something that is public was read from it."""
    return Exists(_live(Item.objects.filter(source=OuterRef("source"), url=Left(OuterRef("url"), LONGEST_URL)), today))


def _live(rows: QuerySet[Item], today: dt.date) -> QuerySet[Item]:
    return rows.filter(Q(closes_on=None) | Q(closes_on__gte=today), Q(deadline_on=None) | Q(deadline_on__gte=today), state=State.PUBLISHED)
