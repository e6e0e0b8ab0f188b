"""What services tell their users inside the portal: posting it, reading it, and not wanting to hear of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError

from portal.audit import trail
from portal.connections import events
from portal.connections.models import ConnectedService, ServiceEvent, SilencedTopic
from portal.connections.queries import happenings as queries
from portal.connections.rules import happenings as rules
from portal.connections.rules.happenings import Happening
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from uuid import UUID

    from portal.identity.models import Resident

_VIEW = System("messages of connected services")


class UnknownSubject(Exception):
    """Nobody whom the service calls so is linked with it now."""


class SameKeyOtherBody(Exception):
    """The key stands for another message."""


class TooMany(Exception):
    """Too many for one resident in a day, or from one service in an hour; `seconds` until one more may come."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def post(service: ConnectedService, told: Happening, *, key: str, digest: str, now: dt.datetime) -> tuple[ServiceEvent, bool]:
    """Tell a user something, once per key; also whether it is new. Raises `SameKeyOtherBody`, `UnknownSubject`, `TooMany`.

    What its resident does not want to hear of is kept without its words: the key must be remembered and the message counted as any
    other, or the answers would tell the service who has silenced it. Refusals leave no entry: a program could fill the trail.
    """
    with viewing_as(_VIEW):
        # Held first: a repeat that comes at the same instant waits here and then finds the message, also when it filled the day.
        resident = queries.held(service, told.sub)
        if known := queries.by_key(service, key):
            return _same(known, digest), False
        if resident is None:
            raise UnknownSubject
        _count(service, resident, now)
        try:
            with trail.act(events.TOLD, by=trail.PORTAL, on=service, subject=resident) as act:
                made = ServiceEvent.objects.create(
                    resident_id=resident.pk, service=service, key=key, digest=digest, topic=told.topic, posted_at=now,
                    ends_at=now + dt.timedelta(days=told.days), **_words(resident, service, told),
                )  # fmt: skip
                act.note(service=service.slug, event=str(made.pk))
        except IntegrityError:
            # The same key for two residents at the same instant: whoever was second finds what the first has made.
            if known := queries.by_key(service, key):
                return _same(known, digest), False
            raise
    return made, True


def _same(known: ServiceEvent, digest: str) -> ServiceEvent:
    if known.digest != digest:
        raise SameKeyOtherBody
    return known


def _count(service: ConnectedService, resident: Resident, now: dt.datetime) -> None:
    of_day, of_hour = queries.nth_newest(service, rules.FOR_ONE_RESIDENT, resident), queries.nth_newest(service, rules.FROM_ONE_SERVICE)
    if seconds := max(rules.wait_for(of_day, rules.DAY, now), rules.wait_for(of_hour, rules.HOUR, now)):
        raise TooMany(seconds)


def _words(resident: Resident, service: ConnectedService, told: Happening) -> dict[str, str]:
    if queries.is_silenced(resident, service, told.topic):
        return {"title": "", "text": "", "address": ""}
    return {"title": told.title, "text": told.text, "address": told.address}


def mark_read(resident: Resident, now: dt.datetime, event_id: UUID | None = None) -> int:
    """One message, or all of them, has been read. Run as that resident."""
    unread = ServiceEvent.objects.filter(resident=resident.pk, read_at=None)
    return (unread.filter(pk=event_id) if event_id else unread).update(read_at=now)


def silence(resident: Resident, service: ConnectedService, topic: str) -> None:
    """From now on nothing of this topic; of an empty one: nothing of this service. What has come before stays."""
    with trail.act(events.TOPIC_SILENCED, by=resident, on=service, subject=resident) as act:
        SilencedTopic.objects.get_or_create(resident=resident, service=service, topic=topic)
        act.note(service=service.slug, topic=topic)


def hear(resident: Resident, service: ConnectedService, topic: str) -> None:
    """From now on this topic again; of an empty one: this service again, but for the topics that were silenced one by one."""
    with trail.act(events.TOPIC_HEARD, by=resident, on=service, subject=resident) as act:
        SilencedTopic.objects.filter(resident=resident.pk, service=service, topic=topic).delete()
        act.note(service=service.slug, topic=topic)


def sweep(now: dt.datetime) -> int:
    """Forget what has ended, keys too."""
    with viewing_as(_VIEW):
        return ServiceEvent.objects.filter(ends_at__lt=now).delete()[0]
