"""How a resident wants to be told: by what, about what, when not. The letters themselves always come to the inbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from notifications import events
from notifications.models import Preference
from notifications.models.ways_refusals import BadRest
from notifications.queries import reach as queries
from notifications.rules.alerts import Channel, Topic
from portal.audit import trail

if TYPE_CHECKING:
    from portal.identity.models import Resident

LONGEST_REST = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form says. `muted` speaks of the channels that the resident could see, `order` lists them."""

    order: Sequence[Channel]
    muted: Mapping[Topic, Collection[Channel]]
    quiet_from: int
    quiet_until: int
    is_quiet_for_all: bool
    language: str


def choose(resident: Resident, wanted: Wanted, *, by: Resident) -> None:
    """Keep the choice; alerts that are planned already go out as planned."""
    with trail.act(events.PREFERENCE_SET, by=by, subject=resident) as act:
        row = _row(resident)
        row.order = [str(channel) for channel in wanted.order]
        row.muted = {str(topic): sorted(map(str, channels)) for topic, channels in wanted.muted.items() if channels}
        row.quiet_from, row.quiet_until, row.is_quiet_for_all = wanted.quiet_from, wanted.quiet_until, wanted.is_quiet_for_all
        row.language = wanted.language
        row.save()
        act.note(order=",".join(row.order), muted=sum(map(len, row.muted.values())))


def speak(resident: Resident, language: str, *, by: Resident) -> None:
    """Tell in another language from now on. What they speak already is no change, and is not written down."""
    if queries.language_of(resident.pk) == language:
        return
    with trail.act(events.PREFERENCE_SET, by=by, subject=resident) as act:
        row = _row(resident)
        row.language = language
        row.save()
        act.note(order=",".join(row.order), muted=sum(map(len, row.muted.values())))


def rest(resident: Resident, until: date | None, *, by: Resident) -> None:
    """Hold all alerts until the morning of `until`; None ends the rest. Nothing is lost: letters go on coming to the inbox."""
    with trail.act(events.REST_SET, by=by, subject=resident) as act:
        today = timezone.localdate()
        if until is not None and not today < until <= today + LONGEST_REST:
            raise BadRest(days=LONGEST_REST.days)
        row = _row(resident)
        row.resting_until = until
        row.save()
        act.note(rests=until is not None)


def _row(resident: Resident) -> Preference:
    """Of two who come first at once, the data base lets one make it."""
    Preference.objects.get_or_create(pk=resident.pk)
    return Preference.objects.select_for_update().get(pk=resident.pk)
