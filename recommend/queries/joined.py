"""Where the address of something leads that a person has joined with something else."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from recommend.models import Item, Pair, State

# A kept one may have been joined itself; nobody joins more often than this.
FARTHEST = 5


def joined_to(model: Any, number: int) -> QuerySet:
    """As a sub-select: the row that `number` was joined with, nothing when it stands for itself."""
    return model.everything.filter(pk=number, joined_to__isnull=False).values("joined_to")


def card_kept_for(card: str, today: dt.date) -> str:
    """The card of what an item's card was joined with; "" for any other."""
    kind, _dash, number = card.partition("-")
    kept = item_kept_for(int(number), today) if kind == "item" and number.isdecimal() else None
    return f"item-{kept}" if kept else ""


def item_kept_for(item_id: int, today: dt.date) -> int | None:
    """The open item that a draft was joined with, over others that were joined themselves. None when there is none.

    Which of two was kept is not written down: it is the one that is public.
    """
    seen, names = {item_id}, {f"item-{item_id}"}
    for _step in range(FARTHEST):
        rows = Pair.objects.filter(Q(one__in=names) | Q(other__in=names), is_same=True).values_list("one", "other")
        numbers = {int(name.removeprefix("item-")) for pair in rows for name in pair} - seen
        if not numbers:
            return None
        kept = Item.objects.filter(pk__in=numbers, state=State.PUBLISHED, opens_on__lte=today).order_by("pk").first()
        if kept:
            return kept.pk
        seen |= numbers
        names = {f"item-{number}" for number in numbers}
    return None
