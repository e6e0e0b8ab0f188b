"""Sending planned alerts in waves: fair between towns, at the provider's pace, each at most once.

`sending` is committed before a provider is called. After a crash in between nobody knows what left: by what the channel allows
it goes out again under the same key, is asked for, or stays `uncertain`. The letter lies in the inbox either way.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from notifications import events
from notifications.actions import deliveries
from notifications.documents import senders
from notifications.models import Delivery, Device, Gauge
from notifications.models.delivery import SEND_LEASE, DeliveryState
from notifications.queries import reach
from notifications.rules import alerts, limits
from notifications.rules.alerts import After, Channel, Following, Topic
from portal.audit import trail
from portal.lib.outbound import Answer, Parcel, Told

BROKEN = frozenset({Answer.AWAY, Answer.BUSY, Answer.UNSURE, Answer.DENIED})


def send_wave(channel: Channel) -> int:
    """Send one wave of due alerts of this channel. 0: none is due, the provider rests, or enough others are sending.

    Looks at all towns: whose turn it is, is decided here.
    """
    token, began = uuid.uuid4(), timezone.now()
    wave = _claim(channel, token, began)
    if not wave:
        return 0
    parcels, useless = _parcels(channel, wave)
    told: dict[uuid.UUID, Told] = {}
    for some in senders.send(channel, parcels):
        _accept(some, token)
        told |= {parcel.key: answer for parcel, answer in some}
    _note_health(channel, told.values(), began)
    _forget_dead(told.values())
    by_town: dict[str, list[Delivery]] = defaultdict(list)
    for one in wave:
        by_town[one.municipality_id].append(one)
    for town in sorted(by_town):
        with trail.act(events.ALERTS_SENT, by=trail.PORTAL, town=town) as act:
            states, following = _settle(by_town[town], token, {**told, **useless})
            deliveries.ring_for(act, following)
            act.note(channel=channel, **{state: states.count(state) for state in sorted(set(states))})
    return len(wave)


def due(channel: Channel, now: datetime) -> QuerySet[Delivery]:
    ready = Q(not_before=None) | Q(not_before__lte=now)
    return Delivery.objects.filter(ready, channel=channel, state=DeliveryState.PLANNED)


def _claim(channel: Channel, token: uuid.UUID, now: datetime) -> list[Delivery]:
    with transaction.atomic():
        gauge = _gauge(channel)
        health = limits.refilled(health_of(gauge), settings.ALERT_RATES[channel], now)
        mine = Delivery.objects.filter(channel=channel, state=DeliveryState.SENDING)
        hands = mine.filter(lease_until__gt=now).order_by().values("token").distinct().count()
        room = limits.room(health, hands, now)
        keys = _fair(channel, room, gauge, now) if room else []
        if not keys:
            return []
        taken = {"state": DeliveryState.SENDING, "token": token, "lease_until": now + SEND_LEASE, "tries": F("tries") + 1}
        Delivery.objects.filter(pk__in=keys, state=DeliveryState.PLANNED).update(**taken)
        gauge.tokens, gauge.filled_at = health.tokens - len(keys), now
        gauge.save()
    return list(Delivery.objects.select_related("recipient__user", "notice").filter(pk__in=keys, token=token))


def _fair(channel: Channel, room: int, gauge: Gauge, now: datetime) -> list[uuid.UUID]:
    """The alerts to take: what is urgent first, and of one urgency as many from each town, in turn."""
    keys: list[uuid.UUID] = []
    for urgency in sorted(set(alerts.URGENCY.values())):
        some = due(channel, now).filter(urgency=urgency)
        waiting = {town: _up_to(some, town, room - len(keys)) for town in _towns(some, gauge.last_town, room - len(keys))}
        shares = limits.shares({town: len(found) for town, found in waiting.items()}, room - len(keys), gauge.last_town)
        for town, count in shares.items():
            keys += waiting[town][:count]
            gauge.last_town = town
        if len(keys) >= room:
            break
    return keys


def _towns(some: QuerySet[Delivery], last: str, most: int) -> list[str]:
    """Towns that wait, from the one whose turn it is on; a step along the index per town, however many alerts each has."""
    found: list[str] = []
    here = last
    while len(found) < most:
        ahead = some.filter(municipality__gt=here).order_by("municipality").values_list("municipality_id", flat=True).first()
        if ahead is None and here == "":
            break
        if ahead in found:
            break
        here = ahead or ""
        found += [ahead] if ahead else []
    return found


def _up_to(some: QuerySet[Delivery], town: str, most: int) -> list[uuid.UUID]:
    mine = some.filter(municipality=town).order_by("planned_at", "pk").select_for_update(skip_locked=True)
    return list(mine.values_list("pk", flat=True)[:most])


def _parcels(channel: Channel, wave: Sequence[Delivery]) -> tuple[list[Parcel], dict[uuid.UUID, Told | None]]:
    """(what to send, what not to). None is cancelled: it was opened or recalled, or another alert that was held with it tells the same.

    Who has no address there any more is refused, so that the next way is tried.
    """
    heard = set[uuid.UUID]()
    targets = reach.targets(channel, wave)
    languages = {key: one.language for key, one in reach.reaches({one.recipient_id for one in wave}).items()}
    parcels, useless = [], dict[uuid.UUID, Told | None]()
    for one in wave:
        is_settled = one.notice and (one.notice.first_opened_at or one.notice.recalled_at)
        if is_settled or (is_held(one) and one.recipient_id in heard):
            useless[one.pk] = None
        elif one.recipient_id not in targets:
            useless[one.pk] = Told(Answer.REFUSED)
        else:
            language = languages[one.recipient_id]
            heard.add(one.recipient_id)
            parcels.append(Parcel(one.pk, one.about, targets[one.recipient_id], language, asks_first=one.asks_first))
    return parcels, useless


def is_held(one: Delivery) -> bool:
    """Whether the night or a rest held it, and not a failure: the words are the same for all, so one of them says enough."""
    return one.not_before is not None and one.tries == 1


def _accept(some: Sequence[tuple[Parcel, Told]], token: uuid.UUID) -> None:
    """Write down at once what a provider has taken: a worker that dies later in its wave leaves only the few in its hands in doubt."""
    taken = [parcel.key for parcel, told in some if told.answer is Answer.ACCEPTED]
    if taken:
        ours = Delivery.objects.filter(pk__in=taken, token=token, state=DeliveryState.SENDING)
        ours.update(state=DeliveryState.ACCEPTED, settled_at=timezone.now())


def _settle(wave: Sequence[Delivery], token: uuid.UUID, told: dict[uuid.UUID, Told | None]) -> tuple[list[str], list[Delivery]]:
    """Write down what came of each that was not accepted, where the claim is still ours, and plan the next way after a definite no:
    (states, planned)."""
    now = timezone.now()
    states, accepted, planned = list[str](), set[uuid.UUID](), list[Delivery]()
    for one in wave:
        answer = told[one.pk]
        if answer is not None and answer.answer is Answer.ACCEPTED:
            accepted.add(one.pk)
            states.append(str(DeliveryState.ACCEPTED))
            continue
        columns = _columns(one, answer, now)
        mine = Delivery.objects.filter(pk=one.pk, token=token, state=DeliveryState.SENDING)
        if mine.update(**columns) and columns["state"] == DeliveryState.FAILED:
            planned += _next_way(one)
        states.append(str(columns["state"]))
    people = {one.recipient_id for one in wave if one.pk in accepted and is_held(one)}
    if people:
        held = Delivery.objects.filter(recipient__in=people, state=DeliveryState.PLANNED, tries=0, not_before__lte=now)
        held.update(state=DeliveryState.CANCELLED, settled_at=now)
    return states, planned


def _columns(one: Delivery, told: Told | None, now: datetime) -> dict[str, object]:
    if told is None:
        return {"state": DeliveryState.CANCELLED, "settled_at": now}
    step = alerts.after(told.answer, Channel(one.channel), one.tries, has_next=bool(one.fallbacks), wait=told.wait)
    return _after(one, step, now)


def _after(one: Delivery, step: After, now: datetime) -> dict[str, object]:
    match step.following:
        case Following.FAIL:
            return {"state": DeliveryState.FAILED, "settled_at": now}
        case Following.GIVE_UP_UNSURE:
            return {"state": DeliveryState.UNCERTAIN, "settled_at": now}
    tries = one.tries if step.counts else one.tries - 1
    asks = one.asks_first or step.asks_first
    return {"state": DeliveryState.PLANNED, "not_before": now + step.wait, "tries": tries, "asks_first": asks, "token": None}


def _next_way(one: Delivery) -> list[Delivery]:
    """The way has failed for certain: plan the next one that the resident wants."""
    if not one.fallbacks:
        return []
    alert = deliveries.Alert(one.municipality_id, one.recipient_id, one.about, Topic(one.topic), one.purpose, one.notice_id)
    following = deliveries.delivery(alert, Channel(one.fallbacks[0]), one.fallbacks[1:], seq=one.seq + 1, not_before=None)
    Delivery.objects.bulk_create([following], ignore_conflicts=True)
    return [following]


def settle_dead(channel: Channel) -> int:
    """Take up the alerts of workers that died in the middle. What may have left goes out again only where that tells nobody twice."""
    now = timezone.now()
    stuck = Delivery.objects.filter(channel=channel, state=DeliveryState.SENDING, lease_until__lt=now)
    if not stuck.exists():
        return 0
    with trail.act(events.DELIVERIES_SETTLED, by=trail.PORTAL) as act:
        found = list(stuck.select_for_update(skip_locked=True)[: limits.WAVE * 4])
        for one in found:
            step = alerts.after_death(channel, one.tries)
            Delivery.objects.filter(pk=one.pk, token=one.token, state=DeliveryState.SENDING).update(**_after(one, step, now))
        act.note(channel=channel, found=len(found))
    return len(found)


def _gauge(channel: Channel) -> Gauge:
    found = Gauge.objects.select_for_update().filter(pk=channel).first()
    if found is None:
        Gauge.objects.bulk_create([Gauge(pk=channel)], ignore_conflicts=True)
        found = Gauge.objects.select_for_update().get(pk=channel)
    return found


def health_of(gauge: Gauge) -> limits.Health:
    pace = timedelta(seconds=gauge.pace_seconds)
    return limits.Health(gauge.tokens, gauge.filled_at, gauge.failures, gauge.shut_until, pace)


def _note_health(channel: Channel, told: Iterable[Told], began: datetime) -> None:
    """Tell the breaker. Its own small transaction: what a town's alerts come to is settled apart."""
    answers = [one.answer for one in told]
    worked = sum(answer in {Answer.ACCEPTED, Answer.REFUSED} for answer in answers)
    # Whoever refuses our token refuses everybody's alert: there is no point in asking for the next one.
    broke = max(sum(answer in BROKEN for answer in answers), limits.TRIP if Answer.DENIED in answers else 0)
    now = timezone.now()
    with transaction.atomic():
        gauge = _gauge(channel)
        health = limits.after_wave(health_of(gauge), worked=worked, broke=broke, took=now - began, now=now)
        gauge.failures, gauge.shut_until, gauge.pace_seconds = health.failures, health.shut_until, health.pace.total_seconds()
        gauge.save(update_fields=["failures", "shut_until", "pace_seconds"])


def _forget_dead(told: Iterable[Told]) -> None:
    dead = [key for one in told for key in one.dead]
    if dead:
        Device.objects.filter(pk__in=dead).delete()
