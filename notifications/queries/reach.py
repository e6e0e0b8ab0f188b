"""How residents can be reached, and how they want to be. Looks as the portal: no officer ever reads an address here."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from notifications.models import Delivery, Device, LineLink, LinkCode, Phone, Preference
from notifications.rules.alerts import Channel, Choice
from portal.identity.queries.people import resident_of_login
from portal.lib import line, sms
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from portal.identity.models import Resident

_LOOK = System("find out how residents want to be told")


def is_offered(channel: Channel) -> bool:
    """Whether this portal has the channel at all."""
    return {Channel.LINE: line.is_configured, Channel.SMS: sms.is_configured}.get(channel, lambda: True)()


@dataclass(frozen=True, slots=True)
class Reach:
    """One resident: by what they can be reached, and what they chose."""

    channels: frozenset[Channel]
    choice: Choice = field(default_factory=Choice)
    resting_until: date | None = None
    language: str = "ja"


def reaches(residents: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Reach]:
    """What is known of these residents, in four queries for any number. A mail address everybody has: it is the login."""
    with viewing_as(_LOOK):
        chosen = {row.pk: row for row in Preference.objects.filter(pk__in=residents)}
        ways: dict[uuid.UUID, set[Channel]] = defaultdict(lambda: {Channel.MAIL})
        for key in Device.objects.filter(resident__in=residents).order_by().values_list("resident", flat=True).distinct():
            ways[key].add(Channel.PUSH)
        for channel, rows in _linked(residents):
            for key in rows:
                ways[key].add(channel)
    return {key: _reach(frozenset(ways[key]), chosen.get(key)) for key in residents}


def language_of(resident_id: uuid.UUID) -> str | None:
    """In which language they are told; None when they never chose, and are told in Japanese."""
    with viewing_as(_LOOK):
        return Preference.objects.filter(pk=resident_id).values_list("language", flat=True).first()


def language_of_login(user_id: uuid.UUID) -> str | None:
    """The same by the login's id; None for an officer, too."""
    person = resident_of_login(user_id)
    return language_of(person.pk) if person else None


def _linked(residents: Collection[uuid.UUID]) -> Iterable[tuple[Channel, Iterable[uuid.UUID]]]:
    if is_offered(Channel.LINE):
        yield Channel.LINE, LineLink.objects.filter(pk__in=residents).values_list("pk", flat=True)
    if is_offered(Channel.SMS):
        yield Channel.SMS, Phone.objects.filter(pk__in=residents).exclude(confirmed_at=None).values_list("pk", flat=True)


def _reach(channels: frozenset[Channel], row: Preference | None) -> Reach:
    return Reach(channels, row.choice, row.resting_until, row.language) if row else Reach(channels)


def targets(channel: Channel, deliveries: Collection[Delivery]) -> dict[uuid.UUID, Any]:
    """Resident id → address on this channel; whoever has none any more is left out."""
    people = {delivery.recipient_id for delivery in deliveries}
    with viewing_as(_LOOK):
        match channel:
            case Channel.MAIL:
                known = [(one, one.recipient.user) for one in deliveries if one.recipient.is_active]
                return {one.recipient_id: user.email for one, user in known if user}
            case Channel.LINE:
                return {row.pk: row.user_id for row in LineLink.objects.filter(pk__in=people)}
            case Channel.SMS:
                return {row.pk: row.number for row in Phone.objects.filter(pk__in=people).exclude(confirmed_at=None)}
            case Channel.PUSH:
                found: dict[uuid.UUID, tuple[Any, ...]] = defaultdict(tuple)
                for device in Device.objects.filter(resident__in=people):
                    found[device.resident_id] += (device.subscription,)
                return dict(found)


@dataclass(frozen=True, slots=True)
class Ways:
    """Everything a resident's own page shows."""

    preference: Preference
    devices: tuple[Device, ...]
    is_line_linked: bool
    phone: Phone | None

    @property
    def is_resting(self) -> bool:
        until = self.preference.resting_until
        return until is not None and until >= timezone.localdate()

    @property
    def channels(self) -> tuple[Channel, ...]:
        """What can be chosen among, in the resident's order."""
        have = {Channel.MAIL} | ({Channel.PUSH} if self.devices else set()) | ({Channel.LINE} if self.is_line_linked else set())
        if self.phone and self.phone.confirmed_at:
            have.add(Channel.SMS)
        return tuple(channel for channel in dict.fromkeys((*self.preference.choice.order, *Channel)) if channel in have)


def ways_of(resident: Resident) -> Ways:
    """The resident's own rows, as the resident sees them."""
    row = Preference.objects.filter(pk=resident.pk).first() or Preference(pk=resident.pk)
    devices = tuple(Device.objects.filter(resident=resident.pk).order_by("added_at"))
    is_linked = LineLink.objects.filter(pk=resident.pk).exists()
    return Ways(row, devices, is_linked, Phone.objects.filter(pk=resident.pk).first())


def line_code(resident: Resident) -> str:
    """The code that the resident is to write to LINE just now; empty when there is none."""
    row = LinkCode.objects.filter(resident=resident.pk, channel=Channel.LINE, expires_at__gt=timezone.now()).first()
    return row.code if row else ""
