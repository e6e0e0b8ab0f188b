"""Telling residents of what has come to concern them: once a day, one alert at most, never twice of one thing for one reason.

The alert goes the way and at the hour that the resident chose (`notifications`), and says only that something waits.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from notifications.actions import deliveries
from notifications.rules.alerts import Topic
from portal.audit import trail
from portal.municipalities.queries import PREFECTURE
from portal.municipalities.scope import System, viewing_as
from recommend import events
from recommend.actions.editions import THE_ONE
from recommend.models import Edition, Item, Mark, State, Told
from recommend.queries import calendarnews, joined
from recommend.queries import telling as queries
from recommend.queries.mornings import Morning, morning
from recommend.queries.shelf import shelf
from recommend.queries.telling import Concerned
from recommend.rules.digest import WHY, Pace
from recommend.rules.telling import REMINDER, still_to_tell

# What somebody is told about has the same id however often it is tried.
NAMESPACE = uuid.UUID("6f7c1a54-3d0e-5b0a-9a44-2d6a3d7b5f10")
AT_ONCE = 500


def tick(today: dt.date) -> int:
    """Tell of everything since the last day that was told of, however long ago; gives the number of people. Again: nobody."""
    last = Edition.objects.values_list("ticked_on", flat=True).first() or today - dt.timedelta(days=1)
    if last >= today:
        return 0
    found = morning(last, today)
    number, some = 0, list[Concerned]()
    for one in queries.concerned(found):
        some.append(one)
        if len(some) == AT_ONCE:
            number += tell(queries.still(some, today), today)
            some = []
    number += tell(queries.still(some, today) if some else some, today)
    number += sum(tell(part, today) for part in calendarnews.concerned(last, today))
    with trail.act(events.TICKED, by=trail.PORTAL) as act:
        _leave_for_the_next(found)
        Edition.objects.update_or_create(pk=THE_ONE, defaults={"ticked_on": today})
        act.note(people=number)
    return number


def _leave_for_the_next(found: Morning) -> None:
    """What this look has seen, and not what stands there by now: a clerk may have changed it since, and that is for the next.

    What was taken down meanwhile is left alone, so that it stays new (`items.NEW_AGAIN`).
    """
    seen = [Item(pk=pk, ticked_audience=audience, ticked_on=None) for pk, audience in sorted(found.seen.items())]
    public = Item.objects.filter(state=State.PUBLISHED)
    public.bulk_update(seen, ["ticked_audience", "ticked_on"], batch_size=AT_ONCE)
    Item.objects.filter(pk__in=found.gone).update(ticked_on=found.last)


def tell(some: Sequence[Concerned], today: dt.date) -> int:
    """Write down of what each is told, and plan one alert for whoever had none today. Who is told weekly finds it in the digest,
    which looks at the calendar of children itself.
    """
    with viewing_as(System("tell of suggestions")):
        rows, alerts = _to_tell(some, today) if some else ([], [])
        # What was told already is looked at again each morning: that is no act.
        if not rows:
            return 0
        with trail.act(events.TOLD, by=trail.PORTAL) as act:
            Told.objects.bulk_create(rows, ignore_conflicts=True)
            act.note(people=len(alerts), news=len(rows), planned=deliveries.tell_within(act, alerts))
    return len(alerts)


def _to_tell(some: Sequence[Concerned], today: dt.date) -> tuple[list[Told], list[deliveries.Alert]]:
    people = [one.resident_id for one in some]
    told, hidden = queries.known_of(people, today)
    rested, paces = queries.told_today(people, today), queries.paces(people)
    rows, alerts = list[Told](), list[deliveries.Alert]()
    for one in some:
        pace, resident_id = paces[one.resident_id], one.resident_id
        waits = pace is Pace.WEEKLY
        mine = [each for each in one.news if not (waits and each.why == WHY)]
        news = still_to_tell(mine, told[resident_id], hidden[resident_id]) if pace is not Pace.OFF else []
        rows += [Told(resident_id=resident_id, card=each.card, why=each.why, told_on=today, waits=waits) for each in news]
        if news and not waits and resident_id not in rested:
            alerts.append(alert(one.resident_id, one.town_id, f"{news[0].card}/{news[0].why}"))
    return rows, alerts


def remind(today: dt.date) -> int:
    """Tell of the cards that residents asked to be reminded of; what has ended since is let go. Several on one day are one alert."""
    live = {entry.key: entry for entry in shelf(today).live}
    with viewing_as(System("remind of suggestions")), trail.act(events.TOLD, by=trail.PORTAL) as act:
        marks = [*Mark.objects.select_for_update().filter(remind_on__lte=today).order_by("pk")[:AT_ONCE]]
        leading = {card: live.get(card) or live.get(joined.card_kept_for(card, today)) for card in {mark.card for mark in marks}}
        due = [(mark, entry) for mark in marks if (entry := leading[mark.card])]
        rested = queries.told_today([mark.resident_id for mark, _entry in due], today)
        first = {mark.resident_id: (mark, entry) for mark, entry in reversed(due) if mark.resident_id not in rested}.values()
        alerts = [alert(one.resident_id, to.town_id or PREFECTURE, f"{one.card}/remind/{one.remind_on}") for one, to in first]
        # One may ask to be reminded of a card again and again: its row moves on to the day. Two that were joined are one.
        said = {(mark.resident_id, entry.key) for mark, entry in due}
        rows = [Told(resident_id=pk, card=card, why=REMINDER, told_on=today) for pk, card in sorted(said)]
        Told.objects.bulk_create(rows, update_conflicts=True, unique_fields=["resident", "card", "why"], update_fields=["told_on"])
        Mark.objects.filter(pk__in=[mark.pk for mark in marks]).update(remind_on=None)
        act.note(people=len(alerts), planned=deliveries.tell_within(act, alerts))
    return len(marks)


def alert(resident_id: uuid.UUID, town_id: str, what: str) -> deliveries.Alert:
    about = uuid.uuid5(NAMESPACE, f"{resident_id}/{what}")
    return deliveries.Alert(town_id, resident_id, about, Topic.FOR_YOU, "recommend")
