"""Noting the browser of a login, and telling its person when it is a new one."""

import datetime as dt

from portal.audit import trail
from portal.identity import alarms, events
from portal.identity.models import Device, User
from portal.identity.queries.actors import actor_of

LONGEST = Device._meta.get_field("user_agent").max_length or 200


def note_login(user: User, mark: str, user_agent: str, now: dt.datetime) -> None:
    """Remember the browser. The first of an account is its beginning; every later new one is an act, told on all channels."""
    facts = {"user_agent": user_agent[:LONGEST], "last_used_at": now}
    mine = Device.objects.filter(user=user)
    if mine.filter(mark=mark).update(**facts):
        return
    if not mine.exists():
        mine.get_or_create(user=user, mark=mark, defaults={**facts, "first_used_at": now})
        return
    with trail.act(events.DEVICE_ADDED, by=actor_of(user)):
        mine.get_or_create(user=user, mark=mark, defaults={**facts, "first_used_at": now})
        alarms.ring(user, alarms.Alarm.NEW_DEVICE)
