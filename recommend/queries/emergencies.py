"""What everybody in a town must see now, whoever they are and whatever they agreed to: it stands above every home and every town's page."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from recommend.models import Item, Kind, State
from recommend.queries.feeds import Look

MOST = 3


@dataclass(frozen=True)
class Emergency:
    """`text` is what to do at once."""

    title: str
    text: str
    url: str


def emergencies(town_ids: Collection[str], today: dt.date) -> tuple[Emergency, ...]:
    """Of these towns and of the prefecture, the newest first: what is about safety, says what to do now, and is in its days. One query.

    The audience of an item does not count here: in danger nobody is left out because something is not known of them.
    """
    where = Q(municipality__in=town_ids) | Q(municipality=None)
    rows = Item.objects.filter(where, kind=Kind.SAFETY, state=State.PUBLISHED, opens_on__lte=today).exclude(act_now="")
    rows = rows.exclude(closes_on__lt=today).exclude(deadline_on__lt=today).order_by("-published_at", "-pk")
    return tuple(Emergency(row.title, row.act_now, reverse("recommend:item", args=[row.pk])) for row in rows[:MOST])


def emergencies_of(known: Look, town_ids: Collection[str]) -> tuple[Emergency, ...]:
    """`emergencies` for a page that has looked at the shelf already. No query.

    A guest's first page does not look: at midnight it would wait until the shelf is filled anew.
    """
    here = [one for one in known.full.dangers if one.town_id is None or one.town_id in town_ids]
    return tuple(Emergency(one.title, one.act_now, one.url) for one in here[:MOST])
