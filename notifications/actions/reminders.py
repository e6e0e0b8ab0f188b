"""The timers of released notices: one reminder per rung for whoever has not opened yet, and one for all rungs that were missed."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models.functions import Now
from django.utils import timezone

from notifications import events
from notifications.actions import deliveries
from notifications.models import Delivery, Notice, Timer
from notifications.models.delivery import DeliveryState
from notifications.rules import ladder
from notifications.rules.alerts import Topic
from portal.audit import trail
from portal.consent.queries import residents_in_force
from portal.consent.rules import DIGITAL_NOTICE

AT_ONCE = 200
# The words are the same for every notice: whoever was told within this time, of whatever, need not be told again now.
JUST_TOLD = timedelta(hours=1)


def remind_some() -> int:
    """Take some due timers that nobody else holds, plan the reminders that are still wanted and wind the timers on. 0: none is due.

    One transaction: that a notice was opened, recalled or no longer consented to is asked under the timer's lock.
    """
    due = Timer.objects.filter(next_at__lte=Now()).order_by("next_at")
    if not due.exists():
        return 0
    with trail.act(events.REMINDERS_PLANNED, by=trail.PORTAL) as act:
        timers = list(due.select_for_update(skip_locked=True)[:AT_ONCE])
        now = timezone.now()
        ended = _ended(timers)
        alerts = [alert for timer in timers if timer.pk not in ended and (alert := _wound_on(timer, now))]
        for timer in timers:
            if timer.pk in ended:
                timer.next_at, timer.ended = None, ended[timer.pk]
        Timer.objects.bulk_update(timers, ["next_at", "number", "ended"])
        planned = deliveries.plan(_one_each(alerts, now))
        act.note(timers=len(timers), planned=len(planned), ended=len(ended))
        deliveries.ring_for(act, planned)
    return len(timers)


def _wound_on(timer: Timer, now: datetime) -> deliveries.Alert | None:
    found = ladder.due(timer.hours, timer.released_at, now)
    if found is None:
        # The data base's clock is a little ahead of ours: the next look finds it.
        return None
    timer.number, timer.next_at = found.number, found.next_at
    timer.ended = "" if found.next_at else "done"
    town, person, about = timer.municipality_id, timer.recipient_id, timer.notice_id
    return deliveries.Alert(town, person, about, Topic.REMINDER, f"reminder-{found.number}", about)


def _ended(timers: Sequence[Timer]) -> dict[uuid.UUID, str]:
    """Notice id → why its ladder ends here."""
    states = {
        key: "opened" if opened else "recalled"
        for key, opened, recalled in Notice.objects.filter(pk__in=[timer.pk for timer in timers]).values_list(
            "pk", "first_opened_at", "recalled_at"
        )
        if opened or recalled
    }
    by_town: dict[str, list[Timer]] = defaultdict(list)
    for timer in timers:
        by_town[timer.municipality_id].append(timer)
    for town, some in by_town.items():
        willing = residents_in_force({timer.recipient_id for timer in some}, DIGITAL_NOTICE, town)
        states = {timer.pk: "consent" for timer in some if timer.recipient_id not in willing} | states
    return states


def _one_each(alerts: Sequence[deliveries.Alert], now: datetime) -> list[deliveries.Alert]:
    """One alert per person, and none for those who were told just now or will be in a moment."""
    people = {alert.recipient_id for alert in alerts}
    told = _just_told(people, now)
    first = {alert.recipient_id: alert for alert in reversed(alerts) if alert.recipient_id not in told}
    return list(first.values())


def _just_told(people: Collection[uuid.UUID], now: datetime) -> set[uuid.UUID]:
    live = Delivery.objects.filter(recipient__in=people, state__in=[DeliveryState.PLANNED, DeliveryState.SENDING])
    recent = Delivery.objects.filter(recipient__in=people, state=DeliveryState.ACCEPTED, settled_at__gt=now - JUST_TOLD)
    return set(live.values_list("recipient", flat=True)) | set(recent.values_list("recipient", flat=True))
