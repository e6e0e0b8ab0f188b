"""What a morning's look sees for the first time, and what has another audience than when a look last saw it.

Of each item the last look has left how its rule stood. So who is newly reached is worked out, and not guessed from the act of a clerk:
whoever the rule of now matches today and the rule of then did not match then. A narrower rule reaches nobody newly, and two changes
between two looks are one.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from portal.attributes.rules.addressed import Addressed, addressed
from portal.attributes.rules.audience import AudienceProblem, parse
from portal.attributes.rules.turning import is_dated
from recommend.models import Item, State
from recommend.queries.shelf import Entry, shelf
from recommend.rules import freshness, telling
from recommend.rules.circulars import lies_in_the_inbox


@dataclass(frozen=True)
class Past:
    """Whom a rule was asked of, as it stood when a look last saw it, and on which day that was."""

    asked: Addressed
    on: dt.date


@dataclass(frozen=True)
class Morning:
    """A look at all that is public. `new` are the cards that came since the last one; `past` is of those that are not as they were.

    `seen` is what this look leaves for the next: item -> its rule. `gone` were seen by the last look, and are not public now.
    """

    last: dt.date
    today: dt.date
    live: tuple[Entry, ...]
    new: frozenset[str]
    past: Mapping[str, Past]
    seen: Mapping[int, Any]
    gone: frozenset[int]


def morning(last: dt.date, today: dt.date) -> Morning:
    """Two queries, and one of the shelf."""
    live = tuple(shelf(today).live)
    items = {one.key: one for one in live if one.audience}
    new, past, seen = set[str](), dict[str, Past](), dict[int, Any]()
    for pk, ticked, ticked_on, published_at, opens_on in _not_as_they_were():
        entry = items.get(f"item-{pk}")
        if entry is None or (ticked_on is None and ticked is not None and written(ticked) == entry.audience):
            continue
        if ticked is None and _came_since(last, published_at, opens_on):
            new.add(entry.key)
            if not is_announced(entry, today) and _came_since(today, published_at, opens_on):
                # Somebody may add its deadline in the course of the day: to the next look it is as new.
                continue
        elif ticked is not None and (asked := _read(ticked, entry.town_id)):
            past[entry.key] = Past(asked, ticked_on or last)
        seen[pk] = json.loads(entry.audience)
    return Morning(last, today, live, frozenset(new), past, seen, _gone(items))


def written(audience: Any) -> str:
    """As the shelf writes it."""
    return json.dumps(audience, sort_keys=True)


def is_announced(entry: Entry, today: dt.date) -> bool:
    """Whether it is told of when it comes: what can be missed, or a circular."""
    return entry.deadline_on is not None or is_circular(entry, today)


def is_circular(entry: Entry, today: dt.date) -> bool:
    return entry.came_at is not None and lies_in_the_inbox(timezone.localdate(entry.came_at), today)


def tells_newly_reached(item: Item, today: dt.date) -> bool:
    """Whether the next look tells those whom a change of a public item's audience newly reaches, if there are any."""
    is_live = item.state == State.PUBLISHED and freshness.is_live(item.opens_on, item.closes_on, item.deadline_on, today)
    if not is_live or item.ticked_audience is None or written(item.ticked_audience) == written(item.audience):
        return False
    return telling.is_worth_an_alert(item.kind, item.deadline_on, is_dated=is_dated(parse(item.audience)))


def _not_as_they_were() -> Any:
    """Few: what no look has seen, what was changed, and what is public again."""
    public = Item.objects.filter(state=State.PUBLISHED)
    other = Q(ticked_audience__isnull=True) | Q(ticked_on__isnull=False) | ~Q(ticked_audience=F("audience"))
    return public.filter(other).values_list("pk", "ticked_audience", "ticked_on", "published_at", "opens_on")


def _came_since(last: dt.date, published_at: dt.datetime | None, opens_on: dt.date) -> bool:
    """On that day or later. Of that day all: most is published after the morning's look, which leaves what it has seen."""
    return opens_on > last or (published_at is not None and timezone.localdate(published_at) >= last)


def _read(audience: Any, town_id: str | None) -> Addressed | None:
    """None: a rule of a former version of the language. Then nobody is told, rather than everybody."""
    try:
        return addressed(parse(audience), town_id)
    except AudienceProblem:
        return None


def _gone(live: Mapping[str, Entry]) -> frozenset[int]:
    known = Item.objects.filter(ticked_audience__isnull=False, ticked_on=None).values_list("pk", flat=True)
    return frozenset(pk for pk in known if f"item-{pk}" not in live)
