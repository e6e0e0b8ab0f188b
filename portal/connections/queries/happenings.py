"""What services have told their users: the service's side (whom it means, what it has sent) and the resident's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import CharField, Count, QuerySet, Value, Window
from django.db.models.functions import Concat
from django.urls import reverse

from portal.connections.models import ConnectedService, PairwiseSubject, ServiceEvent, SilencedTopic, Stage, State
from portal.connections.models.services import PURPOSE
from portal.connections.rules.registration import origin_of
from portal.consent.queries import codes_not_taken_back

from .disclosure import has_consented
from .services import is_trying

if TYPE_CHECKING:
    from portal.identity.models import Resident


def origins_of(service: ConnectedService) -> frozenset[str]:
    """Where a service may lead its users: the origins of its own registered addresses."""
    return frozenset(origin_of(address) for address in (service.start_url, *service.client.get_redirect_uris()))


def held(service: ConnectedService, sub: str) -> Resident | None:
    """The resident whom this service calls so and who is linked with it now; None for unknown, foreign and ended ones alike.

    Holds the name's row until the transaction ends, so that of many messages at once each counts those before it.
    """
    names = PairwiseSubject.objects.select_for_update(of=("self",)).filter(sector=service.sector, sub=sub)
    name = names.select_related("resident__user").first()
    if name is None or not name.resident.is_active or name.resident.user is None or not name.resident.user.is_active:
        return None
    if service.stage != Stage.PUBLIC and not is_trying(name.resident, service):
        return None
    return name.resident if has_consented(name.resident, service) else None


def by_key(service: ConnectedService, key: str) -> ServiceEvent | None:
    """What the service has sent under this key."""
    return ServiceEvent.objects.filter(service=service, key=key).first()


def nth_newest(service: ConnectedService, n: int, resident: Resident | None = None) -> dt.datetime | None:
    """When the n-th newest message of this service (to this resident) came; None when there are fewer."""
    sent = ServiceEvent.objects.filter(service=service)
    mine = sent.filter(resident=resident.pk) if resident else sent
    return mine.order_by("-posted_at").values_list("posted_at", flat=True)[n - 1 : n].first()


def is_silenced(resident: Resident, service: ConnectedService, topic: str) -> bool:
    """Whether the resident does not want to hear of this topic, or of this service at all."""
    return SilencedTopic.objects.filter(resident=resident.pk, service=service, topic__in=["", topic]).exists()


@dataclass(frozen=True)
class News:
    """One message as its resident reads it. `url` marks it read and leads on; `topic` is its name, empty when no longer registered."""

    id: UUID
    service: str
    slug: str
    topic: str
    title: str
    text: str
    url: str
    posted_at: dt.datetime
    is_unread: bool


@dataclass(frozen=True)
class Unread:
    """The newest unread messages, and how many there are in all."""

    newest: tuple[News, ...]
    count: int


def _purpose(slug: str) -> Concat:
    """The purpose of being linked, from the column that holds a slug."""
    return Concat(Value(PURPOSE), slug, output_field=CharField())


def news(resident: Resident, now: dt.datetime) -> QuerySet[ServiceEvent]:
    """What services have told this resident and is to be seen, the newest first; for `card`. Run as that resident.

    Nothing of services that they have left, or that have been stopped: a message may be the very reason for that.
    Silenced messages have no words.
    """
    mine = ServiceEvent.objects.filter(resident=resident.pk, ends_at__gt=now).exclude(title="").exclude(service__state=State.STOPPED)
    linked = mine.alias(agreed_as=_purpose("service__slug")).filter(agreed_as__in=codes_not_taken_back(resident.pk))
    return linked.select_related("service").order_by("-posted_at", "pk")


def card(row: ServiceEvent) -> News:
    topics = {topic["code"]: topic["name"] for topic in row.service.topics}
    return News(
        id=row.pk, service=row.service.name, slug=row.service.slug, topic=topics.get(row.topic, ""), title=row.title, text=row.text,
        url=reverse("connections:news_open", args=[row.pk]), posted_at=row.posted_at, is_unread=row.read_at is None,
    )  # fmt: skip


def unread(resident: Resident, now: dt.datetime, most: int) -> Unread:
    """For the front page. One small query for who has nothing to read, two for others."""
    if not ServiceEvent.objects.filter(resident=resident.pk, read_at=None, ends_at__gt=now).exists():
        return Unread((), 0)
    rows = [*news(resident, now).filter(read_at=None).annotate(total=Window(Count("*")))[:most]]
    return Unread(tuple(map(card, rows)), rows[0].total if rows else 0)


@dataclass(frozen=True)
class Topic:
    """One topic of a service, and whether its resident hears of it."""

    code: str
    name: str
    is_heard: bool


@dataclass(frozen=True)
class Voice:
    """A service that may tell something: its topics, and whether it is heard at all."""

    slug: str
    name: str
    topics: tuple[Topic, ...]
    is_heard: bool


def voices(resident: Resident) -> tuple[Voice, ...]:
    """The services that a resident is linked with and that have topics, by their reading. Run as that resident; two queries."""
    services = ConnectedService.objects.alias(agreed_as=_purpose("slug")).exclude(state=State.STOPPED)
    linked = services.filter(agreed_as__in=codes_not_taken_back(resident.pk))
    silenced = {*SilencedTopic.objects.filter(resident=resident.pk).values_list("service_id", "topic")}
    return tuple(_voice(row, silenced) for row in linked if row.topics)


def _voice(row: ConnectedService, silenced: set[tuple[int, str]]) -> Voice:
    topics = tuple(Topic(topic["code"], topic["name"], (row.pk, topic["code"]) not in silenced) for topic in row.topics)
    return Voice(row.slug, row.name, topics, (row.pk, "") not in silenced)
