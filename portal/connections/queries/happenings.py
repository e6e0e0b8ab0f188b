"""What services have told their users: whom they mean, and what they have sent."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from portal.connections.models import ConnectedService, PairwiseSubject, ServiceEvent, SilencedTopic, Stage
from portal.connections.rules.registration import origin_of

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
