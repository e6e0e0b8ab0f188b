"""Security alarms by the resident's other ways. Identity writes the mail itself; this plans one push, LINE message or SMS beside it."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from notifications.actions import deliveries
from notifications.models import Delivery
from notifications.queries import reach
from notifications.rules.alerts import Channel, Topic, ways
from portal.identity.queries.people import resident_of_login
from portal.lib import bell
from portal.municipalities.queries import PREFECTURE
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from portal.identity.alarms import Alarm

PURPOSE = "alarm"


def plan(user_id: uuid.UUID, alarm: Alarm) -> None:
    """Plan the best way that is not mail, inside the act of the alarm. Neither the night nor a rest holds it; the words are constant.

    Which alarm it was goes nowhere: the mail and the portal say it.
    """
    person = resident_of_login(user_id)
    if person is None:
        return
    with viewing_as(System(f"tell of an alarm: {alarm.value}")):
        known = reach.reaches({person.pk})[person.pk]
        channels = ways(known.choice, Topic.IMPORTANT, known.channels - {Channel.MAIL})
        if not channels:
            return
        one = deliveries.Alert(person.home_town_id or PREFECTURE, person.pk, uuid.uuid4(), Topic.IMPORTANT, PURPOSE)
        Delivery.objects.bulk_create([deliveries.delivery(one, channels[0], channels[1:], seq=1, not_before=None)])
    transaction.on_commit(partial(bell.ring, "notifications.deliver", channel=channels[0].value))
